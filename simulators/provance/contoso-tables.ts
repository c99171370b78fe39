import { choice, labels, lookup, memo, NEW_TABLE_STATES, owned, type TableShape, text } from './columns.ts'

/** Takes the place of the tables of a deployment's own solution, whose names are not public. */
export const customTicket: TableShape = {
  entitySet: 'contoso_tickets',
  primaryId: 'contoso_ticketid',
  primaryName: 'contoso_name',
  privilege: 'contoso_ticket',
  columns: {
    ...owned('contoso_ticketid'),
    contoso_name: text(100),
    contoso_details: memo(4000),
    contoso_cost: { type: 'Decimal', writable: true },
    contoso_machine: lookup('Lookup', [{ table: 'contoso_server', navigation: 'contoso_Machine' }]),
    contoso_account: lookup('Lookup', [{ table: 'account', navigation: 'contoso_Account' }]),
    statecode: choice('State', { 0: { label: 'Active' }, 1: { label: 'Inactive' } }),
    statuscode: choice('Status', {
      1: { label: 'Active', state: 0 },
      100000000: { label: 'On Hold', state: 0 },
      2: { label: 'Inactive', state: 1 },
    }),
  },
}

/** The same for change requests. */
export const customChange: TableShape = {
  entitySet: 'contoso_changes',
  primaryId: 'contoso_changeid',
  primaryName: 'contoso_name',
  privilege: 'contoso_change',
  columns: {
    ...owned('contoso_changeid'),
    contoso_number: text(100),
    contoso_name: text(200),
    contoso_details: memo(4000),
    contoso_risk: choice('Picklist', labels('High', 'Medium', 'Low')),
    contoso_server: text(100),
    contoso_plannedstart: { type: 'DateTime', writable: true },
    contoso_plannedend: { type: 'DateTime', writable: true },
    contoso_workend: { type: 'DateTime', writable: true },
    statecode: choice('State', { 0: { label: 'Active' }, 1: { label: 'Inactive' } }),
    statuscode: choice('Status', {
      1: { label: 'Draft', state: 0 },
      100000000: { label: 'In Progress', state: 0 },
      2: { label: 'Completed', state: 1 },
    }),
  },
}

/** The same for the configuration items of a deployment's own solution. */
export const customItem: TableShape = {
  entitySet: 'contoso_servers',
  primaryId: 'contoso_serverid',
  primaryName: 'contoso_label',
  privilege: 'contoso_server',
  columns: {
    ...owned('contoso_serverid'),
    ...NEW_TABLE_STATES,
    contoso_label: text(160),
    contoso_hostname: text(160),
    contoso_tier: choice('Picklist', labels('Gold', 'Silver')),
  },
}
