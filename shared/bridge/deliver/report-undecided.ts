import type { Log } from '../../log.ts'
import type { UndecidedRoute } from './choose-routes.ts'

/** Says that an expression of a route could not be computed for an alert. */
export type ReportUndecided = (undecided: UndecidedRoute) => void

/**
 * Logs what alerts lack that expressions need: once for each route and reason, as a rule whose alerts lack it sends many of
 * them. Reasons speak of the expression and not of the alert, so there are few.
 */
export function createReportUndecided(log: Log): ReportUndecided {
  const reported = new Set<string>()
  return ({ route, reason }) => {
    const line = `${route}: ${reason}`
    if (reported.has(line)) return
    reported.add(line)
    log('warn', 'expression-undecided', { route, reason })
  }
}
