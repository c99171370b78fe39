import { BridgeError } from '../../errors.ts'
import type { Change, Ticket, WorkItem, WorkItemRef } from '../../ticket/ticket.ts'
import type { Connector } from '../connector.ts'
import { changed, isNoted, typedFields } from './change-incident.ts'
import { checkPortal } from './check-portal.ts'
import { matchConfigurationItems, type OnUnmatched } from './configuration-items.ts'
import { type Condition, equals, ID, searchFor } from './criteria.ts'
import { EnumLists } from './enum-lists.ts'
import { checkNewIncident, idOf, incidentsOf, workItemOf } from './incident.ts'
import { type CorrelationProperty, type Mark, markIn } from './mark.ts'
import { openSession, type PortalOptions, type Session } from './portal.ts'
import { type Json, textOf } from './json.ts'
import { createReadSince } from './read-since.ts'
import { loadUserId } from './user.ts'
import { DEFAULT_TEMPLATE, INCIDENT_PROJECTION, isGuid, isSame, STATUS } from './well-known.ts'

export interface ScsmOptions extends PortalOptions {
  /** `DOMAIN\name` of the user whose token it is: incidents are created, and comments entered, in that name. */
  readonly user: string
  /** GUID of the incident template that new incidents begin with; Service Manager's default one unless given. */
  readonly template?: string
  /**
   * Where incidents carry their correlationId. Without it, that is the last line of the description, and looking for it
   * reads every incident.
   */
  readonly correlationProperty?: CorrelationProperty
  /** Whether a new incident is related to the configuration items that the alert is about, where there are any. */
  readonly linkConfigurationItems?: boolean
  readonly onUnmatched?: OnUnmatched
}

/** A change that meets another one is made again on top of that, so many times in all. */
const MAX_ATTEMPTS = 3

/** What the work of one connection shares. */
interface Connection {
  readonly options: ScsmOptions
  readonly template: string
  readonly mark: Mark
  readonly lists: EnumLists
  /** Known after the first incident. */
  userId?: string
}

/**
 * Incidents of System Center Service Manager, through the web API of the Cireson portal (Cireson docs, api/V3).
 *
 * @throws BridgeError `config_invalid` for an option that is no GUID or no name
 */
export function createScsmConnector(options: ScsmOptions): Connector {
  const template = options.template ?? DEFAULT_TEMPLATE
  if (!isGuid(template)) {
    throw new BridgeError('config_invalid', 'Service Manager: the template must be given as a GUID')
  }
  const mark = markIn(options.correlationProperty)
  const lists = new EnumLists()
  const connection: Connection = { options, template, mark, lists }
  return {
    check: (expected) => {
      const session = openSession(options)
      return checkPortal({ session, user: options.user, template, lists, mark }, expected)
    },
    find: (correlationId) => find(connection, correlationId),
    read: async (ref) => {
      const incident = await load(openSession(options), ref)
      return incident === undefined ? undefined : workItemOf(options.url, incident, mark)
    },
    open: (ticket) => open(connection, ticket),
    change: (ref, change) => makeChange(connection, ref, change),
    readSince: createReadSince(options, mark),
    isWritten: async (ref, changeId) => {
      const incident = await load(openSession(options), ref)
      return incident !== undefined && isNoted(incident, changeId)
    },
  }
}

async function find({ options, mark }: Connection, correlationId: string): Promise<WorkItem | undefined> {
  // A key that could be more than a key is refused before anything is asked.
  const condition = mark.condition(correlationId)
  const [oldest] = await search(openSession(options), condition)
  if (oldest === undefined) return undefined
  const found = workItemOf(options.url, oldest, mark)
  if (found.correlationId === correlationId) return found
  const message =
    'Service Manager: the search for a correlation id gave another incident: is its property searched for exactly?'
  throw new BridgeError('product_row_mismatch', message)
}

/** The incident as it is now; undefined when a person deleted it. */
async function load(session: Session, ref: WorkItemRef): Promise<Json | undefined> {
  const [incident] = await search(session, equals(ID, ref.id))
  if (incident === undefined || isSame(incident['BaseId'], ref.id)) return incident
  throw new BridgeError(
    'product_row_mismatch',
    'Service Manager: an incident was asked for and another one came',
  )
}

