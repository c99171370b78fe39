import { odata, type TableClient } from '@azure/data-tables'
import { asBridgeError } from '../../errors.ts'
import type { TicketKey } from '../ledger.ts'
import type { Ledger } from '../ports.ts'
import { INDEX_PREFIX } from '../ticket-index.ts'
import { storageUnavailable } from './storage-error.ts'
import { firstRows } from './ticket-list.ts'
import type { Row } from './ticket-row.ts'

const ROWS_PER_PAGE = 500

/** Each row of the partition has an index row. */
const INDEXED = 'm-indexed'

/** Some of the partition's rows are of version 0, or were; they are asked for until a time. */
const FORMER = 'm-former'

interface Mark {
  /** ISO 8601 UTC; absent in {@link INDEXED}. */
  readonly until?: string
}

/** How long an answer is believed. */
const BELIEVED_MS = 3_600_000

/** @param now epoch milliseconds */
export function createMayHaveFormerRows(
  client: TableClient,
  now: () => number,
): (connection: string) => Promise<boolean> {
  const answers = new Map<string, { readonly answer: Promise<boolean>; readonly until: number }>()
  return async (connection) => {
    const known = answers.get(connection)
    if (known !== undefined && known.until > now()) return known.answer
    const answer = lookForMarks(client, connection, now)
    answers.set(connection, { answer, until: now() + BELIEVED_MS })
    // What could not be answered is asked again.
    answer.catch(() => answers.delete(connection))
    return answer
  }
}

async function lookForMarks(client: TableClient, connection: string, now: () => number): Promise<boolean> {
  const marks = await marksOf(client, connection)
  const until = marks.get(FORMER)?.until
  return !marks.has(INDEXED) || (until !== undefined && Date.parse(until) > now())
}

async function marksOf(client: TableClient, connection: string): Promise<ReadonlyMap<string, Mark>> {
  const filter = odata`PartitionKey eq ${connection} and RowKey gt ${'m-'} and RowKey lt ${'m.'}`
  const rows = await firstRows<Mark>(client, filter, 2)
  return new Map(rows.map((row) => [row.rowKey ?? '', row]))
}

interface Tools {
  readonly claim: Ledger['claim']
  /** Epoch milliseconds. */
  readonly now: () => number
  /** How long a row may be kept that nothing is heard of. */
  readonly keptMs: number
}

/** Gives rows from before there was an index one, once and for all. */
export async function indexOldRows(client: TableClient, connection: string, tools: Tools): Promise<void> {
  if ((await marksOf(client, connection)).has(INDEXED)) return
  let [found, left] = [0, 0]
  for (let after = ''; ;) {
    const filter = odata`PartitionKey eq ${connection} and RowKey gt ${after} and RowKey lt ${INDEX_PREFIX}`
    const rows = await firstRows<Row>(client, filter, ROWS_PER_PAGE)
    for (const { rowKey: correlationId = '', index } of rows) {
      if (index !== undefined) continue
      found += 1
      if (!(await isIndexed({ connection, correlationId }, tools.claim))) left += 1
    }
    const last = rows.at(-1)?.rowKey
    if (rows.length < ROWS_PER_PAGE || last === undefined) break
    after = last
  }
  const until = new Date(tools.now() + tools.keptMs).toISOString()
  if (found > 0) await mark(client, connection, FORMER, { until })
  if (left === 0) await mark(client, connection, INDEXED, {})
}

async function mark(client: TableClient, connection: string, rowKey: string, columns: Mark): Promise<void> {
  try {
    await client.upsertEntity({ partitionKey: connection, rowKey, v: 1, ...columns }, 'Replace')
  } catch (error) {
    throw storageUnavailable(error, 'noting that tickets have an index')
  }
}

/** Saving it as it is writes its index row. */
async function isIndexed(key: TicketKey, claim: Ledger['claim']): Promise<boolean> {
  try {
    const claimed = await claim(key, [])
    await claimed?.save(claimed.record)
    return true
  } catch (thrown) {
    const error = asBridgeError(thrown)
    if (error.code === 'ticket_claimed_elsewhere' || error.code === 'stored_by_newer_version') return false
    throw error
  }
}
