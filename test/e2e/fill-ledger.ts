import type { TableClient } from '@azure/data-tables'
import pLimit from 'p-limit'
import { grownTickets } from '../../bench/grown-ledger.ts'

/** Four rows each: as many as a transaction takes. */
const TICKETS_PER_TRANSACTION = 25

const TRANSACTIONS_AT_ONCE = 4

/** An hour: what a test has opened itself is newer. */
const AGE_MS = 60 * 60_000

/** Puts the tickets there that `npm run bench -- growth` is among, the newest an hour old. */
export async function fillLedger(client: TableClient, count: number): Promise<void> {
  const tickets = [...grownTickets(count, Date.now() - AGE_MS)]
  const firsts = Array.from(
    { length: Math.ceil(count / TICKETS_PER_TRANSACTION) },
    (_, index) => index * TICKETS_PER_TRANSACTION,
  )
  await pLimit(TRANSACTIONS_AT_ONCE).map(firsts, (first) =>
    client.submitTransaction(
      tickets
        .slice(first, first + TICKETS_PER_TRANSACTION)
        .flatMap((rows) => rows.map((row) => ['create', { ...row }] as const)),
    ),
  )
}
