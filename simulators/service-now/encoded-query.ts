import type { Database, Field, Table } from './database.ts'
import type { Row } from './tables.ts'

interface Term {
  readonly path: string
  readonly operator: string
  readonly operand: string
}

/** Any of these terms holds. */
type Clause = Term[]

interface EncodedQuery {
  /** `^NQ` starts a group: a record matches when every clause of one group holds. */
  readonly groups: Clause[][]
  readonly orderings: { readonly path: string; readonly descending: boolean }[]
  /** Every part of it could be read. */
  isValid: boolean
}

const TERM = /^([a-z][a-z0-9_.]*)(!=|>=|<=|=|>|<|ISNOTEMPTY|ISEMPTY|STARTSWITH|ENDSWITH|LIKE|IN)(.*)$/s

const OPERATORS: Readonly<Record<string, (value: string, operand: string) => boolean>> = {
  '=': (value, operand) => value === operand,
  '!=': (value, operand) => value !== operand,
  '>': (value, operand) => compare(value, operand) > 0,
  '>=': (value, operand) => compare(value, operand) >= 0,
  '<': (value, operand) => compare(value, operand) < 0,
  '<=': (value, operand) => compare(value, operand) <= 0,
  LIKE: (value, operand) => value.includes(operand),
  STARTSWITH: (value, operand) => value.startsWith(operand),
  ENDSWITH: (value, operand) => value.endsWith(operand),
  IN: (value, operand) => operand.split(',').includes(value),
  ISEMPTY: (value) => value === '',
  ISNOTEMPTY: (value) => value !== '',
}

/**
 * The records that an encoded query selects, in its order. Parts that cannot be read, or that name a column the table
 * does not have, are ignored and the rest runs: a misspelt field returns the whole table, as on the platform. With the
 * property `glide.invalid_query.returns_no_rows` such a part empties the answer, whatever stands beside it.
 */
export function selectRows(database: Database, table: Table, encoded: string): Row[] {
  const { groups, orderings, isValid } = parseQuery(encoded, (path) =>
    database.resolve(table, undefined, path),
  )
  if (!isValid && database.property('glide.invalid_query.returns_no_rows') === 'true') return []
  const valueOf = (row: Row, path: string): string => {
    const field = database.resolve(table, row, path)
    return field?.row?.[field.name] ?? ''
  }
  const holds = (row: Row, { path, operator, operand }: Term): boolean =>
    OPERATORS[operator]?.(valueOf(row, path), operand) ?? false
  const { classes } = table
  const own = [...table.rows.values()].filter((row) => classes?.includes(row.sys_class_name ?? '') ?? true)
  const selected = own.filter((row) =>
    groups.some((clauses) => clauses.every((clause) => clause.some((term) => holds(row, term)))),
  )
  return selected.toSorted((left, right) => {
    for (const { path, descending } of orderings) {
      const order = compare(valueOf(left, path), valueOf(right, path))
      if (order !== 0) return descending ? -order : order
    }
    return 0
  })
}

function parseQuery(encoded: string, resolve: (path: string) => Field | undefined): EncodedQuery {
  const query: EncodedQuery = { groups: [[]], orderings: [], isValid: true }
  for (const part of encoded.split('^')) {
    const [, descending, orderedBy] = /^ORDERBY(DESC)?(.+)$/.exec(part) ?? []
    if (orderedBy === undefined) addCondition(query, part, resolve)
    else if (resolve(orderedBy)) {
      query.orderings.push({ path: orderedBy, descending: descending !== undefined })
    } else query.isValid = false
  }
  return query
}

function addCondition(query: EncodedQuery, part: string, resolve: (path: string) => Field | undefined): void {
  const { groups } = query
  const joiner = /^(NQ|OR)?/.exec(part)?.[0] ?? ''
  if (joiner === 'NQ') groups.push([])
  const term = parseTerm(part.slice(joiner.length))
  if (term === undefined || resolve(term.path) === undefined) {
    query.isValid &&= part === '' || part === 'EQ'
    return
  }
  const clauses = groups.at(-1)
  const last = clauses?.at(-1)
  if (joiner === 'OR' && last !== undefined) last.push(term)
  else clauses?.push([term])
}

function parseTerm(condition: string): Term | undefined {
  const [, path, operator, operand = ''] = TERM.exec(condition) ?? []
  return path === undefined || operator === undefined ? undefined : { path, operator, operand }
}

/** Numbers by size, everything else (dates too) by its characters. */
function compare(left: string, right: string): number {
  const isNumeric = /^-?\d+$/.test(left) && /^-?\d+$/.test(right)
  if (isNumeric) return Number(left) - Number(right)
  if (left === right) return 0
  return left < right ? -1 : 1
}
