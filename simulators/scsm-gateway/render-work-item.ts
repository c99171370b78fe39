import { entriesOf } from '../service-manager/commit.ts'
import type { Projection } from '../service-manager/management-group.ts'

/** Members of a projection that are not properties of the work item: its class, its ids and its related objects. */
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

/** A work item in the form of the contract. */
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

/** A work item in the form of the contract, with its comments. */
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

/** The entity tag of a work item, which changes with each write. */
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

/** Times of the database are UTC without a zone. */
function instant(value: unknown): unknown {
  return typeof value === 'string' && !value.endsWith('Z') ? `${value}Z` : value
}
