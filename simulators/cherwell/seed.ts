import type { Database } from './database.ts'

const CUSTOMERS = ['Azure Monitor', 'Eric Cox']

/** The machines that the instance knows. */
export const SERVERS = ['web-server-01', 'sql-server-01']

/** The records that a fresh instance holds. */
export function seed(database: Database, now: Date): void {
  const customers = database.object('CustomerInternal')
  const servers = database.object('ConfigServer')
  if (customers === undefined || servers === undefined) return
  for (const FullName of CUSTOMERS) database.add(customers, { FullName }, now, 'system')
  for (const FriendlyName of SERVERS)
    database.add(servers, { FriendlyName, AssetType: 'Server' }, now, 'system')
}
