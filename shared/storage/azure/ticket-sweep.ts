import { odata, type TableClient, type TableEntityResult } from '@azure/data-tables'
import pLimit from 'p-limit'
import type { Ledger, SweptBefore } from '../ports.ts'
import { indexRange, placeInIndex, placeOf, type TicketState } from '../ticket-index.ts'
import { nameKeyOf } from '../ticket-names.ts'
import { statusOf, storageUnavailable } from './storage-error.ts'
import { indexOldRows } from './former-rows.ts'
import { SERIES_PREFIX } from './series-row.ts'
import { connectionsOf, firstRows } from './ticket-list.ts'
import { createSubmitBatch, type TableAction } from './table-batch.ts'
import { createTableGroups, type SubmitActions } from './table-groups.ts'
import { alertRowKey, besideOf, type IndexRow, type Row } from './ticket-row.ts'

/** Rows that are read, or removed, at a time. */
const AT_ONCE = 16

const ROWS_PER_PAGE = 500

/** Tickets that go on, as far as is known, are kept for longer than those that are over. */
const AGE_OF: Readonly<Record<TicketState, keyof SweptBefore>> = {
  resolved: 'ended',
  closed: 'ended',
  merged: 'ended',
  waiting: 'ended',
  open: 'silent',
  held: 'silent',
  inDoubt: 'silent',
}

interface Tools {
  readonly claim: Ledger['claim']
  /** Epoch milliseconds. */
  readonly now: () => number
}

interface Table extends Pick<Tools, 'now'> {
  readonly client: TableClient
  readonly submit: SubmitActions
}

/** @returns how many tickets were removed, each with its index row */
export async function sweepTickets(client: TableClient, before: SweptBefore, tools: Tools): Promise<number> {
  const submit = createTableGroups(createSubmitBatch(client))
  let swept = 0
  for (const connection of await connectionsOf(client)) {
    await indexOldRows(client, connection, { ...tools, keptMs: tools.now() - Date.parse(before.silent) })
    await sweepSeries(client, connection, before.silent)
    for (const [state, age] of Object.entries(AGE_OF) as [TicketState, keyof SweptBefore][]) {
      swept += await sweepState({ client, submit, now: tools.now }, connection, state, before[age])
    }
  }
  return swept
}

/** Forgets the latest ticket of series in which nothing was opened since. */
async function sweepSeries(client: TableClient, connection: string, before: string): Promise<void> {
  const atOnce = pLimit(AT_ONCE)
  const end = `${SERIES_PREFIX}~`
  const filter = odata`PartitionKey eq ${connection} and RowKey gt ${SERIES_PREFIX} and RowKey lt ${end} and Timestamp lt ${new Date(before)}`
  for (;;) {
    const rows = await firstRows<object>(client, filter, ROWS_PER_PAGE)
    await Promise.all(rows.map((row) => atOnce(() => removeSeries(client, row))))
    if (rows.length < ROWS_PER_PAGE) return
  }
}

/** What was written between the listing and here stays. */
async function removeSeries(
  client: TableClient,
  { partitionKey = '', rowKey = '', etag }: TableEntityResult<object>,
): Promise<void> {
  try {
    await client.deleteEntity(partitionKey, rowKey, { etag })
  } catch (error) {
    const status = statusOf(error)
    if (status !== 404 && status !== 412) throw storageUnavailable(error, 'forgetting a series')
  }
}

/** A page at a time, from the newest that can be old enough; what cannot be removed now is passed by. */
async function sweepState(
  table: Table,
  connection: string,
  state: TicketState,
  before: string,
): Promise<number> {
  const atOnce = pLimit(AT_ONCE)
  const { before: end } = indexRange(state)
  // Nothing was over, or silent, before it was there.
  let { after } = indexRange(state, placeOf(before, ''))
  let swept = 0
  for (;;) {
    const filter = odata`PartitionKey eq ${connection} and RowKey gt ${after} and RowKey lt ${end} and lastAt lt ${before}`
    const rows = await firstRows<IndexRow>(table.client, filter, ROWS_PER_PAGE)
    const removed = await Promise.all(
      rows.map(({ rowKey: index = '' }) => atOnce(() => removeTicket(table, connection, index))),
    )
    swept += removed.filter(Boolean).length
    const last = rows.at(-1)?.rowKey
    if (rows.length < ROWS_PER_PAGE || last === undefined) return swept
    after = last
  }
}

/** Removes a row and those beside it together, unless someone works on the ticket or has changed it meanwhile. */
async function removeTicket(
  { client, submit, now }: Table,
  connection: string,
  index: string,
): Promise<boolean> {
  const correlationId = index.slice(index.lastIndexOf('-') + 1)
  const deletion = (rowKey: string): TableAction => ['delete', { partitionKey: connection, rowKey }]
  try {
    const row = await client.getEntity<Row>(connection, correlationId)
    if (row.index !== index || Number(row.claimedUntil) > now()) return false
    await submit([
      ['delete', { partitionKey: connection, rowKey: correlationId }, { etag: row.etag }],
      deletion(index),
      ...(row.hasAlertRow === true ? [deletion(alertRowKey(correlationId))] : []),
      ...besideOf(row).names.map((name) => deletion(nameKeyOf(name, placeInIndex(index)))),
    ])
    return true
  } catch (error) {
    const status = statusOf(error)
    if (status === 404 || status === 412) return false
    throw storageUnavailable(error, 'removing an old ticket')
  }
}
