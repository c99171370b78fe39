import { BridgeError } from '../../errors.ts'
import type { Check } from '../connector.ts'
import type { ReadSince } from '../read-since.ts'
import type { Call } from './call.ts'
import { allOf, where } from './encoded-query.ts'
import { Finding, look, probe, Skipped, unless } from './probe.ts'
import { textOf } from './record.ts'

/**
 * Searches with the same operators as deliveries: since the query access controls of 2025, a readable column may not be
 * comparable or searchable (`query_range`), and such a search finds nothing.
 */
export async function checkSearches(
  call: Call,
  table: string,
  readSince: ReadSince | undefined,
  isRead: boolean,
): Promise<readonly Check[]> {
  return [
    await probe('work notes can be looked up', () => canSearchJournal(call)),
    ...(readSince === undefined
      ? []
      : [await probe('changes can be read in order', () => canReadChanges(call, table, readSince, isRead))]),
  ]
}

/** A word to search a journal for, which is safe in every encoded query. */
const WORD = /[0-9a-z]{3,}/

/** A missing right is not a failure: only this feature does not work. */
async function canSearchJournal(call: Call): Promise<string> {
  const looked = look(call, 'sys_journal_field', 'sys_id,value', where('element', '=', 'work_notes'))
  const rows = await unless('product_not_permitted', looked, () => undefined)
  if (rows === undefined) {
    return 'no: after a lost answer a note may be written twice; to prevent it let the user read sys_journal_field'
  }
  const [row] = rows
  const [word] = WORD.exec(row === undefined ? '' : textOf(row, 'value')) ?? []
  if (row === undefined || word === undefined) return 'a note is not written twice after a lost answer'
  const query = allOf(where('sys_id', '=', textOf(row, 'sys_id')), where('value', 'LIKE', word))
  const found = await look(call, 'sys_journal_field', 'sys_id', query)
  return found.length > 0
    ? 'a note is not written twice after a lost answer'
    : 'no: sys_journal_field.value cannot be searched with LIKE, so that after a lost answer a note may be written twice; to prevent it let the user do so (a query_range access control)'
}

/** As changes are read: `>=`, `>`, sorting, by sys_updated_on and sys_id. */
async function canReadChanges(
  call: Call,
  table: string,
  readSince: ReadSince,
  isRead: boolean,
): Promise<string> {
  const [row] = await look(call, table, 'sys_updated_on')
  const [, day, time] = /^(\S+) (\S+)$/.exec(row === undefined ? '' : textOf(row, 'sys_updated_on')) ?? []
  if (day === undefined) throw new Skipped(`${table} shows no record yet, so the search could not be tried`)
  const updatedAt = `${day}T${time}.000Z`
  const what = `let the user compare and sort by sys_updated_on and sys_id (a query_range access control on ${table})`
  for (const seen of [[], ['0'.repeat(32)]]) {
    const page = await unlessMismatched(
      readSince({ type: 'incident', cursor: { updatedAt, seen }, limit: 1 }),
    )
    if (page === undefined || page.items.length === 0) {
      if (!isRead) return `no; only a connection with sync needs it: then ${what}`
      throw new Finding(`a search by sys_updated_on does not find an existing record: ${what}`)
    }
  }
  return 'by sys_updated_on and sys_id'
}

async function unlessMismatched<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof BridgeError && error.code === 'product_row_mismatch') return undefined
    throw error
  }
}
