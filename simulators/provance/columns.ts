/** A reference to a record of a table. */
export interface Reference {
  readonly table: string
  readonly id: string
}

export type Value = string | number | boolean | null | Reference
export type Row = Record<string, Value>

/** A value as text: a reference by its id, nothing as `''`. */
export function textOf(value: Value | undefined): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? value.id : String(value)
}

/** The attribute types of the metadata that the simulator knows (Dataverse docs, AttributeTypeCode). */
export type ColumnType =
  | 'Uniqueidentifier'
  | 'String'
  | 'Memo'
  | 'Integer'
  | 'Decimal'
  | 'Boolean'
  | 'DateTime'
  | 'Picklist'
  | 'State'
  | 'Status'
  | 'Lookup'
  | 'Customer'
  | 'Owner'

/** A table that a lookup may refer to, and its navigation property. */
export interface Target {
  readonly table: string
  /** Case-sensitive, unlike all other names. */
  readonly navigation: string
}

/** A choice of a column; a choice of a status has the state that it belongs to. */
export interface Choice {
  readonly label: string
  readonly state?: number
}

export interface Column {
  readonly type: ColumnType
  /** Whether clients may write it. */
  readonly writable?: boolean
  readonly maxLength?: number
  readonly choices?: Readonly<Record<number, Choice>>
  readonly targets?: readonly Target[]
}

export interface TableShape {
  readonly entitySet: string
  readonly primaryId: string
  readonly primaryName: string
  /** The part of its privileges' names for the table: `Incident` in `prvCreateIncident`. */
  readonly privilege: string
  readonly columns: Readonly<Record<string, Column>>
}

export const text = (maxLength: number): Column => ({ type: 'String', writable: true, maxLength })
export const memo = (maxLength: number): Column => ({ type: 'Memo', writable: true, maxLength })
export const choice = (type: ColumnType, choices: Readonly<Record<number, Choice>>): Column => ({
  type,
  writable: true,
  choices,
})
export const lookup = (type: ColumnType, targets: readonly Target[], writable = true): Column => ({
  type,
  writable,
  targets,
})
export const labels = (...names: readonly string[]): Readonly<Record<number, Choice>> =>
  Object.fromEntries(names.map((label, index) => [index + 1, { label }]))

/** The columns that every table of a user's records has. */
export const owned = (primaryId: string): Readonly<Record<string, Column>> => ({
  // Clients may choose the primary key of a new record (Dataverse docs, create a row).
  [primaryId]: { type: 'Uniqueidentifier', writable: true },
  createdon: { type: 'DateTime' },
  modifiedon: { type: 'DateTime' },
  versionnumber: { type: 'Integer' },
  createdby: lookup('Lookup', [{ table: 'systemuser', navigation: 'createdby' }], false),
  modifiedby: lookup('Lookup', [{ table: 'systemuser', navigation: 'modifiedby' }], false),
  ownerid: lookup('Owner', [
    { table: 'systemuser', navigation: 'ownerid' },
    { table: 'team', navigation: 'ownerid' },
  ]),
  owninguser: lookup('Lookup', [{ table: 'systemuser', navigation: 'owninguser' }], false),
  owningteam: lookup('Lookup', [{ table: 'team', navigation: 'owningteam' }], false),
})

/** The states of a new table. */
export const NEW_TABLE_STATES = {
  statecode: choice('State', { 0: { label: 'Active' }, 1: { label: 'Inactive' } }),
  statuscode: choice('Status', { 1: { label: 'Active', state: 0 }, 2: { label: 'Inactive', state: 1 } }),
}
