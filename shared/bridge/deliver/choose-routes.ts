import type { Alert } from '../../alert/alert.ts'
import type { Config, Route } from '../../config/config.ts'

/**
 * The routes that take an alert: from the top, the first whose condition holds, and the ones after it as long as each
 * says `continue`; the default route when no condition holds.
 */
export function chooseRoutes(config: Config, alert: Alert, raw: unknown): Route[] {
  const chosen: Route[] = []
  for (const route of config.routes) {
    if (route.when?.(alert, raw) !== true) continue
    chosen.push(route)
    if (!route.continue) break
  }
  return chosen.length > 0 ? chosen : [config.defaultRoute]
}

/** A route by its name; undefined when the configuration has none of that name. */
export function findRoute(config: Config, name: string): Route | undefined {
  return config.routes.find((route) => route.name === name)
}