async function search(session: Session, condition: Condition): Promise<readonly Json[]> {
  const body = searchFor(INCIDENT_PROJECTION, [condition])
  return incidentsOf(await session.ask('POST', '/api/V3/Projection/GetProjectionByCriteria', {}, body))
}

/**
 * Two steps: the portal makes an incident of the template and gives it a number, and Commit keeps it. Until then there is
 * nothing, so that only Commit can leave something in doubt.
 */
async function open(connection: Connection, ticket: Ticket): Promise<WorkItem> {
  const { options, template, mark, lists } = connection
  const session = openSession(options)
  connection.userId ??= await loadUserId(session, options.user)
  const query = { id: template, createdById: connection.userId }
  const answer = await session.ask('GET', '/api/V3/Projection/CreateProjectionByTemplate', query)
  const fresh = checkNewIncident(template, answer)
  const current = {
    ...fresh,
    ...(idOf(fresh['Status']) === undefined ? { Status: { Id: STATUS.active, Name: 'Active' } } : {}),
    ...(await typedFields(session, lists, ticket.fields, fresh)),
    ...mark.write(ticket.fields['Description'] ?? textOf(fresh, 'Description'), ticket.correlationId),
    ...(await relations(options, session, ticket)),
    // Marks a new object (Cireson docs, Projection/Commit).
    LastModified: '0001-01-01T00:00:00',
  }
  const { BaseId: id } = await session.commit(fresh, current)
  if (isGuid(id)) return workItemOf(options.url, { ...current, BaseId: id }, mark)
  const message = 'Service Manager: an incident was made, but its BaseId did not come'
  throw new BridgeError('product_answer_unusable', message, { inDoubt: true })
}

async function relations(
  { linkConfigurationItems = false, onUnmatched = () => undefined }: ScsmOptions,
  session: Session,
  { configurationItems = [] }: Ticket,
): Promise<Json> {
  if (!linkConfigurationItems || configurationItems.length === 0) return {}
  const items = await matchConfigurationItems(session, configurationItems, onUnmatched)
  return items.length === 0 ? {} : { HasRelatedWorkItems: items }
}

/**
 * Writes on top of the incident as it is now. Whoever writes in between makes Commit refuse, since the incident was
 * modified since it was read; then the same change is made on top of that.
 */
async function makeChange(connection: Connection, ref: WorkItemRef, change: Change): Promise<WorkItem> {
  const { options, mark } = connection
  const session = openSession(options)
  let incident = await loadOpen(session, ref)
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const next = await changedBy(connection, session, incident, change)
    const item = workItemOf(options.url, next, mark)
    try {
      await session.commit(incident, next)
      return item
    } catch (error) {
      if (!(error instanceof BridgeError) || error.code !== 'product_rejected') throw error
      const latest = await loadOpen(session, ref)
      if (latest['LastModified'] === incident['LastModified']) throw error
      incident = latest
    }
  }
  const message = `Service Manager: ${ref.number} was modified by others each time it was to be written`
  throw new BridgeError('product_answer_unusable', message)
}

/** @throws BridgeError `product_missing_record`, or `product_rejected` for a closed one, which is kept as it is */
async function loadOpen(session: Session, ref: WorkItemRef): Promise<Json> {
  const incident = await load(session, ref)
  if (incident === undefined) {
    throw new BridgeError('product_missing_record', `Service Manager: ${ref.number} is not there any more`)
  }
  if (idOf(incident['Status']) === STATUS.closed) {
    throw new BridgeError('product_rejected', `Service Manager: ${ref.number} is closed, and stays as it is`)
  }
  return incident
}

async function changedBy(
  { options, lists, mark }: Connection,
  session: Session,
  incident: Json,
  change: Change,
): Promise<Json> {
  const typed = await typedFields(session, lists, change.fields, incident)
  const { Description: description } = change.fields
  const correlationId = mark.read(incident)
  // A person may have taken the mark out; then it stays out.
  const isMarked = description !== undefined && correlationId !== ''
  const marked = isMarked ? mark.write(description, correlationId) : {}
  const now = new Date(options.now()).toISOString()
  return changed(incident, change, { ...typed, ...marked }, options.user, now)
}
