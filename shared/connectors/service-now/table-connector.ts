import { BridgeError, type ErrorCode } from '../../errors.ts'
import type { Fields, Ticket, WorkItem, WorkItemRef } from '../../ticket/ticket.ts'
import type { Connector } from '../connector.ts'
import { isMarkedBy } from '../marks.ts'
import type { Call } from './call.ts'
import { allOf, where } from './encoded-query.ts'
import { itemWithState, readBack, type ReportNotTaken } from './not-taken.ts'
import type { Row } from './read-answer.ts'
import { type RecordType, textOf } from './record.ts'
import type { References } from './references.ts'
import { insertRow, readRow, selectRows, updateRow } from './table-api.ts'
import { bodyOfChange, withPlainJournals } from './work-note.ts'

/** How a record is created. */
export type Insert = (ticket: Ticket, body: Fields) => Promise<Row>

/**
 * By the Table API, under a sys_id of ours: an instance that takes it (PySNC's own tests insert so) cannot have the record
 * twice, whatever it is still at work on. One that answers with a sys_id of its own has opened the record nevertheless;
 * it is not sent one again, and a record of ours is found there by its correlation id alone.
 */
export function insertByTable(call: Call, type: RecordType, report: ReportNotTaken): Insert {
  let isIgnored = false
  const insert = async (correlationId: string, body: Fields): Promise<Row> => {
    const own = isIgnored ? body : { ...body, sys_id: correlationId }
    const row = await insertRow(call, type.table, own, readBack(type, body))
    isIgnored ||= textOf(row, 'sys_id') !== correlationId
    await report(body, row)
    return row
  }
  return async ({ correlationId }, body) => {
    try {
      return await insert(correlationId, body)
    } catch (error) {
      const mayBeThere = !isIgnored && error instanceof BridgeError && REFUSED.has(error.code)
      const row = mayBeThere ? await rowUnder(call, type, correlationId) : undefined
      if (row !== undefined) return row
      throw error
    }
  }
}

/** How an instance may say that the sys_id is in use: its message is not documented. */
const REFUSED = new Set<ErrorCode>(['product_rejected', 'product_not_permitted'])

/** The record that an earlier try has opened under a sys_id of ours; one that does not say so is another's. */
async function rowUnder(
  call: Call,
  { table, keyField, readFields }: RecordType,
  correlationId: string,
): Promise<Row | undefined> {
  try {
    const row = await readRow(call, table, correlationId, readFields.join())
    return row[keyField] === correlationId ? row : undefined
  } catch (error) {
    // It was refused for another reason, which is reported.
    if (error instanceof BridgeError) return undefined
    throw error
  }
}

export interface TableConnectorOptions {
  /** The name of the connection. */
  readonly name: string
  readonly call: Call
  readonly origin: string
  readonly type: RecordType
  readonly references: Pick<References, 'resolve'>
  readonly report: ReportNotTaken
  readonly insert?: Insert
}

/** Records of one table, on the Table API. */
export function createTableConnector({
  name,
  call,
  origin,
  type,
  references,
  report,
  insert = insertByTable(call, type, report),
}: TableConnectorOptions): Omit<Required<Connector>, 'check' | 'readSince'> {
  const fields = type.readFields.join()
  return {
    find: (correlationId) => findRecord(call, origin, type, correlationId),
    read: async ({ id }) => {
      try {
        return type.itemOf(origin, await readRow(call, type.table, id, fields))
      } catch (error) {
        if (error instanceof BridgeError && error.code === 'product_missing_record') return undefined
        throw error
      }
    },
    open: async (ticket) => {
      const plain = { ...ticket, fields: withPlainJournals(await references.resolve(ticket.fields)) }
      return type.itemOf(origin, await insert(plain, type.bodyOfOpen(plain, name)))
    },
    change: async ({ id }, change) => {
      const fieldsOfEnd = change.action === 'reopen' ? (type.fieldsOfEnd ?? []) : []
      const emptied = Object.fromEntries(fieldsOfEnd.map((field) => [field, '']))
      const given = { ...emptied, ...(await references.resolve(change.fields)) }
      const body = bodyOfChange({ ...change, fields: given })
      const row = await updateRow(call, type.table, id, body, readBack(type, body))
      await report(body, row)
      return itemWithState(origin, type, body, row)
    },
    isWritten: (item, changeId) => isInJournal(call, item, changeId),
    attach: async ({ id }, { name: file, contentType, text }) => {
      const query = { table_name: type.table, table_sys_id: id, file_name: file }
      await call('POST', '/api/now/attachment/file', { query, file: { contentType, text } })
    },
  }
}

/** There are two if an instance that assigns sys_ids of its own was asked twice; more belong to someone else. */
const TWINS = 10

async function findRecord(
  call: Call,
  origin: string,
  { table, keyField, readFields, itemOf }: RecordType,
  correlationId: string,
): Promise<WorkItem | undefined> {
  // Sorted here: a user who may not compare sys_created_on (query_range) would get no rows.
  const fields = ['sys_created_on', ...readFields].join()
  const rows = await selectRows(call, table, {
    query: where(keyField, '=', correlationId),
    fields,
    limit: TWINS,
  })
  const [row] = rows.toSorted((one, other) =>
    textOf(one, 'sys_created_on').localeCompare(textOf(other, 'sys_created_on')),
  )
  if (row === undefined) return undefined
  const found = itemOf(origin, row)
  if (found.correlationId === correlationId) return found
  // If the field is unknown or unreadable, ServiceNow drops the condition and returns arbitrary rows.
  const message = `ServiceNow: the search for ${keyField} returned another record: may the user read that field?`
  throw new BridgeError('product_row_mismatch', message)
}

async function isInJournal(call: Call, { id }: WorkItemRef, changeId: string): Promise<boolean> {
  const query = allOf(
    where('element_id', '=', id),
    where('element', '=', 'work_notes'),
    where('value', 'LIKE', changeId),
  )
  try {
    const rows = await selectRows(call, 'sys_journal_field', { query, fields: 'value', limit: 10 })
    return rows.some((row) => isMarkedBy(String(row['value']), changeId))
  } catch (error) {
    // Not every integration user may read the journal. A note twice is better than a note lost.
    if (error instanceof BridgeError && error.code === 'product_not_permitted') return false
    throw error
  }
}
