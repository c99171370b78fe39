import type { Alert } from '../../alert/alert.ts'
import { parseAlert } from '../../alert/parse-alert.ts'
import type { Config, Route } from '../../config/config.ts'
import { suggestion } from '../../closest-name.ts'
import { BridgeError } from '../../errors.ts'
import { closingOf } from '../../ticket/closing.ts'
import type { Action, Fields, Kind } from '../../ticket/ticket.ts'
import { routeScope } from '../ticket/write-ticket.ts'
import { chooseRoutes, type ChosenRoutes, namedRoutes, type UndecidedRoute } from './choose-routes.ts'
import { type TicketPart, ticketPartsOf } from './ticket-parts.ts'

/** What would be written to one ticket. */
export interface Preview {
  readonly route: string
  readonly connection: string
  readonly product: string
  readonly kind: Kind
  readonly correlationId: string
  /** `open` for a fired alert; for an end what the route's `onResolve` says, as if its ticket were open. */
  readonly action: Action
  readonly fields: Fields
}

/** A ticket that an alert would have, and how any section of its template would be written to it. */
export interface PreviewedTicket {
  readonly route: Route
  /** What would be done; undefined if the route wants nothing. */
  readonly action: Action | undefined
  readonly correlationId: string
  /** @throws BridgeError `template_failed` */
  readonly render: (action: Action) => Preview
}

/** Everything that an alert would become. */
export interface PreviewedAlert {
  readonly alert: Alert
  readonly tickets: readonly PreviewedTicket[]
  readonly ignoredBy: string | undefined
  readonly undecided: readonly UndecidedRoute[]
}

/**
 * The tickets that an alert would have, without a call.
 *
 * @param routeName as in the URL; undefined lets the conditions choose
 * @throws BridgeError `alert_not_recognised`, `route_unknown`
 */
export function previewTickets(
  config: Config,
  raw: unknown,
  receivedAt: string,
  routeName?: string,
): PreviewedAlert {
  const alert = parseAlert(raw, receivedAt)
  const { routes, undecided, ignoredBy } = routesFor(config, alert, raw, routeName)
  const missed: UndecidedRoute[] = [...undecided]
  const tickets = routes.flatMap(({ route }) =>
    ticketPartsOf(alert, raw, route, (one) => missed.push(one)).map((part): PreviewedTicket => ({
      route,
      action: actionOn(route, alert),
      correlationId: part.row,
      render: (action) => previewPart(route, part, raw, action),
    })),
  )
  return { alert, tickets, ignoredBy, undecided: missed }
}

function actionOn({ policy }: Route, { condition }: Alert): Action | undefined {
  if (condition === 'fired') return 'open'
  return policy.onResolve === 'nothing' ? undefined : policy.onResolve
}

/**
 * What an alert would become, without a call.
 *
 * @param routeName as in the URL; undefined lets the conditions choose
 * @param remark called with further remarks, a sentence each
 * @throws BridgeError `alert_not_recognised`, `route_unknown`, `template_failed`
 */
export function previewAlert(
  config: Config,
  raw: unknown,
  receivedAt: string,
  routeName?: string,
  remark: (sentence: string) => void = () => undefined,
): Preview[] {
  const { tickets, ignoredBy, undecided } = previewTickets(config, raw, receivedAt, routeName)
  for (const { route, reason } of undecided) remark(`The route ${route} cannot decide: ${reason}.`)
  if (ignoredBy !== undefined) remark(`The route ${ignoredBy} ignores such alerts: no ticket.`)
  return tickets.flatMap(({ action, render }) => (action === undefined ? [] : [render(action)]))
}

/** What one action would write to one ticket. @throws BridgeError `template_failed` */
export function previewPart(route: Route, part: TicketPart, raw: unknown, action: Action): Preview {
  const { name, connection, template } = route
  const { product, kind } = template
  const correlationId = part.row
  const fields = template.render(action, {
    alert: part.alert,
    raw,
    route: routeScope(route),
    connection,
    ticket: { correlationId, closing: closingOf(part.alert, route.policy) },
    group: { isRollUp: false, count: 1, lasting: 1, hasList: false, names: [part.occurrence.name] },
    note: { reports: 1 },
  })
  return { route: name, connection: connection.name, product, kind, correlationId, action, fields }
}

function routesFor(config: Config, alert: Alert, raw: unknown, name: string | undefined): ChosenRoutes {
  if (name === undefined) return chooseRoutes(config, alert, raw)
  const { routes, missing, undecided } = namedRoutes(config, [name])
  if (missing.length === 0) return { routes, missing, undecided }
  const known = config.routes.map((candidate) => candidate.name)
  throw new BridgeError(
    'route_unknown',
    `There is no route ${name}${suggestion(name, known, 'bridge.yaml has')}`,
  )
}
