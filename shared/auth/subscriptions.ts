import type { Alert } from '../alert/alert.ts'
import { subscriptionsOf } from '../alert/subscriptions.ts'
import { BridgeError } from '../errors.ts'

/** A foreign subscription is shown with at most the length of an id. */
const GUID_LENGTH = 36

/** @param payload of the alert, as posted. @throws BridgeError `subscription_not_allowed` */
export type CheckSubscriptions = (alert: Alert, payload: unknown) => void

/**
 * The check of an alert's subscriptions: all that it names must be in the list. An alert that names no subscription is
 * refused.
 *
 * @param list subscription ids with commas between them; undefined allows every alert
 */
export function createCheckSubscriptions(list: string | undefined): CheckSubscriptions {
  if (list === undefined) return () => undefined
  const allowed = new Set(list.split(',').map((id) => id.trim().toLowerCase()))
  return (alert, payload) => {
    const named = subscriptionsOf(alert, payload)
    const stranger = named.find((id) => !allowed.has(id))
    if (named.length > 0 && stranger === undefined) return
    throw new BridgeError(
      'subscription_not_allowed',
      stranger === undefined
        ? 'The alert names no subscription, and WEBHOOK_SUBSCRIPTIONS allows only some.'
        : `The alert names the subscription ${stranger.slice(0, GUID_LENGTH)}, which is not in WEBHOOK_SUBSCRIPTIONS.`,
    )
  }
}
