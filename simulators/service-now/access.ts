import { aclRefused, apiRefused } from './rest-error.ts'

/** The caller. */
export interface Actor {
  readonly sysId: string
  readonly userName: string
  /** The role `admin` allows everything. */
  readonly roles: Set<string>
}

/**
 * The default roles of the integration user: those that ITSMC asks for (ITSMC docs), and the one that is needed
 * to write alerts directly.
 */
export const INTEGRATION_ROLES: readonly string[] = [
  'itil',
  'import_transformer',
  'personalize_choices',
  'template_editor',
  'evt_mgmt_integration',
  'evt_mgmt_operator',
  'evt_mgmt_admin',
]

/** The roles that a role contains: its users have them too (ServiceNow docs, roles of Event Management). */
const CONTAINED: Readonly<Record<string, readonly string[]>> = {
  evt_mgmt_user: ['itil'],
  evt_mgmt_operator: ['evt_mgmt_user'],
  evt_mgmt_admin: ['evt_mgmt_user'],
}

interface TableAccess {
  /** One of these roles is enough; absent: everyone. */
  readonly read?: readonly string[]
  readonly write?: readonly string[]
  /** The roles for new records, where they differ from those for changes. */
  readonly insert?: readonly string[]
}

const CMDB: TableAccess = { read: ['itil', 'asset'], write: ['itil', 'asset'] }

/** ServiceNow docs, roles of each application; every user who may sign in has access to tables that are not listed. */
const TABLE_ACCESS: Readonly<Record<string, TableAccess>> = {
  incident: { read: ['itil', 'sn_incident_read', 'sn_incident_write'], write: ['itil', 'sn_incident_write'] },
  change_request: { read: ['itil', 'sn_change_read', 'sn_change_write'], write: ['itil', 'sn_change_write'] },
  em_event: { read: ['evt_mgmt_user'], write: ['evt_mgmt_integration'] },
  // An operator may acknowledge and close alerts; only an administrator of Event Management may also insert them.
  em_alert: {
    read: ['evt_mgmt_user'],
    insert: ['evt_mgmt_admin'],
    write: ['evt_mgmt_operator', 'evt_mgmt_admin'],
  },
  cmdb_ci: CMDB,
  cmdb_ci_vm_object: CMDB,
  cmdb_ci_computer: CMDB,
  cmdb_ci_storage_volume: CMDB,
  cmdb_ci_service: CMDB,
  service_offering: CMDB,
  sys_db_object: { read: ['personalize_dictionary'] },
  sys_choice: { read: ['itil', 'personalize_choices'] },
  sys_dictionary: { read: ['personalize_dictionary'] },
  sys_properties: { read: [] },
  sys_template: { read: ['itil', 'template_editor'] },
  sys_user_has_role: { read: ['user_admin'] },
}

export function isAdmin({ roles }: Actor): boolean {
  return roles.has('admin')
}

/** @throws RestError 403 when the user has neither one of the roles nor admin */
export function checkRole(actor: Actor, ...roles: readonly string[]): void {
  if (!holdsAny(actor, roles)) throw apiRefused()
}

/** @throws RestError 403 */
export function checkRead(actor: Actor, table: string): void {
  if (!mayRead(actor, table)) throw apiRefused()
}

export function mayRead(actor: Actor, table: string): boolean {
  const roles = TABLE_ACCESS[table]?.read
  return roles === undefined || holdsAny(actor, roles)
}

/** Only administrators write the platform's own tables (choices, users, groups, journals). @throws RestError 403 */
export function checkWrite(actor: Actor, table: string, operation: 'Insert' | 'Update' | 'Delete'): void {
  const { write, insert = write } = TABLE_ACCESS[table] ?? {}
  const roles = table.startsWith('sys_') ? [] : operation === 'Insert' ? insert : write
  if (roles !== undefined && !holdsAny(actor, roles)) throw aclRefused(operation)
}

function holdsAny(actor: Actor, roles: readonly string[]): boolean {
  if (isAdmin(actor)) return true
  const held = heldRoles([...actor.roles])
  return roles.some((role) => held.has(role))
}

export function heldRoles(roles: readonly string[]): ReadonlySet<string> {
  return new Set(roles.flatMap((role) => [role, ...heldRoles(CONTAINED[role] ?? [])]))
}
