import type { Alert } from '../alert/alert.ts'
import { parseResource } from '../alert/resource.ts'
import { BridgeError } from '../errors.ts'

/** What is said of a foreign subscription stays as long as its id. */
const GUID_LENGTH = 36

/** @throws BridgeError `subscription_not_allowed` */
export type CheckSubscriptions = (alert: Alert) => void

/**
 * The check of what an alert is about: its own id and all its targets lie in subscriptions of the list. An alert that
 * names no subscription shows nothing of the kind, and is refused.
 *
 * @param list subscription ids with commas between them; undefined allows every alert
 */
export function createCheckSubscriptions(list: string | undefined): CheckSubscriptions {
  if (list === undefined) return () => undefined
  const allowed = new Set(list.split(',').map((id) => id.trim().toLowerCase()))
  return (alert) => {
    const named = subscriptionsOf(alert)
    const stranger = named.find((id) => !allowed.has(id))
    if (named.length > 0 && stranger === undefined) return
    throw new BridgeError(
      'subscription_not_allowed',
      stranger === undefined
        ? 'The alert names no subscription, and WEBHOOK_SUBSCRIPTIONS allows only some.'
        : `WEBHOOK_SUBSCRIPTIONS does not have ${stranger.slice(0, GUID_LENGTH)}, a subscription that the alert names.`,
    )
  }
}

function subscriptionsOf({ alertId, targets }: Alert): string[] {
  return [parseResource(alertId), ...targets]
    .map(({ subscriptionId }) => subscriptionId.toLowerCase())
    .filter((id) => id !== '')
}
