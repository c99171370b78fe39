import type { BridgeDocument } from './bridge-schema.ts'
import type { CanaryConfig, Config, Route } from './config.ts'
import { secondsOf } from './duration.ts'

/** More often, its notes would be more than a ticket takes in an hour. */
const SHORTEST_SECONDS = 600

/**
 * What `canary` says.
 *
 * @param named finds a route, and reports one that is not there
 * @param report a mistake in one of its members
 */
export function canaryOf(
  document: BridgeDocument['canary'],
  defaultRoute: string,
  named: (path: string[], name: string) => Route | undefined,
  report: (path: string[], reason: string) => void,
): Pick<Config, 'canary'> {
  if (document === undefined) return {}
  const { every, late = '5m', route = defaultRoute, ticket = 'standing' } = document
  const canary: CanaryConfig = { everySeconds: secondsOf(every), lateSeconds: secondsOf(late), route, ticket }
  if (document.route !== undefined) named(['canary', 'route'], route)
  if (canary.everySeconds < SHORTEST_SECONDS) report(['canary', 'every'], 'at least 10m')
  if (canary.lateSeconds >= canary.everySeconds) report(['canary', 'late'], 'must be shorter than every')
  return { canary }
}
