import { odata, type TableClient } from '@azure/data-tables'
import pLimit from 'p-limit'
import type { FindAsked, TicketPage } from '../ports.ts'
import { correlationIdIn, summaryOf, type TicketSummary } from '../ticket-index.ts'
import { nameRange, placeOfName } from '../ticket-names.ts'
import { unpackRecord } from './packed-record.ts'
import { readRow } from './table-claim.ts'
import { checkPlace, firstRows } from './ticket-list.ts'

/** Rows that are read at a time. */
const AT_ONCE = 16

/** One query for each connection, which reads only rows of that name, and a read for each ticket that is shown. */
export async function findTickets(
  client: TableClient,
  name: string,
  { connections, limit, after = '' }: FindAsked,
): Promise<TicketPage> {
  checkPlace(after)
  const range = nameRange(name, after)
  const found = await Promise.all(
    connections.map(async (connection) => {
      const filter = odata`PartitionKey eq ${connection} and RowKey gt ${range.after} and RowKey lt ${range.before}`
      // One more than is shown says whether there are more.
      const rows = await firstRows<object>(client, filter, limit + 1)
      return rows.map(({ rowKey = '' }) => ({ connection, place: placeOfName(rowKey) }))
    }),
  )
  const inOrder = found.flat().toSorted((one, other) => (one.place < other.place ? -1 : 1))
  const shown = inOrder.slice(0, limit)
  const inTurn = pLimit(AT_ONCE)
  const tickets = await inTurn.map(shown, ({ connection, place }) => read(client, connection, place))
  const last = shown.at(-1)
  return {
    tickets: tickets.filter((ticket) => ticket !== undefined),
    ...(inOrder.length > limit && last !== undefined ? { next: last.place } : {}),
  }
}

/** Undefined for a ticket that is gone: an older version of the app leaves the rows of its names. */
async function read(
  client: TableClient,
  connection: string,
  place: string,
): Promise<TicketSummary | undefined> {
  const key = { connection, correlationId: correlationIdIn(place) }
  const found = await readRow(client, key)
  return found && summaryOf(key, unpackRecord(found.row, key.correlationId))
}
