import { ANALYST_COMMENT_CLASS, INCIDENT_CLASS, NEVER, OBJECT_ACTIVE } from './classes.ts'
import { commitItem, ITEM_CLASSES } from './create-item.ts'
import { isSameGuid, newGuid } from './guid.ts'
import { priorityOf, STATUS_ACTIVE, STATUS_CLOSED } from './lists.ts'
import type { ManagementGroup, Projection, User } from './management-group.ts'
import { alreadyThere, collision, invalidData, notFound, valueMissing } from './sdk-error.ts'

/** One write: its user, and whether the rules of an incident check it. */
export interface Write {
  readonly group: ManagementGroup
  readonly user: User
  /** `runConcurrencyCheck`. */
  readonly checksConcurrency: boolean
  readonly pastRules: boolean
}

/** The greatest lengths of values, in characters. */
const MAX_LENGTHS: Readonly<Record<string, number>> = {
  Title: 200,
  Description: 4000,
  ResolutionDescription: 4000,
}

/**
 * Stores the differences between two versions of a projection; a new projection is stored as a whole.
 *
 * @returns the object's BaseId.
 * @throws SdkError when Service Manager refuses it.
 */
export function commit(write: Write, original: Projection | null, current: Projection): string {
  const itemClass = ITEM_CLASSES.find(({ id }) => isSameGuid(current['ClassTypeId'], id))
  if (itemClass !== undefined) return commitItem(write.group, itemClass, current)
  if (!isSameGuid(current['ClassTypeId'], INCIDENT_CLASS)) {
    throw invalidData('Only incidents and configuration items of some classes are simulated.')
  }
  const { BaseId: baseId } = current
  return typeof baseId === 'string' && baseId !== ''
    ? change(write, baseId, original ?? {}, current)
    : create(write, current)
}

function create(write: Write, current: Projection): string {
  const { group, user } = write
  const { Id: number } = current
  if (typeof number !== 'string' || number === '') throw invalidData('The key property Id has no value.')
  if (current['LastModified'] !== NEVER) throw invalidData(`A new object has the LastModified ${NEVER}.`)
  if ([...group.incidents.values()].some((each) => each['Id'] === number)) throw alreadyThere(number)
  const stamp = group.nextModified()
  const incident: Projection = {
    ...checked(write, current, {}),
    BaseId: newGuid(),
    TimeAdded: stamp,
    CreatedDate: stamp,
    LastModified: stamp,
    AppliesToTroubleTicket: [],
    HasRelatedWorkItems: relatedItems(group, current['HasRelatedWorkItems']),
  }
  incident['AppliesToTroubleTicket'] = entriesOf(current['AppliesToTroubleTicket']).map(storedComment)
  incident['CreatedWorkItem'] = { BaseId: user.id, DisplayName: user.userName }
  if (!write.pastRules) checkRequired(incident)
  derive(incident)
  const baseId = String(incident['BaseId'])
  group.incidents.set(baseId, incident)
  return baseId
}

function change(write: Write, baseId: string, original: Projection, current: Projection): string {
  const { group } = write
  const incident = group.incidents.get(baseId.toLowerCase())
  if (incident === undefined) throw notFound(baseId)
  if (write.checksConcurrency && current['LastModified'] !== incident['LastModified']) {
    throw collision(String(incident['Id']))
  }
  if (!write.pastRules && isSameGuid(idOf(incident['Status']), STATUS_CLOSED)) {
    throw invalidData('The incident is closed and cannot be changed.')
  }
  const changes = Object.entries(current).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(original[name]),
  )
  const next = { ...incident, ...checked(write, Object.fromEntries(changes), incident) }
  const comments = entriesOf(current['AppliesToTroubleTicket']).filter(
    (entry) => entry['BaseId'] === undefined,
  )
  next['AppliesToTroubleTicket'] = [
    ...entriesOf(incident['AppliesToTroubleTicket']),
    ...comments.map(storedComment),
  ]
  if ('HasRelatedWorkItems' in current) {
    next['HasRelatedWorkItems'] = relatedItems(group, current['HasRelatedWorkItems'])
  }
  next['LastModified'] = group.nextModified()
  if (!write.pastRules) checkRequired(next)
  derive(next)
  Object.assign(incident, next)
  return baseId
}

/** The properties that the class requires. */
const REQUIRED = ['Impact', 'Urgency']

function checkRequired(incident: Projection): void {
  const missing = REQUIRED.find((name) => idOf(incident[name]) === undefined)
  if (missing !== undefined) throw valueMissing(missing)
}

