/** One record: column name to value. As on the platform, every value is a string, and an empty value is ''. */
export type Row = Record<string, string>

/** A column of the dictionary. */
export interface Column {
  readonly type: 'string' | 'choice' | 'integer' | 'boolean' | 'datetime' | 'reference' | 'journal'
  /** In UTF-16 units; longer values are truncated without an error, as on the platform. */
  readonly maxLength: number
  /** The table that a reference points to. */
  readonly references?: string
  /** Set by the platform; what a client sends for it is ignored. */
  readonly readOnly?: true
}

/** A table of the dictionary. */
export interface TableDefinition {
  /** The display column: its value is shown for a record. */
  readonly displayColumn: string
  readonly columns: Readonly<Record<string, Column>>
  /** The table that it extends, with the columns that it inherits. */
  readonly parent?: { readonly name: string; readonly columns: Readonly<Record<string, Column>> }
  /** Given when the parent is a simulated table: the parent has these records too, and `classes` tells which are this table's. */
  readonly extends?: { readonly table: string; readonly classes: readonly string[] }
}

export const text = (maxLength: number): Column => ({ type: 'string', maxLength })
export const reference = (references: string): Column => ({ type: 'reference', maxLength: 32, references })
export const readOnly = (column: Column): Column => ({ ...column, readOnly: true })
export const choice: Column = { type: 'choice', maxLength: 40 }
export const integer: Column = { type: 'integer', maxLength: 40 }
export const boolean: Column = { type: 'boolean', maxLength: 40 }
export const datetime: Column = { type: 'datetime', maxLength: 40 }
export const journal: Column = { type: 'journal', maxLength: 4000 }

export const SYSTEM_COLUMNS = {
  sys_id: readOnly(text(32)),
  sys_created_on: readOnly(datetime),
  sys_created_by: readOnly(text(40)),
  sys_updated_on: readOnly(datetime),
  sys_updated_by: readOnly(text(40)),
  sys_mod_count: readOnly(integer),
} as const

/** A table with the columns that every table has. @param displayColumn see {@link TableDefinition} */
export function define(displayColumn: string, columns: Record<string, Column>): TableDefinition {
  return { displayColumn, columns: { ...SYSTEM_COLUMNS, ...columns } }
}
