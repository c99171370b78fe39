import { formatTimestamp } from './database.ts'
import type { Database, Table } from './database.ts'
import { checkWrite } from './access.ts'
import { rulesOf } from './rules.ts'
import type { Actor } from './access.ts'
import type { Column, Row } from './columns.ts'

/** One write: its user, its time, and whether access controls and data policies check it. */
export interface Write {
  readonly database: Database
  readonly now: Date
  readonly actor: Actor
  readonly pastRules: boolean
}

/** The values of a date column: empty, or the platform's own form of a date; any other value is ignored. */
const DATETIME = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)?$/

/**
 * The values of a JSON body that the table can take: unknown and read-only columns are dropped, and long values are truncated,
 * without an error, as on the platform.
 *
 * @param byDisplayValue choices and references are given by their display values; a reference without a match becomes empty.
 */
export function acceptValues(database: Database, table: Table, body: object, byDisplayValue: boolean): Row {
  const accepted: Row = {}
  for (const [name, given] of Object.entries(body) as [string, unknown][]) {
    const column = table.columns.get(name)
    if (column === undefined || column.readOnly) continue
    const value = storedText(given)
    if (column.type === 'datetime' && !DATETIME.test(value)) continue
    const stored = byDisplayValue ? fromDisplayValue(database, table, name, column, value) : value
    accepted[name] = stored.slice(0, column.maxLength)
  }
  return accepted
}

function storedText(given: unknown): string {
  if (given === null || given === undefined) return ''
  if (typeof given === 'string') return given
  return JSON.stringify(given)
}

function fromDisplayValue(
  database: Database,
  table: Table,
  name: string,
  column: Column,
  label: string,
): string {
  if (column.type === 'choice') return database.choice(table, name, label)?.value ?? label
  if (column.references === undefined) return label
  const target = database.table(column.references)
  if (target.rows.has(label)) return label
  return [...target.rows.values()].find((row) => row[target.displayColumn] === label)?.sys_id ?? ''
}

/**
 * Creates a record.
 *
 * @throws RestError 403 when an access control or a data policy refuses it.
 */
export function insertRecord(write: Write, table: Table, values: Row): Row {
  if (!write.pastRules) checkWrite(write.actor, table.name, 'Insert')
  const { database, actor } = write
  const stamp = formatTimestamp(write.now)
  const { fields, journals } = splitJournals(table, values)
  const rules = rulesOf(table)
  rules.align?.(fields)
  const after: Row = { ...rules.defaults?.(stamp, actor), ...fields }
  if (!write.pastRules) rules.check?.({ database, before: undefined, after, journals }, actor)
  // A refused record does not use up a number.
  if (rules.numberPrefix !== undefined) after.number ||= database.nextNumber(rules.numberPrefix)
  rules.derive?.(undefined, after, stamp, actor)
  const row = database.add(table, after, stamp, actor.userName)
  addJournalEntries(write, table, row, journals)
  rules.inserted?.(database, row, stamp)
  return row
}

/**
 * Changes a record in place. A write that changes nothing does not change the modification count and date.
 *
 * @throws RestError 403 when an access control or a data policy refuses it.
 */
export function updateRecord(write: Write, table: Table, row: Row, values: Row): void {
  if (!write.pastRules) checkWrite(write.actor, table.name, 'Update')
  const { database, actor } = write
  const stamp = formatTimestamp(write.now)
  const { fields, journals } = splitJournals(table, values)
  const rules = rulesOf(table)
  rules.align?.(fields)
  const after = { ...row, ...fields }
  if (!write.pastRules) rules.check?.({ database, before: row, after, journals }, actor)
  rules.derive?.(row, after, stamp, actor)
  const changed = Object.entries(after).some(([name, value]) => row[name] !== value)
  if (!changed && Object.keys(journals).length === 0) return
  Object.assign(row, after, {
    sys_updated_on: stamp,
    sys_updated_by: actor.userName,
    sys_mod_count: String(Number(row.sys_mod_count) + 1),
  })
  addJournalEntries(write, table, row, journals)
}

/**
 * Deletes a record.
 *
 * @throws RestError 403 when an access control refuses it.
 */
export function deleteRecord(write: Write, table: Table, row: Row): void {
  if (!write.pastRules) checkWrite(write.actor, table.name, 'Delete')
  table.rows.delete(row.sys_id ?? '')
}

/** Journal fields have no value on the record: each write that is not empty becomes an entry of its own. */
function splitJournals(table: Table, values: Row): { fields: Row; journals: Row } {
  const isJournal = ([name]: [string, string]): boolean => table.columns.get(name)?.type === 'journal'
  const entries = Object.entries(values)
  return {
    fields: Object.fromEntries(entries.filter((entry) => !isJournal(entry))),
    journals: Object.fromEntries(entries.filter((entry) => isJournal(entry) && entry[1] !== '')),
  }
}

function addJournalEntries({ database, now, actor }: Write, table: Table, row: Row, journals: Row): void {
  for (const [element, value] of Object.entries(journals)) {
    const entry: Row = { name: table.name, element, element_id: row.sys_id ?? '', value }
    database.add(database.table('sys_journal_field'), entry, formatTimestamp(now), actor.userName)
  }
}
