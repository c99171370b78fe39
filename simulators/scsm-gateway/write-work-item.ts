import { INCIDENT_PROJECTION_TYPE } from '../service-manager/classes.ts'
import { commit, newIncident } from '../service-manager/commit.ts'
import { isSameGuid } from '../service-manager/guid.ts'
import { STATUS_CLOSED } from '../service-manager/lists.ts'
import type { ManagementGroup, Projection, Template } from '../service-manager/management-group.ts'
import type { Gateway } from './gateway.ts'
import { Problem, refused } from './problem.ts'
import { etagOf, isProperty } from './render-work-item.ts'

/** A change of a work item, with the members of the contract. */
export interface WorkItemChange {
  readonly properties?: Readonly<Record<string, string | number | boolean | null>>
  readonly people?: { readonly assignedTo?: string; readonly affectedUser?: string }
  readonly comments?: readonly { readonly text: string; readonly isPrivate?: boolean }[]
  readonly configurationItems?: readonly string[]
}

export interface NewWorkItem extends WorkItemChange {
  readonly template: string
}

/** @returns the new incident. @throws Problem, SdkError when a rule of Service Manager refuses the write */
export function createWorkItem(gateway: Gateway, given: NewWorkItem): Projection {
  const { group, user } = gateway
  const { values } = templateOf(group, given.template)
  const fresh = newIncident(group, values)
  const current = { ...fresh, ...written(gateway, fresh, given) }
  const id = commit({ group, user, checksConcurrency: true, pastRules: false }, fresh, current)
  return group.incidents.get(id) ?? fresh
}

/** @param etag entity tag of the version that the change is based on */
export function changeWorkItem(
  gateway: Gateway,
  incident: Projection,
  etag: string,
  change: WorkItemChange,
): Projection {
  const { group, user } = gateway
  if (incident['ClassName'] !== 'System.WorkItem.Incident') {
    throw refused('rule', 'Of change requests this version only reads.')
  }
  const { Status: status } = incident as { Status?: { Id?: unknown } | null }
  if (isSameGuid(status?.Id, STATUS_CLOSED)) {
    throw new Problem(409, 'closed', `${String(incident['Id'])} is closed.`)
  }
  if (etag !== etagOf(incident)) {
    throw new Problem(412, 'modified-since', `${String(incident['Id'])} was changed since it was read.`)
  }
  const current = { ...incident, ...written(gateway, incident, change) }
  commit({ group, user, checksConcurrency: true, pastRules: false }, { ...incident }, current)
  return incident
}

function templateOf({ templates }: ManagementGroup, id: string): Template {
  const template = templates.find((each) => isSameGuid(id, each.id))
  if (template === undefined) throw refused('template-refused', `There is no template ${id}.`)
  if (template.projectionType === INCIDENT_PROJECTION_TYPE) return template
  const { name, projectionType } = template
  const detail = `The template ${name} is one of ${projectionType}, not of ${INCIDENT_PROJECTION_TYPE}.`
  throw refused('template-refused', detail)
}

/** The members of the projection that a change sets. */
function written(
  { group, user, now }: Gateway,
  incident: Projection,
  { properties = {}, people = {}, comments = [], configurationItems = [] }: WorkItemChange,
): Projection {
  const values = Object.entries(properties).map(([name, value]) => [
    name,
    projectedValue(group, incident, name, value),
  ])
  const entries = comments.map(({ text, isPrivate = true }) => ({
    ActionType: 'AnalystComment',
    Description: text,
    EnteredBy: `${user.domain}\\${user.userName}`,
    EnteredDate: now().toISOString(),
    IsPrivate: isPrivate,
  }))
  const { assignedTo, affectedUser } = people
  return {
    ...Object.fromEntries(values),
    ...(assignedTo === undefined ? {} : { AssignedWorkItem: { BaseId: assignedTo } }),
    ...(affectedUser === undefined ? {} : { RequestedWorkItem: { BaseId: affectedUser } }),
    AppliesToTroubleTicket: [...(incident['AppliesToTroubleTicket'] as readonly Projection[]), ...entries],
    HasRelatedWorkItems: relatedWith(incident, configurationItems),
  }
}

function relatedWith(incident: Projection, ids: readonly string[]): readonly Projection[] {
  const related = incident['HasRelatedWorkItems'] as readonly Projection[]
  const isRelated = (id: string): boolean => related.some(({ BaseId }) => isSameGuid(BaseId, id))
  return [...related, ...ids.filter((id) => !isRelated(id)).map((BaseId) => ({ BaseId }))]
}

/** Properties of the class that a new incident's projection does not have. */
const MORE_PROPERTIES = new Set([
  'ContactMethod',
  'NeedsKnowledgeArticle',
  'HasCreatedKnowledgeArticle',
  'TargetResolutionTime',
  'FirstAssignedDate',
])

/** Properties that only Service Manager writes. */
const NOT_WRITTEN = new Set(['Id', 'DisplayName', 'Priority', 'CreatedDate'])

function projectedValue(
  { lists, extension }: ManagementGroup,
  incident: Projection,
  name: string,
  value: string | number | boolean | null,
): unknown {
  const isKnown =
    name in incident || MORE_PROPERTIES.has(name) || extension.some((each) => each.name === name)
  if (!isKnown || !isProperty(name)) throw refused('property-unknown', `Incidents have no property ${name}.`)
  if (NOT_WRITTEN.has(name)) throw refused('value-refused', `Service Manager writes ${name} itself.`)
  if (lists[name] !== undefined) return { Id: value, Name: null }
  return typeof incident[name] === 'boolean' ? value === true || value === 'true' : value
}
