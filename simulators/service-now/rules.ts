import type { Table } from './database.ts'
import { ALERT_RULES, EVENT_RULES } from './event-rules.ts'
import { CHANGE_REQUEST_RULES } from './change-request-rules.ts'
import { INCIDENT_RULES } from './incident-rules.ts'
import type { TableRules } from './table-rules.ts'

const RULES: Readonly<Record<string, TableRules>> = {
  incident: INCIDENT_RULES,
  change_request: CHANGE_REQUEST_RULES,
  em_event: EVENT_RULES,
  em_alert: ALERT_RULES,
}

/** The rules of a table; most have none. */
export function rulesOf(table: Table): TableRules {
  return RULES[table.name] ?? {}
}
