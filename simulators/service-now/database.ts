import { dictionaryRow, dictionaryRows, tableRows } from './dictionary.ts'
import { SEED_ROWS } from './seed.ts'
import { TABLES } from './tables.ts'
import type { Column, Row } from './columns.ts'
import { randomUUID } from 'node:crypto'

/** A table with its records, by sys_id in the order of their creation. */
export interface Table {
  readonly name: string
  readonly displayColumn: string
  readonly columns: Map<string, Column>
  /** The same map as that of the table that it extends. */
  readonly rows: Map<string, Row>
  /** The classes of the records that belong to this table; absent: all. */
  readonly classes?: readonly string[]
}

/** A column reached from a record, perhaps through references (`caller_id.email`). */
export interface Field {
  readonly table: Table
  readonly name: string
  readonly column: Column
  /** Undefined when a reference on the path is empty or leads to no record. */
  readonly row: Row | undefined
}

/** `YYYY-MM-DD HH:MM:SS` in UTC, the platform's only form of a date. */
export function formatTimestamp(date: Date): string {
  return date.toISOString().slice(0, 19).replace('T', ' ')
}

/** A new sys_id: 32 lower-case hexadecimal digits. */
export function newSysId(): string {
  return randomUUID().replaceAll('-', '')
}

/** The records of the instance, in memory. It knows columns and references but applies no rules. */
export class Database {
  readonly #tables = new Map<string, Table>()
  readonly #lastNumbers = new Map<string, number>()

  constructor(now: Date) {
    for (const [name, { displayColumn, columns, extends: parent }] of Object.entries(TABLES)) {
      const rows = parent === undefined ? new Map<string, Row>() : this.table(parent.table).rows
      const classes = parent === undefined ? {} : { classes: parent.classes }
      const table = { name, displayColumn, columns: new Map(Object.entries(columns)), rows, ...classes }
      this.#tables.set(name, table)
      for (const row of SEED_ROWS[name] ?? []) this.add(table, row, formatTimestamp(now), 'system')
    }
    const platform = { sys_dictionary: dictionaryRows(), sys_db_object: tableRows(newSysId) }
    for (const [name, rows] of Object.entries(platform)) {
      for (const row of rows) this.add(this.table(name), row, formatTimestamp(now), 'system')
    }
  }

  find(name: string): Table | undefined {
    return this.#tables.get(name)
  }

  /**
   * A table that is known to exist.
   * @throws Error when it does not.
   */
  table(name: string): Table {
    const table = this.#tables.get(name)
    if (table === undefined) throw new Error(`no table ${name}`)
    return table
  }

  /** The table with the columns of a class of the CMDB. */
  tableOfClass(className: string): Table {
    const own = [...this.#tables.values()].find(({ classes }) => classes?.includes(className))
    return own ?? this.table('cmdb_ci')
  }

  /** Adds a record with new system fields, but with the given sys_id if there is one; columns without a value are empty. */
  add(table: Table, values: Row, stamp: string, userName: string): Row {
    const empty = Object.fromEntries([...table.columns.keys()].map((column) => [column, '']))
    const sysId = values.sys_id ?? newSysId()
    const row: Row = {
      ...empty,
      ...values,
      sys_id: sysId,
      sys_created_on: stamp,
      sys_created_by: userName,
      sys_updated_on: stamp,
      sys_updated_by: userName,
      sys_mod_count: '0',
    }
    table.rows.set(sysId, row)
    return row
  }

  /** Adds a record as it is, its system fields included. */
  restore(table: Table, values: Row): void {
    const empty = Object.fromEntries([...table.columns.keys()].map((column) => [column, '']))
    table.rows.set(values.sys_id ?? newSysId(), { ...empty, sys_mod_count: '0', ...values })
  }

  /** Adds a column to a table; records made before are empty there. */
  addColumn(table: Table, name: string, column: Column): void {
    table.columns.set(name, column)
    const [{ sys_created_on: stamp = '' } = {}] = this.table('sys_dictionary').rows.values()
    this.add(this.table('sys_dictionary'), dictionaryRow(table.name, name, column), stamp, 'admin')
    for (const row of table.rows.values()) row[name] ??= ''
  }

  /** INC0010001, INC0010002, ... for the prefix INC. */
  nextNumber(prefix: string): string {
    const number = (this.#lastNumbers.get(prefix) ?? 10_000) + 1
    this.#lastNumbers.set(prefix, number)
    return `${prefix}${String(number).padStart(7, '0')}`
  }

  /** Follows a dot-walked path; undefined when it names no column. */
  resolve(table: Table, row: Row | undefined, path: string): Field | undefined {
    const [name = '', ...rest] = path.split('.')
    const column = table.columns.get(name)
    if (column === undefined) return undefined
    if (rest.length === 0) return { table, name, column, row }
    const target = column.references === undefined ? undefined : this.find(column.references)
    if (target === undefined) return undefined
    return this.resolve(target, target.rows.get(row?.[name] ?? ''), rest.join('.'))
  }

  /** The display value of a field: a label, a name, or the entries of a journal. */
  displayValue({ table, name, column, row }: Field): string {
    const value = row?.[name] ?? ''
    if (row !== undefined && column.type === 'journal') return this.#journalText(table, name, row)
    if (value === '') return ''
    if (column.type === 'choice') return this.choice(table, name, value)?.label ?? value
    if (column.references === undefined) return value
    const target = this.table(column.references)
    return target.rows.get(value)?.[target.displayColumn] ?? ''
  }

  /** A system property; undefined where it is not set. */
  property(name: string): string | undefined {
    return [...this.table('sys_properties').rows.values()].find((row) => row.name === name)?.value
  }

  /** The active choice with this value or, failing that, this label. */
  choice(table: Table, element: string, valueOrLabel: string): Row | undefined {
    const choices = [...this.table('sys_choice').rows.values()].filter(
      (row) => row.name === table.name && row.element === element && row.inactive === 'false',
    )
    return (
      choices.find((row) => row.value === valueOrLabel) ?? choices.find((row) => row.label === valueOrLabel)
    )
  }

  /** The entries of a journal field, newest first. */
  journalEntries(table: Table, element: string, sysId: string): Row[] {
    return [...this.table('sys_journal_field').rows.values()]
      .filter((row) => row.name === table.name && row.element === element && row.element_id === sysId)
      .toReversed()
  }

  #journalText(table: Table, element: string, row: Row): string {
    const label = element === 'work_notes' ? 'Work notes' : 'Additional comments'
    return this.journalEntries(table, element, row.sys_id ?? '')
      .map((entry) => `${entry.sys_created_on} - ${entry.sys_created_by} (${label})\n${entry.value}\n\n`)
      .join('')
  }
}
