import { odata, type TableClient, type TableEntityResult } from '@azure/data-tables'
import { BridgeError } from '../../errors.ts'
import type { ListAsked, TicketPage } from '../ports.ts'
import { indexRange, isPlace, placeOf, type TicketState, type TicketSummary } from '../ticket-index.ts'
import { statusOf, storageUnavailable } from './storage-error.ts'
import { ALERT_ROWS, type IndexRow, summaryIn } from './ticket-row.ts'

const TICKETS_PER_PAGE = 50

/** Those that are no tickets are listed when they are asked for. */
const LISTED: readonly TicketState[] = ['open', 'held', 'resolved', 'closed', 'inDoubt']

/** One query for each connection and state, each for no more rows than the page has, however many there are. */
export async function listTickets(client: TableClient, asked: ListAsked): Promise<TicketPage> {
  const { states = LISTED, limit = TICKETS_PER_PAGE, after = '' } = asked
  checkPlace(after)
  const connections = asked.connections ?? (await connectionsOf(client))
  const ranges = connections.flatMap((connection) => states.map((state) => ({ connection, state })))
  const found = await Promise.all(
    ranges.map(async ({ connection, state }) => {
      const { after: from, before } = indexRange(state, after)
      const filter = odata`PartitionKey eq ${connection} and RowKey gt ${from} and RowKey lt ${before}`
      // One more than is shown says whether there are more.
      const rows = await firstRows<IndexRow>(client, filter, limit + 1)
      return rows.map((row) => summaryIn(row, row.rowKey ?? ''))
    }),
  )
  const inOrder = found.flat().toSorted((one, other) => (place(one) < place(other) ? -1 : 1))
  const tickets = inOrder.slice(0, limit)
  const last = tickets.at(-1)
  return inOrder.length > limit && last !== undefined ? { tickets, next: place(last) } : { tickets }
}

/** @throws BridgeError `request_invalid` */
export function checkPlace(after: string): void {
  if (after === '' || isPlace(after)) return
  throw new BridgeError('request_invalid', 'A list goes on after the place that its page before named.')
}

/** The tickets of which something is to be written to Azure's alerts, by their rows' keys. */
export async function listAlertRows(
  client: TableClient,
  connection: string,
  limit: number,
): Promise<readonly string[]> {
  const { after, before } = ALERT_ROWS
  const filter = odata`PartitionKey eq ${connection} and RowKey gt ${after} and RowKey lt ${before}`
  const rows = await firstRows<object>(client, filter, limit)
  return rows.map(({ rowKey = '' }) => rowKey.slice(after.length))
}

/** The connections that have rows: a query for each, and one that finds no further. */
export async function connectionsOf(client: TableClient): Promise<string[]> {
  const connections: string[] = []
  for (let last = ''; ;) {
    const [row] = await firstRows<object>(client, odata`PartitionKey gt ${last}`, 1)
    if (row?.partitionKey === undefined) return connections
    last = row.partitionKey
    connections.push(last)
  }
}

/** Rows in the order of their keys. */
export async function firstRows<T extends object>(
  client: TableClient,
  filter: string,
  most: number,
): Promise<TableEntityResult<T>[]> {
  const rows: TableEntityResult<T>[] = []
  try {
    const pages = client.listEntities<T>({ queryOptions: { filter } }).byPage({ maxPageSize: most })
    for await (const page of pages) {
      rows.push(...page)
      if (rows.length >= most) break
    }
    return rows.slice(0, most)
  } catch (error) {
    // There is no table before the first row.
    if (statusOf(error) === 404) return []
    throw storageUnavailable(error, 'listing tickets')
  }
}

function place({ createdAt, correlationId }: TicketSummary): string {
  return placeOf(createdAt, correlationId)
}
