import type { Alert } from '../../alert/alert.ts'
import { parseAlert } from '../../alert/parse-alert.ts'
import type { Config, Route } from '../../config/config.ts'
import { suggestion } from '../../closest-name.ts'
import { BridgeError } from '../../errors.ts'
import type { Action, Fields, Kind } from '../../ticket/ticket.ts'
import { chooseRoutes, type ChosenRoutes, namedRoutes, type UndecidedRoute } from './choose-routes.ts'
import { type TicketPart, ticketPartsOf } from './ticket-parts.ts'

/** What would be written to one ticket. */
export interface Preview {
  readonly route: string
  readonly connection: string
  readonly product: string
  readonly kind: Kind
  readonly correlationId: string
  /** `open` for a fired alert, `resolve` for a resolved one, as if its ticket were open. */
  readonly action: Action
  readonly fields: Fields
}

/**
 * What an alert would become, without a call.
 *
 * @param routeName as in the URL; undefined lets the conditions choose
 * @param remark called with what else there is to say, a sentence each
 * @throws BridgeError `alert_not_recognised`, `route_unknown`, `template_failed`
 */
export function previewAlert(
  config: Config,
  raw: unknown,
  receivedAt: string,
  routeName?: string,
  remark: (sentence: string) => void = () => undefined,
): Preview[] {
  const alert = parseAlert(raw, receivedAt)
  const action: Action = alert.condition === 'fired' ? 'open' : 'resolve'
  const sayUndecided = ({ route, reason }: UndecidedRoute): void =>
    remark(`The route ${route} cannot decide: ${reason}.`)
  const { routes, undecided, ignoredBy } = routesFor(config, alert, raw, routeName)
  undecided.forEach(sayUndecided)
  if (ignoredBy !== undefined) remark(`The route ${ignoredBy} ignores such alerts: no ticket.`)
  return routes.flatMap((route) =>
    ticketPartsOf(alert, raw, route, sayUndecided).map((part) => previewPart(route, part, raw, action)),
  )
}

/** What one action would write to one ticket. @throws BridgeError `template_failed` */
export function previewPart(route: Route, part: TicketPart, raw: unknown, action: Action): Preview {
  const { name, connection, template } = route
  const { product, kind } = template
  const correlationId = part.row
  const fields = template.render(action, {
    alert: part.alert,
    raw,
    route: { name },
    connection,
    ticket: { correlationId },
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
