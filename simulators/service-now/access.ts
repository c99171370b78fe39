import { aclRefused, apiRefused } from './rest-error.ts'

/** Who calls. */
export interface Actor {
  readonly sysId: string
  readonly userName: string
  /** `admin` may do everything. */
  readonly roles: Set<string>
}

/** What the integration user may do as delivered: the roles that ITSMC asks for (ITSMC docs). */
export const INTEGRATION_ROLES: readonly string[] = [
  'itil',
  'import_transformer',
  'personalize_choices',
  'template_editor',
  'evt_mgmt_integration',
  'evt_mgmt_operator',
]

interface TableAccess {
  /** Any of these roles; absent: everyone. */
  readonly read?: readonly string[]
  readonly write?: readonly string[]
}

const CMDB: TableAccess = { read: ['itil', 'asset'], write: ['itil', 'asset'] }

/** ServiceNow docs, roles of each application; what is not listed is open to every user who may sign in. */
const TABLE_ACCESS: Readonly<Record<string, TableAccess>> = {
  incident: { read: ['itil', 'sn_incident_read', 'sn_incident_write'], write: ['itil', 'sn_incident_write'] },
  change_request: { read: ['itil', 'sn_change_read', 'sn_change_write'], write: ['itil', 'sn_change_write'] },
  em_event: { read: ['evt_mgmt_user', 'evt_mgmt_operator'], write: ['evt_mgmt_integration'] },
  em_alert: { read: ['evt_mgmt_user', 'evt_mgmt_operator'], write: ['evt_mgmt_operator'] },
  cmdb_ci: CMDB,
  cmdb_ci_vm_object: CMDB,
  cmdb_ci_computer: CMDB,
  cmdb_ci_storage_volume: CMDB,
  sys_choice: { read: ['itil', 'personalize_choices'] },
  sys_dictionary: { read: ['personalize_dictionary'] },
  sys_properties: { read: [] },
  sys_template: { read: ['itil', 'template_editor'] },
}

export function isAdmin({ roles }: Actor): boolean {
  return roles.has('admin')
}

/** @throws RestError 403 without any of the roles, or admin */
export function checkRole(actor: Actor, ...roles: readonly string[]): void {
  if (!holdsAny(actor, roles)) throw apiRefused()
}

/** @throws RestError 403 */
export function checkRead(actor: Actor, table: string): void {
  const roles = TABLE_ACCESS[table]?.read
  if (roles !== undefined && !holdsAny(actor, roles)) throw apiRefused()
}

/** The platform's own tables (choices, users, groups, journals) are written by administrators only. @throws RestError 403 */
export function checkWrite(actor: Actor, table: string, operation: 'Insert' | 'Update' | 'Delete'): void {
  const roles = table.startsWith('sys_') ? [] : TABLE_ACCESS[table]?.write
  if (roles !== undefined && !holdsAny(actor, roles)) throw aclRefused(operation)
}

function holdsAny(actor: Actor, roles: readonly string[]): boolean {
  return isAdmin(actor) || roles.some((role) => actor.roles.has(role))
}
