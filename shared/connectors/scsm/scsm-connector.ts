import { BridgeError } from '../../errors.ts'
import type { Change, Ticket, WorkItem, WorkItemRef } from '../../ticket/ticket.ts'
import type { Connector } from '../connector.ts'
import { changed, isNoted, typedFields } from './change-incident.ts'
import { checkConnection } from './check-connection.ts'
import { matchConfigurationItems, type OnUnmatched } from './configuration-items.ts'
import { EnumLists } from './enum-lists.ts'
import { createGatewayReadSince } from './gateway-read-since.ts'
import { createGateway } from './gateway-work.ts'
import type { GatewayOptions } from './gateway.ts'
import { idOf, workItemOf } from './incident.ts'
import { type Json, textOf } from './json.ts'
import { type CorrelationProperty, type Mark, markIn } from './mark.ts'
import { createPortal, type PortalWayOptions } from './portal-work.ts'
import { createReadSince } from './read-since.ts'
import type { ItemClass, ServiceManager, Work } from './service-manager.ts'
import { DEFAULT_TEMPLATE, isGuid, STATUS, WINDOWS_COMPUTER } from './well-known.ts'

/** Service Manager is reached by a Cireson portal, or by a gateway. */
export type ScsmOptions = IncidentOptions &
  ((PortalWayOptions & { readonly via?: 'portal' }) | (GatewayOptions & { readonly via: 'gateway' }))

interface IncidentOptions {
  /** The name of the connection. */
  readonly name: string
  /** GUID of the incident template that new incidents begin with; Service Manager's default one unless given. */
  readonly template?: string
  /**
   * Where incidents carry their correlationId. Without it, that is the last line of the description, and looking for it
   * reads every incident.
   */
  readonly correlationProperty?: CorrelationProperty
  /** Whether a new incident is related to the configuration items that the alert is about, where there are any. */
  readonly linkConfigurationItems?: boolean
  /** Whether one is created, and related, where there is none. */
  readonly createConfigurationItems?: boolean
  /** Of those that are created; Windows computers unless given. */
  readonly configurationItemClass?: ItemClass
  readonly onUnmatched?: OnUnmatched
}

/** How often a change is tried in all, when others change the incident at the same time. */
export const MAX_ATTEMPTS = 3

/** State that the operations of one connection share. */
interface Connection {
  readonly options: ScsmOptions
  readonly serviceManager: ServiceManager
  /** Who enters comments; `''` if Service Manager's side sets it. */
  readonly user: string
  readonly template: string
  readonly mark: Mark
  readonly lists: EnumLists
}

/**
 * Incidents of System Center Service Manager.
 *
 * @throws BridgeError `config_invalid` for an option that is no GUID or no name
 */
export function createScsmConnector(options: ScsmOptions): Connector {
  const template = options.template ?? DEFAULT_TEMPLATE
  if (!isGuid(template)) {
    throw new BridgeError('config_invalid', 'Service Manager: the template must be given as a GUID')
  }
  const mark = markIn(options.correlationProperty, options.name)
  const lists = new EnumLists()
  const serviceManager = options.via === 'gateway' ? createGateway(options) : createPortal(options)
  const user = options.via === 'gateway' ? '' : options.user
  const connection: Connection = { options, serviceManager, user, template, mark, lists }
  const { begin } = serviceManager
  return {
    check: (expected) => checkConnection({ work: begin(), template, lists, mark }, expected),
    find: (correlationId) => find(connection, correlationId),
    read: async (ref) => {
      const work = begin()
      const incident = await work.readIncident(ref.id)
      return incident === undefined ? undefined : workItemOf(work.urlOf, incident, mark)
    },
    open: (ticket) => open(connection, ticket),
    change: (ref, change) => makeChange(connection, ref, change),
    readSince:
      options.via === 'gateway' ? createGatewayReadSince(options, mark) : createReadSince(options, mark),
    isWritten: async (ref, changeId) => {
      const incident = await begin().readIncident(ref.id)
      return incident !== undefined && isNoted(incident, changeId)
    },
  }
}

