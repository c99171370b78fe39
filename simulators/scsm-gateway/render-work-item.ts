import { entriesOf } from '../service-manager/commit.ts'
import type { Projection } from '../service-manager/management-group.ts'

/** Not properties of the work item: what it is, and what it is related to. */
const STRUCTURE = new Set([
  'BaseId',
  'ClassTypeId',
  'ClassName',
  'ObjectStatus',
  'LastModified',
  'TimeAdded',
  'AppliesToTroubleTicket',
  'HasRelatedWorkItems',
  'AssignedWorkItem',
  'RequestedWorkItem',
  'CreatedWorkItem',
])

/** A work item as the contract shows it. */
export function renderWorkItem(projection: Projection): object {
  return {
    id: projection['BaseId'],
    class: projection['ClassName'],
    number: projection['Id'],
    createdAt: instant(projection['CreatedDate']),
    changedAt: instant(projection['LastModified']),
    properties: renderProperties(projection),
    people: {
      ...personIn(projection, 'AssignedWorkItem', 'assignedTo'),
      ...personIn(projection, 'RequestedWorkItem', 'affectedUser'),
      ...personIn(projection, 'CreatedWorkItem', 'createdBy'),
    },
    configurationItems: entriesOf(projection['HasRelatedWorkItems']).map(renderConfigurationItem),
  }
}

/** The same with its comments. */
export function renderWhole(projection: Projection): object {
  const comments = entriesOf(projection['AppliesToTroubleTicket']).map(
    ({ Comment, EnteredBy, EnteredDate, IsPrivate }) => ({
      text: Comment,
      enteredBy: EnteredBy,
      enteredAt: instant(EnteredDate),
      isPrivate: IsPrivate,
    }),
  )
  return { ...renderWorkItem(projection), comments }
}

export function renderConfigurationItem({ BaseId, ClassName, DisplayName }: Projection): object {
  return { id: BaseId, class: ClassName, name: DisplayName }
}

/** Changes with each write. */
export function etagOf(projection: Projection): string {
  return `"${String(projection['LastModified'])}"`
}

export function isProperty(name: string): boolean {
  return !STRUCTURE.has(name)
}

function renderProperties(projection: Projection): object {
  const shown = Object.entries(projection)
    .filter(([name]) => isProperty(name))
    .map(([name, value]) => [name, renderValue(value)] as const)
  return Object.fromEntries(shown.filter(([, value]) => value !== null))
}

function renderValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value ?? null
  const { Id: id, Name: name } = value as { Id?: unknown; Name?: unknown }
  return id == null ? null : { id, name }
}

function personIn(projection: Projection, relation: string, name: string): object {
  const person = projection[relation]
  if (typeof person !== 'object' || person === null) return {}
  const { BaseId, DisplayName = '' } = person as Projection
  return { [name]: { id: BaseId, name: DisplayName } }
}

/** The database's times are UTC and do not say so. */
function instant(value: unknown): unknown {
  return typeof value === 'string' && !value.endsWith('Z') ? `${value}Z` : value
}
