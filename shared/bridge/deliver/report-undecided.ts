import type { Log } from '../../log.ts'
import type { UndecidedRoute } from './choose-routes.ts'

/** Reports that an expression of a route could not be evaluated for an alert. */
export type ReportUndecided = (undecided: UndecidedRoute) => void

/**
 * Logs the values that expressions need and alerts lack: once for each route and reason, because a rule whose alerts
 * lack a value sends many of them. Reasons are about the expression and not the alert, so there are few.
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
