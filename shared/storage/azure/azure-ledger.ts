import type { TableClient } from '@azure/data-tables'
import type { Ledger } from '../ports.ts'
import { createMayHaveFormerRows } from './former-rows.ts'
import { unpackRecord } from './packed-record.ts'
import type { StorageAccess } from './storage-access.ts'
import { tableClient } from './table-client.ts'
import { readRow } from './table-claim.ts'
import { createClaims } from './ticket-claims.ts'
import { findTickets } from './ticket-finder.ts'
import { listAlertRows, listTickets } from './ticket-list.ts'
import { sweepTickets } from './ticket-sweep.ts'

const TICKETS = 'tickets'

export function ledgerClient(access: StorageAccess): TableClient {
  return tableClient(access, TICKETS)
}

/**
 * The ledger as a Table: partition is the connection, row is the episode's first correlationId. Beside each row is an
 * index row for lists, see `ticket-index.ts`, and one for each name, see `ticket-names.ts`: all are written in one entity
 * group transaction, which they share with other tickets of the connection that are written at the same time.
 *
 * @param now epoch milliseconds
 */
export function createAzureLedger(client: TableClient, now: () => number): Ledger {
  const claim = createClaims(client, now)
  return {
    claim,
    read: async (key) => {
      const found = await readRow(client, key)
      return found && unpackRecord(found.row, key.correlationId)
    },
    mayHaveFormerRows: createMayHaveFormerRows(client, now),
    list: (asked = {}) => listTickets(client, asked),
    find: (name, asked) => findTickets(client, name, asked),
    listAlertChanges: (connection, limit) => listAlertRows(client, connection, limit),
    sweep: (before) => sweepTickets(client, before, { claim, now }),
  }
}
