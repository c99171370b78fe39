import type { Alert } from './alert.ts'
import { parseResource } from './resource.ts'
import { at, members, text } from './values.ts'

/** Where shapes from before the common schema say which subscription they are about, besides ids of resources. */
const PLACES = [[], ['data'], ['context'], ['data', 'context'], ['data', 'context', 'activityLog']]

const MEMBER = 'subscriptionid'

/**
 * The subscriptions that an alert names, in lower case: in its own id, in its targets, and where its payload names one as
 * such, like a budget or an old log alert, which have neither.
 *
 * @param payload as posted
 */
export function subscriptionsOf({ alertId, targets }: Alert, payload: unknown): string[] {
  const ofIds = [parseResource(alertId), ...targets].map(({ subscriptionId }) => subscriptionId)
  const ofMembers = PLACES.flatMap((place) => members(at(payload, ...place)))
    .filter(([name]) => name.toLowerCase() === MEMBER)
    .map(([, value]) => text(value))
  const named = [...ofIds, ...ofMembers].map((id) => id.toLowerCase()).filter((id) => id !== '')
  return [...new Set(named)]
}