/** Members that only Service Manager writes, or that are not stored with the properties. */
const NOT_WRITTEN = new Set([
  'BaseId',
  'Id',
  'Priority',
  'LastModified',
  'TimeAdded',
  'CreatedDate',
  'AppliesToTroubleTicket',
  'HasRelatedWorkItems',
])

/** The properties of a write, with the names of enumeration values; `Id` is read for a new object only. */
function checked({ group }: Write, given: Projection, stored: Projection): Projection {
  const kept = Object.entries(given).filter(
    ([name]) => !NOT_WRITTEN.has(name) || (name === 'Id' && stored['Id'] === undefined),
  )
  return Object.fromEntries(kept.map(([name, value]) => [name, checkedValue(group, name, value)]))
}

function checkedValue(group: ManagementGroup, name: string, value: unknown): unknown {
  const longest = MAX_LENGTHS[name]
  if (longest !== undefined && typeof value === 'string' && value.length > longest) {
    throw invalidData(`The value of property ${name} is longer than ${longest} characters.`)
  }
  if (group.lists[name] === undefined) return value
  const id = idOf(value)
  if (id === undefined) return { Id: null, Name: null }
  const known = group.enumValue(name, id)
  if (known === undefined) throw invalidData(`The value of property ${name} is no value of its enumeration.`)
  return known
}

/** A comment as a read returns it: the member for its text has another name there than in a write. */
function storedComment(entry: Projection): Projection {
  const { EnteredBy, EnteredDate, IsPrivate, Description, ActionType } = entry
  if (ActionType !== 'AnalystComment' || typeof Description !== 'string' || Description.length > 4000) {
    throw invalidData('An entry of the action log is no analyst comment of 4000 characters at most.')
  }
  return {
    BaseId: newGuid(),
    ClassTypeId: ANALYST_COMMENT_CLASS,
    ClassName: 'System.WorkItem.TroubleTicket.AnalystCommentLog',
    Comment: Description,
    EnteredBy,
    EnteredDate,
    IsPrivate: IsPrivate === true,
  }
}

function relatedItems({ configItems }: ManagementGroup, given: unknown): readonly Projection[] {
  return entriesOf(given).map(({ BaseId: id }) => {
    const found = configItems.find((item) => isSameGuid(id, String(item['BaseId'])))
    if (found === undefined) throw notFound(String(id))
    const { BaseId, ClassTypeId, ClassName, DisplayName } = found
    return { BaseId, ClassTypeId, ClassName, DisplayName }
  })
}

/** Sets the properties that Service Manager itself writes. */
function derive(incident: Projection): void {
  incident['Priority'] = priorityOf(nameOf(incident['Impact']), nameOf(incident['Urgency']))
  incident['DisplayName'] = `${String(incident['Id'])} - ${textIn(incident, 'Title')}`
}

function textIn(incident: Projection, name: string): string {
  const value = incident[name]
  return typeof value === 'string' ? value : ''
}

export function entriesOf(list: unknown): Projection[] {
  return Array.isArray(list) ? list.filter((entry) => typeof entry === 'object' && entry !== null) : []
}

function idOf(value: unknown): string | undefined {
  const id = typeof value === 'object' && value !== null && 'Id' in value ? value.Id : undefined
  return typeof id === 'string' && id !== '' ? id : undefined
}

function nameOf(value: unknown): string {
  return typeof value === 'object' && value !== null && 'Name' in value ? String(value.Name) : ''
}

/** A new incident from a template. Only Commit stores it. */
export function newIncident(group: ManagementGroup, values: Projection): Projection {
  const none = { Id: null, Name: null }
  const enumerations = Object.fromEntries(Object.keys(group.lists).map((name) => [name, none]))
  return {
    ClassTypeId: INCIDENT_CLASS,
    ClassName: 'System.WorkItem.Incident',
    BaseId: null,
    Id: group.nextNumber(),
    Title: null,
    Description: null,
    ...enumerations,
    Status: group.enumValue('Status', STATUS_ACTIVE),
    ResolutionDescription: null,
    Escalated: false,
    Priority: null,
    FirstResponseDate: null,
    ResolvedDate: null,
    ClosedDate: null,
    ObjectStatus: { Id: OBJECT_ACTIVE, Name: 'Active' },
    AssignedWorkItem: null,
    RequestedWorkItem: null,
    HasRelatedWorkItems: [],
    AppliesToTroubleTicket: [],
    LastModified: NEVER,
    TimeAdded: NEVER,
    ...Object.fromEntries(group.extension.map(({ name }) => [name, null])),
    ...values,
  }
}
