import { BridgeError } from '../../errors.ts'
import type { Assignment, WorkItem, WorkItemStatus } from '../../ticket/ticket.ts'
import type { Mark } from './mark.ts'
import { type Json, objectOf, textOf } from './json.ts'
import type { Work } from './service-manager.ts'
import { INCIDENT_CLASS, isGuid, isSame, OBJECT_ACTIVE, STATUS } from './well-known.ts'

/**
 * The values of a template of Service Manager for a new incident.
 *
 * @throws BridgeError `product_rejected` when it is a template for something else
 */
export function checkNewIncident(template: string, projection: unknown): Json {
  const fresh = objectOf(projection)
  if (fresh !== undefined && isSame(fresh['ClassTypeId'], INCIDENT_CLASS) && /\d/.test(textOf(fresh, 'Id')))
    return fresh
  const given = fresh === undefined ? 'nothing' : textOf(fresh, 'ClassName') || 'something without a class'
  const message =
    `Service Manager: the template ${template} gives ${given}, not an incident: ` +
    'use one whose ProjectionType is IncidentManagement!System.WorkItem.Incident.ProjectionType'
  throw new BridgeError('product_rejected', message)
}

/** Incidents of a search that nobody deleted, the oldest first. */
export function incidentsOf(list: unknown): readonly Json[] {
  if (!Array.isArray(list)) {
    throw new BridgeError(
      'product_answer_unusable',
      'Service Manager: the answer to a request for a list is not a list',
    )
  }
  return list
    .map(objectOf)
    .filter((each) => each !== undefined)
    .filter(({ ObjectStatus: status }) => idOf(status) === undefined || isSame(idOf(status), OBJECT_ACTIVE))
    .toSorted((one, other) => ordinalOf(one) - ordinalOf(other))
}

/** The number in `IR1234`: they are given in order. */
function ordinalOf(incident: Json): number {
  return Number(/\d+/.exec(textOf(incident, 'Id'))?.[0] ?? 0)
}

/**
 * @param urlOf where it is found
 * @throws BridgeError `product_answer_unusable` for an incident without id, number or status
 */
export function workItemOf(urlOf: Work['urlOf'], incident: Json, mark: Mark): WorkItem {
  const { BaseId: id, Status: status } = incident
  const number = textOf(incident, 'Id')
  if (!isGuid(id) || number === '' || idOf(status) === undefined) {
    const message = 'Service Manager: an incident came without BaseId, Id or Status: may the user read it?'
    throw new BridgeError('product_answer_unusable', message)
  }
  const state = statusOf(idOf(status))
  return {
    id: id.toLowerCase(),
    number,
    url: urlOf({ id: id.toLowerCase(), number }),
    correlationId: mark.read(incident),
    status: state,
    closeCode: state === 'resolved' || state === 'closed' ? nameOf(incident['ResolutionCategory']) : '',
    assignment: handsOf(incident),
  }
}

const STATUSES: Readonly<Record<string, WorkItemStatus>> = {
  [STATUS.pending]: 'held',
  [STATUS.resolved]: 'resolved',
  [STATUS.closed]: 'closed',
}

/** Statuses that a customer added count as open. */
export function statusOf(id: string | undefined): WorkItemStatus {
  return STATUSES[id?.toLowerCase() ?? ''] ?? 'open'
}

/** The console's "acknowledge" sets the date of the first response; a comment of ours does not. */
function handsOf(incident: Json): Assignment {
  return {
    assignee: textOf(objectOf(incident['AssignedWorkItem']), 'BaseId'),
    group: idOf(incident['TierQueue']) ?? '',
    inWork: isDate(incident['FirstResponseDate']),
  }
}

/** .NET's first instant means no time. */
function isDate(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && !value.startsWith('0001-')
}

/** The id of an enumeration value; undefined where none is set. */
export function idOf(value: unknown): string | undefined {
  const id = objectOf(value)?.['Id']
  return isGuid(id) ? id.toLowerCase() : undefined
}

function nameOf(value: unknown): string {
  return textOf(objectOf(value), 'Name')
}
