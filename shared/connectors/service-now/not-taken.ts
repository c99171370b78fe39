import { BridgeError } from '../../errors.ts'
import { oneLine } from '../../http/answer.ts'
import type { Fields, WorkItem, WorkItemStatus } from '../../ticket/ticket.ts'
import type { Columns, Dictionary } from './dictionary.ts'
import { serviceNowAlert, serviceNowIncident } from './kinds.ts'
import type { Row } from './read-answer.ts'
import { type RecordType, textOf } from './record.ts'
import type { OnLeftOut } from './references.ts'
import { JOURNALS } from './work-note.ts'

/** Longer values are not read back: they are texts, and an answer would contain them all. */
const LONGEST_READ_BACK = 100

/**
 * The fields to ask for with a write: those of a record, and those that are written. An instance silently drops a field
 * that it does not have, or that an access control keeps the user from writing (known of the Table API).
 */
export function readBack({ readFields }: RecordType, body: Fields): string {
  return [...new Set([...readFields, ...checkable(body)])].join()
}

function checkable(body: Fields): readonly string[] {
  return Object.entries(body)
    .filter(([name, value]) => !isJournal(name) && value !== '' && value.length <= LONGEST_READ_BACK)
    .map(([name]) => name)
}

const isJournal = (name: string): boolean => JOURNALS.some((journal) => journal === name)

/** Fields whose value comes back as it was written, so that another one is the instance's own. */
const EXACT: ReadonlySet<string> = new Set(
  [serviceNowIncident, serviceNowAlert].flatMap(({ fields = {} }) =>
    Object.entries(fields)
      .filter(([, { is }]) => is === 'choice' || is === 'reference')
      .map(([name]) => name),
  ),
)

/** Reports the fields of a write that the instance did not take. @param row what it answered; never throws its errors */
export type ReportNotTaken = (body: Fields, row: Row) => Promise<void>

/** Reports them by the same callback as fields whose value names no record. */
export function createReportNotTaken(
  { columns }: Dictionary,
  table: string,
  onLeftOut: OnLeftOut,
): ReportNotTaken {
  return async (body, row) => {
    const suspects = checkable(body).filter((name) => differs(name, body, row))
    if (suspects.length === 0) return
    const known = await columns(table).catch((error: unknown) => {
      // The record is written; only a report depends on this.
      if (error instanceof BridgeError) return undefined
      throw error
    })
    for (const name of suspects) {
      const reason = reasonOf(name, row, known)
      if (reason !== undefined) onLeftOut(name, reason)
    }
  }
}

function differs(name: string, body: Fields, row: Row): boolean {
  const value = textOf(row, name)
  return EXACT.has(name) ? value !== body[name] : value === ''
}

function reasonOf(name: string, row: Row, known: Columns | undefined): string | undefined {
  const column = known?.get(name)
  if (row[name] === undefined) {
    return known === undefined || column !== undefined ? undefined : 'the table has no such field'
  }
  // Journals are always read as empty; without the dictionary, a field that a customer added may be one.
  const isUnclear = known === undefined ? /^[ux]_/.test(name) : column?.type.startsWith('journal') === true
  if (isUnclear) return undefined
  const kept = textOf(row, name)
  const instead = kept === '' ? 'left it empty' : `has ${oneLine(kept)} instead`
  return `the instance answered without an error and ${instead}: may the user write it, or does a business rule set it?`
}

/** Statuses of a record that has ended, one way or another. */
const ENDED: ReadonlySet<WorkItemStatus> = new Set(['resolved', 'closed'])

/**
 * The record of an answer to a change.
 *
 * @throws BridgeError `product_rejected` when the change gave it a state, and the instance kept it in another status
 */
export function itemWithState(origin: string, type: RecordType, body: Fields, row: Row): WorkItem {
  const item = type.itemOf(origin, row)
  const { state } = body
  if (state === undefined) return item
  const wanted = type.itemOf(origin, { ...row, state }).status
  if (wanted === item.status || (ENDED.has(wanted) && ENDED.has(item.status))) return item
  throw new BridgeError(
    'product_rejected',
    `ServiceNow: ${item.number} was given the state ${state} and is in ${textOf(row, 'state')} all the same, without an error: may the user write ${type.table}.state, or does a business rule set it?`,
  )
}
