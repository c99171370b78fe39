import { badQuery } from './dataverse-error.ts'
import type { Table } from './organization.ts'
import { type Row, textOf, type Value } from './columns.ts'

/** One comparison of a `$filter`. */
interface Condition {
  readonly column: string
  readonly operator: string
  readonly operand: Value
}

type Comparison = (left: Value, right: Value) => boolean

/** Texts compare without regard to case, as the database does. */
const COMPARISONS: Readonly<Record<string, Comparison>> = {
  eq: (left, right) => compareValues(left, right) === 0,
  ne: (left, right) => compareValues(left, right) !== 0,
  gt: (left, right) => compareValues(left, right) > 0,
  ge: (left, right) => compareValues(left, right) >= 0,
  lt: (left, right) => compareValues(left, right) < 0,
  le: (left, right) => compareValues(left, right) <= 0,
}

/** A literal: a quoted text, or the characters of a GUID, number, date, true, false or null. */
const CONDITION = /^\s*(\w+)\s+(eq|ne|gt|ge|lt|le)\s+('(?:[^']|'')*'|[\w.:+-]+)\s*(?:and\b(?=.)|$)/

/** The rows that match `$filter`, which is comparisons joined by `and`, in the order of `$orderby`. */
export function selectRows(table: Table, rows: readonly Row[], query: URLSearchParams): Row[] {
  const conditions = parseFilter(table, query.get('$filter') ?? '')
  const found = rows.filter((row) => conditions.every((condition) => holds(condition, row)))
  const orderings = parseOrder(table, query)
  return found.toSorted((left, right) => {
    for (const { column, sign } of orderings) {
      const order = sign * compareValues(left[column] ?? null, right[column] ?? null)
      if (order !== 0) return order
    }
    return compareValues(left[table.primaryId] ?? null, right[table.primaryId] ?? null)
  })
}

/** A column of `$orderby`. */
export interface Ordering {
  readonly column: string
  readonly sign: 1 | -1
}

/** The columns of `$orderby`, or the default order. */
export function parseOrder(table: Table, query: URLSearchParams): readonly Ordering[] {
  return (query.get('$orderby') ?? 'createdon').split(',').map((part) => {
    const [, column, direction] = /^\s*(\w+)(?:\s+(asc|desc))?\s*$/.exec(part) ?? []
    if (column === undefined) throw badQuery(`Syntax error in $orderby: '${part}'.`)
    return { column: columnName(table, column), sign: direction === 'desc' ? -1 : 1 }
  })
}

function parseFilter(table: Table, filter: string): Condition[] {
  const conditions: Condition[] = []
  let rest = filter
  while (rest !== '') {
    const [matched, column, operator, literal] = CONDITION.exec(rest) ?? []
    if (matched === undefined || column === undefined || operator === undefined || literal === undefined) {
      throw badQuery(`Syntax error at position ${filter.length - rest.length} in '${filter}'.`)
    }
    conditions.push({ column: columnName(table, column), operator, operand: parseLiteral(literal) })
    rest = rest.slice(matched.length)
  }
  return conditions
}

function parseLiteral(literal: string): Value {
  if (literal.startsWith("'")) return literal.slice(1, -1).replaceAll("''", "'")
  if (literal === 'null') return null
  if (literal === 'true' || literal === 'false') return literal === 'true'
  return /^-?\d+(\.\d+)?$/.test(literal) ? Number(literal) : literal
}

function holds({ column, operator, operand }: Condition, row: Row): boolean {
  return COMPARISONS[operator]?.(row[column] ?? null, operand) ?? false
}

/** Compares values without regard to case, as the database orders them. */
export function compareValues(left: Value, right: Value): number {
  const [a, b] = [comparable(left), comparable(right)]
  if (a === b) return 0
  return a < b ? -1 : 1
}

function comparable(value: Value): string | number {
  return typeof value === 'number' ? value : textOf(value).toLowerCase()
}

/**
 * The column of a property in a query: a lookup is read and filtered as `_name_value`.
 *
 * @throws DataverseError for a property that the table does not have
 */
function columnName(table: Table, property: string): string {
  const lookup = /^_(\w+)_value$/.exec(property)?.[1]
  const name = lookup ?? property
  const column = table.columns.get(name)
  if (column === undefined || (column.targets !== undefined) !== (lookup !== undefined)) {
    throw badQuery(
      `Could not find a property named '${property}' on type 'Microsoft.Dynamics.CRM.${table.logicalName}'.`,
    )
  }
  return name
}

/** The columns of `$select`; without it, all. */
export function selectedColumns(table: Table, query: URLSearchParams): readonly string[] {
  const select = query.get('$select')
  if (select === null || select === '') return [...table.columns.keys()]
  return [table.primaryId, ...select.split(',').map((property) => columnName(table, property.trim()))]
}
