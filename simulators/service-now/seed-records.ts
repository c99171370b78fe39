import type { SeededItem } from '../seed-work-items.ts'
import { type Database, formatTimestamp } from './database.ts'
import type { Row } from './columns.ts'

const PRIORITIES = { 1: '1', 2: '3', 3: '5' } as const

/** Adds records like those that people of the instance create. */
export function seedRecords(database: Database, items: readonly SeededItem[]): void {
  const find = (table: string, name: string): string =>
    [...database.table(table).rows.values()].find((row) => row.name === name)?.sys_id ?? ''
  const person = find('sys_user', 'Abel Tuter')
  const group = find('sys_user_group', 'Service Desk')
  for (const item of items) {
    const ci = item.machine === undefined ? '' : find('cmdb_ci', item.machine)
    const { own, prefix } = item.kind === 'incident' ? incidentOf(item, person) : changeOf(item, person)
    database.restore(database.table(item.kind), {
      ...commonOf(item),
      opened_by: person,
      assigned_to: item.stage === 'open' ? '' : person,
      assignment_group: group,
      cmdb_ci: ci,
      number: database.nextNumber(prefix),
      ...own,
    })
  }
}

function commonOf(item: SeededItem): Row {
  const created = formatTimestamp(item.created)
  const updated = formatTimestamp(item.updated)
  return {
    sys_id: item.id,
    sys_class_name: item.kind,
    sys_created_on: created,
    sys_created_by: 'abel.tuter',
    sys_updated_on: updated,
    sys_updated_by: 'abel.tuter',
    short_description: item.title,
    description: item.description,
    impact: String(item.impact),
    urgency: String(item.urgency),
    priority: PRIORITIES[item.impact],
    escalation: '0',
    active: String(item.stage !== 'ended'),
    opened_at: created,
  }
}

const INCIDENT_STATES = { open: '1', 'in work': '2', ended: '6' } as const

function incidentOf(item: SeededItem, person: string): { own: Row; prefix: string } {
  const state = INCIDENT_STATES[item.stage]
  const ended = {
    resolved_at: formatTimestamp(item.updated),
    resolved_by: person,
    close_code: 'Solution provided',
    close_notes: 'Done.',
  }
  const own = {
    state,
    incident_state: state,
    category: 'hardware',
    contact_type: 'phone',
    ...(item.stage === 'ended' ? ended : {}),
  }
  return { own, prefix: 'INC' }
}

const CHANGE_STATES = { open: '-5', 'in work': '-1', ended: '3' } as const

function changeOf(item: SeededItem, person: string): { own: Row; prefix: string } {
  const start = formatTimestamp(item.created)
  const end = formatTimestamp(item.updated)
  const own = {
    state: CHANGE_STATES[item.stage],
    type: 'normal',
    risk: '3',
    category: 'Hardware',
    conflict_status: 'Not Run',
    requested_by: person,
    requested_by_date: start,
    start_date: start,
    end_date: end,
    ...(item.stage === 'open' ? {} : { work_start: start }),
    ...(item.stage === 'ended'
      ? { work_end: end, closed_at: end, closed_by: person, close_code: 'successful' }
      : {}),
  }
  return { own, prefix: 'CHG' }
}
