import type { Organization } from './organization.ts'
import { createRecord } from './records.ts'

/** The customer of cases: the organization's own account, by the name that templates use. */
export const SEED_ACCOUNT_ID = '0a1e7000-0000-4000-8000-000000000001'

/** The records that a fresh organization holds. */
export function seed(organization: Organization): void {
  const create = (table: string, values: Record<string, string>): void =>
    void createRecord(organization, organization.table(table), values)
  // The user comes first, because it creates the other records.
  create('systemuser', { systemuserid: organization.userId, fullname: '# Alert bridge' })
  create('systemuser', { fullname: 'Abel Tuter' })
  create('team', { name: 'Service Desk' })
  create('account', { accountid: SEED_ACCOUNT_ID, name: 'Azure platform' })
  create('contact', { fullname: 'Beth Anglin' })
  create('msdyn_customerasset', { msdyn_name: 'web-server-01' })
}
