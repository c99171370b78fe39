import { type PreviewedTicket, previewTickets } from '../../shared/bridge/deliver/preview-alert.ts'
import { type Trial, type TriedRoute, tryAlert } from '../../shared/bridge/deliver/try-alert.ts'
import type { Config } from '../../shared/config/config.ts'
import { asBridgeError } from '../../shared/errors.ts'
import type { Action, Fields } from '../../shared/ticket/ticket.ts'

/** What an alert would become. */
export interface PreviewReport extends Pick<Trial, 'alert' | 'ignoredBy'> {
  /** The routes that take it; with `explain` the others as well. */
  readonly routes: readonly PreviewedRoute[]
}

export interface PreviewedRoute extends Omit<TriedRoute, 'tickets'> {
  /** Empty for a route that does not take it. */
  readonly tickets: readonly ReportedTicket[]
}

export interface ReportedTicket {
  readonly correlationId: string
  /** Null where the route requires no action. */
  readonly action: Action | null
  /** Null when nothing is written, or the template fails. */
  readonly fields: Fields | null
  readonly problem: string | null
}

export interface PreviewOptions {
  /** ISO 8601 UTC. */
  readonly receivedAt: string
  /** The route in the URL; undefined lets the conditions choose. */
  readonly route: string | undefined
  /** Include the routes that do not take it. */
  readonly explain: boolean
}

/** @throws BridgeError `alert_not_recognised`, `route_unknown` */
export function previewReport(
  config: Config,
  raw: unknown,
  { receivedAt, route: named, explain }: PreviewOptions,
): PreviewReport {
  const { tickets, ignoredBy = null } = previewTickets(config, raw, receivedAt, named)
  const trial = tryAlert(config, raw, receivedAt)
  const routes = trial.routes.map((route): PreviewedRoute => {
    const own = tickets.filter((ticket) => ticket.route.name === route.name)
    const isTaken = own.length > 0
    return { ...route, isTaken, reason: reasonOf(route, isTaken, named), tickets: own.map(reported) }
  })
  return {
    alert: trial.alert,
    ignoredBy,
    routes: explain ? routes : routes.filter(({ isTaken }) => isTaken),
  }
}

function reasonOf(route: TriedRoute, isTaken: boolean, named: string | undefined): string {
  if (named !== undefined) return isTaken ? 'The URL names it.' : 'The URL names another route.'
  if (isTaken && !route.isTaken)
    return 'The tags of the resource cannot be read: a Resolved goes there as well.'
  return route.reason
}

function reported({ correlationId, action, render }: PreviewedTicket): ReportedTicket {
  if (action === undefined) return { correlationId, action: null, fields: null, problem: null }
  try {
    return { correlationId, action, fields: render(action).fields, problem: null }
  } catch (thrown) {
    return { correlationId, action, fields: null, problem: asBridgeError(thrown).message }
  }
}