async function find(
  { serviceManager, mark }: Connection,
  correlationId: string,
): Promise<WorkItem | undefined> {
  // An invalid key is refused before any call.
  const where = mark.where(correlationId)
  const work = serviceManager.begin()
  const hits = await work.findIncidents(where)
  const oldest = hits.find((hit) => mark.read(hit) === correlationId)
  if (oldest !== undefined) return workItemOf(work.urlOf, oldest, mark)
  // Incidents that only quote it are others.
  if (hits.every((hit) => mark.mentions(hit, correlationId))) return undefined
  const message =
    'Service Manager: the search for a correlation id gave another incident: is its property searched for exactly?'
  throw new BridgeError('product_row_mismatch', message)
}

/** Nothing exists before the commit, so only the commit can leave something in doubt. */
async function open(connection: Connection, ticket: Ticket): Promise<WorkItem> {
  const { options, serviceManager, template, mark, lists } = connection
  const work = serviceManager.begin()
  const fresh = await work.newIncident(template)
  const current = {
    ...fresh,
    ...(idOf(fresh['Status']) === undefined ? { Status: { Id: STATUS.active, Name: 'Active' } } : {}),
    ...(await typedFields(work, lists, ticket.fields, fresh)),
    ...mark.write(ticket.fields['Description'] ?? textOf(fresh, 'Description'), ticket.correlationId),
    ...(await relations(options, work, ticket)),
  }
  return workItemOf(work.urlOf, await work.commit(fresh, current), mark)
}

async function relations(
  options: ScsmOptions,
  work: Work,
  { configurationItems = [] }: Ticket,
): Promise<Json> {
  const { linkConfigurationItems = false, createConfigurationItems = false } = options
  const { configurationItemClass = WINDOWS_COMPUTER, onUnmatched = () => undefined } = options
  if (!(linkConfigurationItems || createConfigurationItems) || configurationItems.length === 0) return {}
  const created = createConfigurationItems ? configurationItemClass : undefined
  const items = await matchConfigurationItems(work, configurationItems, onUnmatched, created)
  return items.length === 0 ? {} : { HasRelatedWorkItems: items }
}

/**
 * Applies the change to the incident as it is now. If someone else writes in between, Service Manager refuses, and the
 * change is applied to the new version.
 */
async function makeChange(connection: Connection, ref: WorkItemRef, change: Change): Promise<WorkItem> {
  const work = connection.serviceManager.begin()
  let incident = await loadOpen(work, ref)
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const next = await changedBy(connection, work, incident, change)
    try {
      return workItemOf(work.urlOf, await work.commit(incident, next), connection.mark)
    } catch (error) {
      if (!(error instanceof BridgeError) || error.code !== 'product_rejected') throw error
      const latest = await loadOpen(work, ref)
      if (latest['LastModified'] === incident['LastModified']) throw error
      incident = latest
    }
  }
  const message = `Service Manager: ${ref.number} was modified by others before each try to write it`
  throw new BridgeError('product_answer_unusable', message)
}

/** @throws BridgeError `product_missing_record`, or `product_rejected` for a closed one, which is not changed */
async function loadOpen(work: Work, ref: WorkItemRef): Promise<Json> {
  const incident = await work.readIncident(ref.id)
  if (incident === undefined) {
    throw new BridgeError('product_missing_record', `Service Manager: ${ref.number} was deleted`)
  }
  if (idOf(incident['Status']) === STATUS.closed) {
    throw new BridgeError('product_rejected', `Service Manager: ${ref.number} is closed, and is not changed`)
  }
  return incident
}

async function changedBy(
  { options, user, lists, mark }: Connection,
  work: Work,
  incident: Json,
  change: Change,
): Promise<Json> {
  const typed = await typedFields(work, lists, change.fields, incident)
  const { Description: description } = change.fields
  const correlationId = mark.read(incident)
  // A person may have removed the mark; then it is not restored.
  const isMarked = description !== undefined && correlationId !== ''
  const marked = isMarked ? mark.write(description, correlationId) : {}
  const now = new Date(options.now()).toISOString()
  return changed(incident, change, { ...typed, ...marked }, user, now)
}
