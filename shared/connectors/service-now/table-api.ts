import { BridgeError } from '../../errors.ts'
import type { Call } from './call.ts'
import type { Row } from './read-answer.ts'

/** References are returned as plain sys_ids. */
const PLAIN = { sysparm_exclude_reference_link: 'true' }

/** The same for a list, without its total count. */
const PLAIN_LIST = { ...PLAIN, sysparm_no_count: 'true' }

/** The requested fields of a table's records; a customised form can have hundreds. */
export interface Selection {
  /** An encoded query, made with `encoded-query.ts`. */
  readonly query?: string
  /** Names, with commas between them. */
  readonly fields: string
  readonly limit: number
  readonly deadlineSeconds?: number
}

export async function selectRows(
  call: Call,
  table: string,
  { query, fields, limit, deadlineSeconds }: Selection,
): Promise<readonly Row[]> {
  const parameters = { ...PLAIN_LIST, sysparm_fields: fields, sysparm_limit: String(limit) }
  const result = await call('GET', pathOf(table), {
    query: query === undefined ? parameters : { ...parameters, sysparm_query: query },
    ...(deadlineSeconds === undefined ? {} : { deadlineSeconds }),
  })
  return rowsOf(result)
}

/** @throws BridgeError `product_missing_record` when it does not exist, or this user may not see it */
export async function readRow(call: Call, table: string, id: string, fields: string): Promise<Row> {
  return rowOf(await call('GET', pathOf(table, id), { query: { ...PLAIN, sysparm_fields: fields } }), false)
}

export async function insertRow(call: Call, table: string, body: object, fields: string): Promise<Row> {
  const query = { ...PLAIN, sysparm_fields: fields }
  return rowOf(await call('POST', pathOf(table), { query, body }), true)
}

export async function updateRow(
  call: Call,
  table: string,
  id: string,
  body: object,
  fields: string,
): Promise<Row> {
  const query = { ...PLAIN, sysparm_fields: fields }
  return rowOf(await call('PATCH', pathOf(table, id), { query, body }), true)
}

function pathOf(table: string, id?: string): string {
  const path = `/api/now/v2/table/${table}`
  return id === undefined ? path : `${path}/${encodeURIComponent(id)}`
}

function rowsOf(result: unknown): readonly Row[] {
  if (Array.isArray(result)) {
    return result.filter((row): row is Row => typeof row === 'object' && row !== null)
  }
  throw new BridgeError(
    'product_answer_unusable',
    'ServiceNow: the answer to a request for a list is not a list',
  )
}

function rowOf(result: unknown, inDoubt: boolean): Row {
  if (typeof result === 'object' && result !== null && !Array.isArray(result)) return result as Row
  const message = 'ServiceNow: the answer to a request for a record is not a record'
  throw new BridgeError('product_answer_unusable', message, { inDoubt })
}
