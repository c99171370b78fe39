import type { TicketRequest } from '../alert/ticket-request.ts'
import { BridgeError } from '../errors.ts'
import { templateOfFields } from '../template/given-fields.ts'
import type { Template } from '../template/template.ts'
import { kindsOf } from '../ticket/kinds.ts'
import { DEFAULT_POLICY } from '../ticket/policy.ts'
import type { Kind } from '../ticket/ticket.ts'
import type { Config, ConnectionConfig, Route } from './config.ts'

/** The route of ticket requests in log and journal: the last segment of the URL that they are posted to. */
export const TICKET_REQUEST_ROUTE = 'work-items'

/**
 * The route of a ticket request: to the connection that it names, with its template or its fields. No ticket is resolved or
 * reopened automatically, and each request has a ticket of its own.
 *
 * @throws BridgeError `request_invalid` with the JSON path of the member that does not fit the configuration
 */
export function routeOfTicketRequest(config: Config, request: TicketRequest): Route {
  const connection = config.connections.get(request.connection)
  if (connection === undefined) {
    const known = [...config.connections.keys()].join(', ')
    return refuse('$.connection', `there is no such connection; bridge.yaml has ${known}`)
  }
  return {
    name: TICKET_REQUEST_ROUTE,
    when: undefined,
    connection,
    template: templateOf(config, connection, request),
    continue: false,
    grouping: 'perAlert',
    policy: DEFAULT_POLICY,
    isOutsideStorms: true,
  }
}

function templateOf(config: Config, connection: ConnectionConfig, request: TicketRequest): Template {
  const kind = kindOf(connection, request)
  const { fields } = request
  if (fields === undefined) return namedTemplate(config, connection, kind, request)
  const template = templateOfFields(
    fields,
    request,
    connection.product,
    kind ?? kindOfRoutes(config, connection),
  )
  if (!('reason' in template)) return template
  return refuse(template.field === '' ? '$.fields' : `$.fields.${template.field}`, template.reason)
}

function kindOf({ product }: ConnectionConfig, { kind }: TicketRequest): Kind | undefined {
  if (kind === undefined) return undefined
  const kinds = kindsOf(product)
  return (
    kinds.find((known) => known === kind) ??
    refuse('$.kind', `${product.name} has no such kind; it has ${kinds.join(', ')}`)
  )
}

/** The kind that alerts become there, else the product's usual one. */
function kindOfRoutes({ routes }: Config, connection: ConnectionConfig): Kind {
  const route = routes.find((candidate) => candidate.connection.name === connection.name)
  return route?.template.kind ?? (kindsOf(connection.product)[0] as Kind)
}

function namedTemplate(
  { routes, templates }: Config,
  connection: ConnectionConfig,
  kind: Kind | undefined,
  { template: name }: TicketRequest,
): Template {
  if (name === undefined) {
    const route = routes.find(
      (candidate) =>
        candidate.connection.name === connection.name &&
        (kind === undefined || candidate.template.kind === kind),
    )
    const reason = `no route of the connection has a template${kind === undefined ? '' : ' of this kind'}: name one`
    return route?.template ?? refuse('$.template', reason)
  }
  const template = templates.get(name)
  if (template === undefined) return refuse('$.template', 'there is no such file in templates/')
  if (template.product !== connection.product.name) {
    return refuse('$.template', `it is not for ${connection.product.name}`)
  }
  if (kind !== undefined && template.kind !== kind) {
    return refuse('$.template', `it writes another kind of record: ${template.kind}`)
  }
  return template
}

function refuse(path: string, reason: string): never {
  throw new BridgeError('request_invalid', `${path}: ${reason}.`, { path })
}
