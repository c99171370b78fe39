import type { SeededItem } from '../seed-work-items.ts'
import type { Database, Values } from './database.ts'

const INCIDENT_STATUSES = { open: 'New', 'in work': 'In Progress', ended: 'Resolved' } as const
const CHANGE_STATUSES = { open: 'New', 'in work': 'Implementing', ended: 'Closed' } as const
const LEVELS = { 1: 'High', 2: 'Medium', 3: 'Low' } as const

/** Adds records like those that people of the instance create. */
export function seedRecords(database: Database, items: readonly SeededItem[]): void {
  for (const item of items) {
    const object = database.object(item.kind === 'incident' ? 'Incident' : 'ChangeRequest')
    if (object === undefined) continue
    const own = item.kind === 'incident' ? incidentOf(database, item) : changeRequestOf(database, item)
    // 42 digits, as every id has.
    database.restore(object, `94${item.id}00000000`, { ...commonOf(database, item), ...own })
  }
}

function commonOf(database: Database, item: SeededItem): Values {
  return {
    CreatedDateTime: database.dateOf(item.created),
    CreatedBy: 'Ada Analyst',
    LastModDateTime: database.dateOf(item.updated),
    LastModBy: 'Ada Analyst',
    Description: item.description,
    Priority: String(item.impact),
    OwnedBy: item.stage === 'open' ? '' : 'Ada Analyst',
    OwnedByTeam: 'Service Desk',
    ...(item.machine === undefined ? {} : { ConfigItemDisplayName: item.machine }),
  }
}

function incidentOf(database: Database, item: SeededItem): Values {
  return {
    ShortDescription: item.title,
    Status: INCIDENT_STATUSES[item.stage],
    Urgency: LEVELS[item.urgency],
    Service: 'Cloud',
    Category: 'Monitoring',
    Subcategory: 'Alert',
    IncidentType: 'Incident',
    Source: 'Phone',
    CustomerDisplayName: 'Eric Cox',
    ...(item.stage === 'ended'
      ? { ResolvedDateTime: database.dateOf(item.updated), CloseDescription: 'Done.' }
      : {}),
  }
}

function changeRequestOf(database: Database, item: SeededItem): Values {
  return {
    Title: item.title,
    Status: CHANGE_STATUSES[item.stage],
    Type: 'Normal',
    Risk: LEVELS[item.urgency],
    Category: 'Hardware',
    ScheduledStartDate: database.dateOf(item.created),
    ScheduledEndDate: database.dateOf(item.updated),
    ...(item.stage === 'ended' ? { ClosedDateTime: database.dateOf(item.updated) } : {}),
  }
}
