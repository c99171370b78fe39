import type { SeededItem } from '../seed-work-items.ts'
import { CHANGE_REQUEST, CHANGE_VALUES } from './change-requests.ts'
import { newIncident } from './commit.ts'
import { priorityOf } from './lists.ts'
import type { ManagementGroup, Projection } from './management-group.ts'

const LEVELS = { 1: 'High', 2: 'Medium', 3: 'Low' } as const

/** Adds work items like those that analysts create. */
export function seedObjects(group: ManagementGroup, items: readonly SeededItem[]): void {
  for (const item of items) {
    const store = item.kind === 'incident' ? group.incidents : group.changeRequests
    const object = item.kind === 'incident' ? incidentOf(group, item) : changeRequestOf(group, item)
    store.set(String(object['BaseId']), object)
  }
}

function commonOf(group: ManagementGroup, item: SeededItem): Projection {
  const machine = group.configItems.find(({ DisplayName }) => DisplayName === item.machine)
  const analyst = { BaseId: guidOf('a'.repeat(32)), DisplayName: 'Ada Analyst' }
  return {
    BaseId: guidOf(item.id),
    Title: item.title,
    Description: item.description,
    CreatedDate: timeOf(item.created),
    TimeAdded: timeOf(item.created),
    LastModified: timeOf(item.updated),
    CreatedWorkItem: analyst,
    AssignedWorkItem: item.stage === 'open' ? null : analyst,
    HasRelatedWorkItems: machine === undefined ? [] : [machine],
  }
}

const INCIDENT_STATUSES = { open: 'Active', 'in work': 'Pending', ended: 'Resolved' } as const

function incidentOf(group: ManagementGroup, item: SeededItem): Projection {
  const [impact, urgency] = [LEVELS[item.impact], LEVELS[item.urgency]]
  const fresh = newIncident(group, {})
  return {
    ...fresh,
    ...commonOf(group, item),
    DisplayName: `${String(fresh['Id'])} - ${item.title}`,
    Status: group.enumNamed('Status', INCIDENT_STATUSES[item.stage]),
    Impact: group.enumNamed('Impact', impact),
    Urgency: group.enumNamed('Urgency', urgency),
    Priority: priorityOf(impact, urgency),
    Source: group.enumNamed('Source', 'Operations Manager'),
    Classification: group.enumNamed('Classification', 'Hardware Problems'),
    TierQueue: group.enumNamed('TierQueue', 'Tier 1'),
    ResolvedDate: item.stage === 'ended' ? timeOf(item.updated) : null,
  }
}

const CHANGE_STATUSES = { open: 'New', 'in work': 'InProgress', ended: 'Completed' } as const

function changeRequestOf(group: ManagementGroup, item: SeededItem): Projection {
  const { status, priority, impact, risk, area, category } = CHANGE_VALUES
  const number = group.nextNumber('CR')
  return {
    ...CHANGE_REQUEST,
    ...commonOf(group, item),
    Id: number,
    DisplayName: `${number} - ${item.title}`,
    Status: status[CHANGE_STATUSES[item.stage]],
    Priority: priority[LEVELS[item.impact]],
    Impact: impact['Minor'],
    Risk: risk[LEVELS[item.urgency]],
    Area: area['Hardware'],
    Category: category['Standard'],
    ScheduledStartDate: timeOf(item.created),
    ScheduledEndDate: timeOf(item.updated),
    ActualStartDate: item.stage === 'open' ? null : timeOf(item.created),
    ActualEndDate: item.stage === 'ended' ? timeOf(item.updated) : null,
  }
}

/** A time without a zone, the form in the portal's answers. */
function timeOf(date: Date): string {
  return date.toISOString().slice(0, -1)
}

function guidOf(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
