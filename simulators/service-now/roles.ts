import { type Actor, heldRoles } from './access.ts'
import type { Database } from './database.ts'

/** Gives a user exactly these roles and those that they contain, and writes them to the platform's own table. */
export function setRoles(database: Database, actor: Actor, roles: readonly string[], stamp: string): void {
  actor.roles.clear()
  for (const role of roles) actor.roles.add(role)
  const held = database.table('sys_user_has_role')
  for (const [id, row] of held.rows) if (row['user'] === actor.sysId) held.rows.delete(id)
  for (const name of heldRoles(roles)) {
    const inherited = String(!roles.includes(name))
    const role = roleId(database, name, stamp)
    database.add(held, { user: actor.sysId, role, state: 'active', inherited }, stamp, 'system')
  }
}

function roleId(database: Database, name: string, stamp: string): string {
  const known = database.table('sys_user_role')
  const row = [...known.rows.values()].find((each) => each['name'] === name)
  return (row ?? database.add(known, { name }, stamp, 'system'))['sys_id'] ?? ''
}
