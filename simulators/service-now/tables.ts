import {
  boolean,
  choice,
  type Column,
  datetime,
  define,
  integer,
  journal,
  readOnly,
  reference,
  SYSTEM_COLUMNS,
  type TableDefinition,
  text,
} from './columns.ts'
import { PLATFORM_TABLES } from './platform-tables.ts'

/** A table that extends the task table. The task table itself is not simulated; its columns are in the tables that extend it. */
function defineTask(columns: Record<string, Column>): TableDefinition {
  const parent = { name: 'task', columns: { ...SYSTEM_COLUMNS, ...TASK } }
  return { ...define('number', { ...TASK, ...columns }), parent }
}

/** What an incident and a change request have in common: both are tasks (ServiceNow docs, task table). */
const TASK = {
  sys_class_name: readOnly(text(80)),
  number: text(40),
  short_description: text(160),
  description: text(4000),
  state: choice,
  impact: choice,
  urgency: choice,
  priority: readOnly(choice),
  escalation: choice,
  active: readOnly(boolean),
  made_sla: boolean,
  category: choice,
  contact_type: choice,
  opened_by: reference('sys_user'),
  assigned_to: reference('sys_user'),
  assignment_group: reference('sys_user_group'),
  cmdb_ci: reference('cmdb_ci'),
  business_service: reference('cmdb_ci_service'),
  service_offering: reference('service_offering'),
  due_date: datetime,
  correlation_id: text(100),
  correlation_display: text(100),
  close_code: choice,
  close_notes: text(4000),
  opened_at: datetime,
  closed_at: readOnly(datetime),
  closed_by: readOnly(reference('sys_user')),
  work_notes: journal,
  comments: journal,
}

const INCIDENT = defineTask({
  incident_state: choice,
  hold_reason: choice,
  severity: choice,
  subcategory: choice,
  caller_id: reference('sys_user'),
  parent_incident: reference('incident'),
  problem_id: text(32),
  rfc: text(32),
  resolved_at: readOnly(datetime),
  resolved_by: readOnly(reference('sys_user')),
  reopen_count: readOnly(integer),
})

const CHANGE_REQUEST = defineTask({
  type: choice,
  risk: choice,
  requested_by: reference('sys_user'),
  requested_by_date: datetime,
  conflict_status: choice,
  start_date: datetime,
  end_date: datetime,
  work_start: datetime,
  work_end: datetime,
  on_hold: boolean,
  approval: choice,
})

/** What an event and the alert that it becomes have in common (ServiceNow docs, event fields). */
const SIGNAL = {
  source: text(100),
  node: text(100),
  type: text(100),
  resource: text(100),
  metric_name: text(100),
  event_class: text(100),
  message_key: text(1024),
  severity: choice,
  description: text(4000),
  additional_info: text(4000),
}

const EVENT = define('source', {
  ...SIGNAL,
  time_of_event: datetime,
  resolution_state: choice,
  ci_type: text(100),
  ci_identifier: text(1000),
  state: choice,
  alert: reference('em_alert'),
})

const ALERT = define('number', {
  ...SIGNAL,
  number: text(40),
  state: choice,
  acknowledged: boolean,
  maintenance: boolean,
  cmdb_ci: reference('cmdb_ci'),
  assigned_to: reference('sys_user'),
  assignment_group: reference('sys_user_group'),
  incident: reference('incident'),
  initial_event_time: datetime,
  last_event_time: datetime,
  event_count: integer,
  work_notes: journal,
})

const CONFIGURATION_ITEM = {
  name: text(255),
  fqdn: text(255),
  correlation_id: text(512),
  sys_class_name: text(80),
  operational_status: text(40),
  discovery_source: choice,
  ip_address: text(255),
  host_name: text(255),
}

/** A class of the CMDB. */
function subclass(classes: readonly string[], columns: Record<string, Column> = {}): TableDefinition {
  return {
    ...define('name', { ...CONFIGURATION_ITEM, ...columns }),
    parent: { name: 'cmdb_ci', columns: { ...SYSTEM_COLUMNS, ...CONFIGURATION_ITEM } },
    extends: { table: 'cmdb_ci', classes },
  }
}

/** A class with a column for the id of an object in a cloud; `cmdb_ci` itself has none (ServiceNow docs). */
function cloudClass(...classes: readonly string[]): TableDefinition {
  return subclass(classes, { object_id: text(512) })
}

/** The tables of the simulated instance. Lengths and types are those of the platform's own dictionary. */
export const TABLES: Readonly<Record<string, TableDefinition>> = {
  incident: INCIDENT,
  change_request: CHANGE_REQUEST,
  em_event: EVENT,
  em_alert: ALERT,
  cmdb_ci: define('name', CONFIGURATION_ITEM),
  cmdb_ci_vm_object: cloudClass('cmdb_ci_vm_object', 'cmdb_ci_vm_instance'),
  cmdb_ci_computer: cloudClass(
    'cmdb_ci_computer',
    'cmdb_ci_server',
    'cmdb_ci_linux_server',
    'cmdb_ci_win_server',
  ),
  cmdb_ci_storage_volume: cloudClass('cmdb_ci_storage_volume'),
  cmdb_ci_service: subclass(['cmdb_ci_service']),
  service_offering: subclass(['service_offering']),
  ...PLATFORM_TABLES,
}
