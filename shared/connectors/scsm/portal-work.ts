import { BridgeError } from '../../errors.ts'
import {
  type Condition,
  contains,
  DISPLAY_NAME,
  equals,
  ID,
  propertyOf,
  searchFor,
  startsWith,
} from './criteria.ts'
import { checkNewIncident, incidentsOf } from './incident.ts'
import { type Json, objectOf } from './json.ts'
import { openSession, type PortalOptions, type Session } from './portal.ts'
import type { EnumValue, ItemClass, ServiceManager, Where, Work } from './service-manager.ts'
import { loadUserId } from './user.ts'
import {
  CONFIG_ITEM_PROJECTION,
  INCIDENT_CLASS,
  INCIDENT_PROJECTION,
  isGuid,
  isSame,
  NEVER,
  OBJECT_ACTIVE,
} from './well-known.ts'

/** Service Manager through the web API of the Cireson portal. */
export interface PortalWayOptions extends PortalOptions {
  /** `DOMAIN\name` of the user whose token it is: incidents are created, and comments entered, in that name. */
  readonly user: string
}

/** Service Manager by way of a Cireson portal (Cireson docs, api/V3). */
export function createPortal(options: PortalWayOptions): ServiceManager {
  let userId: string | undefined
  const begin = (): Work => {
    const session = openSession(options)
    return {
      signIn: async () => {
        userId = await loadUserId(session, options.user)
        return `the portal accepts the token and knows ${options.user}`
      },
      facts: async () => [],
      isIncidentTemplate: (id) => isIncidentTemplate(session, id),
      findIncidents: (where) => search(session, conditionOf(where)),
      readIncident: (id) => readIncident(session, id),
      newIncident: async (template) => {
        userId ??= await loadUserId(session, options.user)
        const query = { id: template, createdById: userId }
        const answer = await session.ask('GET', '/api/V3/Projection/CreateProjectionByTemplate', query)
        return checkNewIncident(template, answer)
      },
      commit: (original, current) => commit(session, original, current),
      configurationItems: (names) => configurationItems(session, names),
      createConfigurationItem: (itemClass, name) => createConfigurationItem(session, itemClass, name),
      listValues: (list) => listValues(session, list),
      urlOf: ({ number }) => `${options.url}/Incident/Edit/${encodeURIComponent(number)}/`,
    }
  }
  return { begin }
}

async function isIncidentTemplate(session: Session, id: string): Promise<boolean> {
  const templates = await session.ask('GET', '/api/V3/Template/GetTemplates', { classId: INCIDENT_CLASS })
  return Array.isArray(templates) && templates.some((each) => isSame((each as { Id?: unknown }).Id, id))
}

async function search(session: Session, condition: Condition): Promise<readonly Json[]> {
  const body = searchFor(INCIDENT_PROJECTION, [condition])
  return incidentsOf(await session.ask('POST', SEARCH, {}, body))
}

const SEARCH = '/api/V3/Projection/GetProjectionByCriteria'

function conditionOf({ classId, property, match, value }: Where): Condition {
  const left = propertyOf(classId, property)
  return match === 'equals' ? equals(left, value) : contains(left, value)
}

async function readIncident(session: Session, id: string): Promise<Json | undefined> {
  const [incident] = await search(session, equals(ID, id))
  if (incident === undefined || isSame(incident['BaseId'], id)) return incident
  throw new BridgeError(
    'product_row_mismatch',
    'Service Manager: the answer contains another incident than the requested one',
  )
}

async function commit(session: Session, original: Json, current: Json): Promise<Json> {
  const isNew = !isGuid(original['BaseId'])
  const written = isNew ? { ...current, LastModified: NEVER } : current
  const { BaseId: id } = await session.commit(original, written)
  if (!isNew) return current
  if (isGuid(id)) return { ...current, BaseId: id }
  const message = 'Service Manager: an incident was created, but the answer lacks its BaseId'
  throw new BridgeError('product_answer_unusable', message, { inDoubt: true })
}

async function configurationItems(session: Session, names: readonly string[]): Promise<readonly Json[]> {
  const [first, ...more] = names.flatMap((name) => [
    equals(DISPLAY_NAME, name),
    startsWith(DISPLAY_NAME, `${name}.`),
  ])
  if (first === undefined) return []
  const list = await session.askBeside(SEARCH, searchFor(CONFIG_ITEM_PROJECTION, [first, ...more]))
  const records = Array.isArray(list) ? list.map(objectOf) : []
  return records.filter((each) => each !== undefined).filter(isUsable)
}

/** A new object of a class is committed without an original (seen in public code for the portal). */
async function createConfigurationItem(
  session: Session,
  { id: ClassTypeId, keyProperty }: ItemClass,
  name: string,
): Promise<Json> {
  const { BaseId } = await session.commitBeside({
    ClassTypeId,
    ObjectStatus: { Id: OBJECT_ACTIVE },
    DisplayName: name,
    [keyProperty]: name,
    LastModified: NEVER,
    TimeAdded: NEVER,
  })
  if (isGuid(BaseId)) return { BaseId, ClassTypeId, DisplayName: name }
  const message = 'Service Manager: a configuration item was created, but the answer lacks its BaseId'
  throw new BridgeError('product_answer_unusable', message, { inDoubt: true })
}

function isUsable({ BaseId: id, ObjectStatus: status }: Json): boolean {
  const state = objectOf(status)?.['Id']
  return isGuid(id) && (state == null || isSame(state, OBJECT_ACTIVE))
}

/** Of a flat list, the text of a value is its path (seen in public code). */
async function listValues(session: Session, list: string): Promise<readonly EnumValue[]> {
  const values = await session.ask('GET', '/api/V3/Enum/GetFlatList', { id: list, itemFilter: '' })
  if (!Array.isArray(values)) {
    throw new BridgeError(
      'product_answer_unusable',
      `Service Manager: the answer for the list ${list} is not a list`,
    )
  }
  return values.flatMap((each: Json) => {
    const guid = each['Id'] ?? each['ID']
    const names = [each['Name'], each['Text']].filter((name) => typeof name === 'string' && name !== '')
    return isGuid(guid)
      ? [...new Set(names)].map((name) => ({ Id: guid.toLowerCase(), Name: String(name) }))
      : []
  })
}
