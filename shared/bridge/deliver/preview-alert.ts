import type { Alert } from '../../alert/alert.ts'
import { parseAlert } from '../../alert/parse-alert.ts'
import type { Config, Route } from '../../config/config.ts'
import { suggestion } from '../../closest-name.ts'
import { BridgeError } from '../../errors.ts'
import { correlationIdOf } from '../../ticket/keys.ts'
import { partsOf } from '../../ticket/parts.ts'
import type { Action, Fields, Kind } from '../../ticket/ticket.ts'
import { chooseRoutes, findRoute } from './choose-routes.ts'
import type { ReportUndecided } from './report-undecided.ts'

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
 * @param reportUndecided called for each condition that needs a value which the alert lacks
 * @throws BridgeError `alert_not_recognised`, `route_unknown`, `template_failed`
 */
export function previewAlert(
  config: Config,
  raw: unknown,
  receivedAt: string,
  routeName?: string,
  reportUndecided: ReportUndecided = () => undefined,
): Preview[] {
  const alert = parseAlert(raw, receivedAt)
  const action: Action = alert.condition === 'fired' ? 'open' : 'resolve'
  return routesFor(config, alert, raw, routeName, reportUndecided).flatMap((route) =>
    partsOf(alert, route.grouping).map((part): Preview => {
      const { name, connection, template } = route
      const correlationId = correlationIdOf(connection.name, template.kind, part.ticketKey)
      const group = { isRollUp: false, count: 1, lasting: 1, hasList: false, names: [part.occurrence.name] }
      const ticket = { correlationId }
      const context = {
        alert: part.alert,
        raw,
        route: { name },
        connection,
        ticket,
        group,
        note: { reports: 1 },
      }
      const { product, kind } = template
      const fields = template.render(action, context)
      return { route: name, connection: connection.name, product, kind, correlationId, action, fields }
    }),
  )
}

function routesFor(
  config: Config,
  alert: Alert,
  raw: unknown,
  name: string | undefined,
  reportUndecided: ReportUndecided,
): readonly Route[] {
  if (name === undefined) {
    const { routes, undecided } = chooseRoutes(config, alert, raw)
    undecided.forEach(reportUndecided)
    return routes
  }
  const route = findRoute(config, name)
  if (route !== undefined) return [route]
  const known = config.routes.map((candidate) => candidate.name)
  throw new BridgeError(
    'route_unknown',
    `There is no route ${name}${suggestion(name, known, 'bridge.yaml has')}`,
  )
}
