import type { Product } from '../../shared/connectors/product.ts'
import { misfitOf } from '../../shared/template/field-facts.ts'
import { FIELD_NAME } from '../../shared/template/template-schema.ts'
import { kindsOf } from '../../shared/ticket/kinds.ts'
import type { Kind } from '../../shared/ticket/ticket.ts'
import type { Receiver } from './receiver.ts'
import type { ItsmcGrouping } from './ticket-configuration.ts'

/** The replacement of ITSMC: the content of a configuration folder, and remarks for a person. */
export interface ImportPlan {
  readonly product: Product
  readonly connections: readonly PlannedConnection[]
  readonly routes: readonly PlannedRoute[]
}

export interface PlannedConnection {
  readonly name: string
  /** The application setting that holds the address. */
  readonly setting: string
  /** ITSMC's own id of it. */
  readonly connectionId: string
  /** The name of a template in the product; `''` for none. */
  readonly savedTemplate: string
}

export interface PlannedRoute {
  /** Also the name of its template. */
  readonly name: string
  readonly receiver: Receiver
  readonly connection: PlannedConnection
  readonly kind: Kind
  readonly grouping: ItsmcGrouping
  readonly constants: ReadonlyMap<string, string>
  /** Remarks that a person must check. */
  readonly remarks: readonly string[]
}

/** Longest name of a connection that leaves room for a number after it. */
export const LONGEST_BASE_NAME = 58

/** One connection per ITSMC connection and saved template, and one route per receiver. */
export function planImport(
  receivers: readonly Receiver[],
  product: Product,
  connectionName: string,
): ImportPlan {
  const connections: PlannedConnection[] = []
  const connectionFor = (connectionId: string, savedTemplate: string): PlannedConnection => {
    const known = connections.find(
      (each) => each.connectionId === connectionId && each.savedTemplate === savedTemplate,
    )
    if (known !== undefined) return known
    const name = freeName(connectionName, connections)
    const setting = connections.find((each) => each.connectionId === connectionId)?.setting
    const connection = { name, setting: setting ?? settingOf(name), connectionId, savedTemplate }
    connections.push(connection)
    return connection
  }
  const routes: PlannedRoute[] = []
  for (const receiver of receivers) {
    const { savedTemplate, ...fitted } = fitReceiver(receiver, product)
    const connection = connectionFor(receiver.connectionId, savedTemplate)
    routes.push({ name: freeName(routeNameOf(receiver.name), routes), receiver, connection, ...fitted })
  }
  return { product, connections, routes }
}

/** The parts of a receiver that the product supports; the rest becomes remarks. */
function fitReceiver(
  { configuration, remarks }: Receiver,
  product: Product,
): Pick<PlannedRoute, 'kind' | 'grouping' | 'constants' | 'remarks'> & { savedTemplate: string } {
  const { grouping, savedTemplate } = configuration
  const isOffered = kindsOf(product).includes(configuration.kind)
  const kind = isOffered ? configuration.kind : 'incident'
  const found = [...remarks, ...configuration.remarks]
  if (!isOffered) {
    const what = `${product.title} has no work items of type ${configuration.kind}`
    found.push(`${what}: incidents are made, without the constants`)
  }
  const constants = new Map<string, string>()
  for (const [exported, value] of isOffered ? configuration.constants : []) {
    const field = knownNameOf(exported, product, kind)
    const reason = reasonAgainst(field, value, product, kind)
    if (reason === undefined) constants.set(field, value)
    else found.push(`WorkItemData: ${field} is left out, because ${reason}`)
  }
  const reason = savedTemplate === '' ? undefined : reasonAgainstTemplate(savedTemplate, product, kind)
  if (reason !== undefined) found.push(reason)
  return {
    kind,
    grouping,
    constants,
    remarks: found,
    savedTemplate: reason === undefined ? savedTemplate : '',
  }
}

const NAME_OF_FIELD = new RegExp(FIELD_NAME)

/** Products other than ServiceNow write their fields in capitals; the export may not. */
function knownNameOf(field: string, product: Product, kind: Kind): string {
  const { required, maxLength = {}, reserved = [] } = product.kinds[kind] ?? {}
  const names = [...(required?.open ?? []), ...Object.keys(maxLength), ...reserved]
  return names.find((name) => name.toLowerCase() === field.toLowerCase()) ?? field
}

function reasonAgainst(field: string, value: string, product: Product, kind: Kind): string | undefined {
  const facts = product.kinds[kind]
  if (!NAME_OF_FIELD.test(field) || facts?.fieldNames.test(field) === false)
    return 'that is not the name of a field'
  if (facts?.reserved.includes(field)) return 'the bridge or the product writes it'
  if (facts?.overflowField === field) return 'it would replace the description of the alert'
  const misfit = misfitOf(value, facts?.fields?.[field])
  return misfit === undefined ? undefined : `it ${misfit}`
}

function reasonAgainstTemplate(savedTemplate: string, product: Product, kind: Kind): string | undefined {
  const {
    title,
    itsmc: { savedTemplate: facts },
  } = product
  const named = `the saved template "${savedTemplate}"`
  if (facts === undefined) return `${named} is not applied: write its values into the route's template`
  if (kind !== 'incident') return `${named} is not applied: only incidents begin with a template of ${title}`
  if (facts.accepts.test(savedTemplate)) return undefined
  return `${named} is not applied: write ${facts.wanted} as ${facts.member} into the connection`
}

function freeName(wanted: string, taken: readonly { readonly name: string }[]): string {
  const isFree = (name: string): boolean => taken.every((each) => each.name !== name)
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${wanted}-${number}`
    if (isFree(name)) return name
  }
}

/** `Raise incident (prod)` becomes `raise-incident-prod`. */
function routeNameOf(receiver: string): string {
  const kebab = receiver
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
  const name = /^[a-z]/.test(kebab) ? kebab : `itsm-${kebab}`
  return name.slice(0, LONGEST_BASE_NAME).replace(/-$/, '')
}

/** `servicenow-2` becomes `SERVICENOW_2_URL`. */
function settingOf(connection: string): string {
  return `${connection.toUpperCase().replaceAll('-', '_')}_URL`
}
