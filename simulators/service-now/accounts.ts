import { newSysId } from './database.ts'
import type { Database } from './database.ts'
import { type Actor, INTEGRATION_ROLES } from './access.ts'
import { setRoles } from './roles.ts'

/** A user who may sign in. */
interface Account {
  readonly password: string
  readonly actor: Actor
}

/** The users who may sign in, by user name: one for an integration, and an administrator. */
export type Accounts = ReadonlyMap<string, Account>

/** Creates both accounts and their `sys_user` records. */
export function createAccounts(
  database: Database,
  stamp: string,
  integration: { readonly user: string; readonly password: string },
  adminPassword: string,
): Accounts {
  const account = (
    userName: string,
    name: string,
    password: string,
    roles: readonly string[],
  ): [string, Account] => {
    const values = { user_name: userName, name, email: `${userName}@example.com`, active: 'true' }
    const row = database.add(database.table('sys_user'), values, stamp, 'system')
    const actor = { sysId: row.sys_id ?? newSysId(), userName, roles: new Set<string>() }
    setRoles(database, actor, roles, stamp)
    return [userName, { password, actor }]
  }
  return new Map([
    account('admin', 'System Administrator', adminPassword, ['admin']),
    account(integration.user, integration.user, integration.password, INTEGRATION_ROLES),
  ])
}
