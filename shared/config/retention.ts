import type { Route } from './config.ts'
import { secondsOf } from './duration.ts'

/** As long as Azure Monitor keeps an alert (Azure Monitor docs, manage alert instances). */
const SHORTEST_SECONDS = 30 * 86_400

/**
 * How long tickets' rows are kept.
 *
 * @param duration such as `180d`, the default
 * @returns with the reason why it is not enough, if it is not
 */
export function retentionOf(
  duration = '180d',
  routes: readonly Route[],
): { readonly seconds: number; readonly reason?: string } {
  const seconds = secondsOf(duration)
  if (seconds < SHORTEST_SECONDS) {
    return { seconds, reason: `${duration} is too short: Azure keeps alerts for 30d` }
  }
  const longer = routes.find(({ policy }) => policy.reopenWithinSeconds > seconds)
  if (longer === undefined) return { seconds }
  return { seconds, reason: `${duration} is shorter than reopenWithin of the route ${longer.name}` }
}
