import type { Database, Field, Table } from './database.ts'
import { notSimulated } from './rest-error.ts'
import type { Row } from './columns.ts'

interface Term {
  readonly path: string
  readonly operator: string
  readonly operand: string
}

/** Alternatives: at least one of these terms must match. */
type Clause = Term[]

interface EncodedQuery {
  /** `^NQ` starts a group: a record matches when every clause of one group holds. */
  readonly groups: Clause[][]
  readonly orderings: { readonly path: string; readonly descending: boolean }[]
  /** Whether every part of the query is valid. */
  isValid: boolean
}

/** Operators of the platform that are not simulated (ServiceNow docs, operators for filters). */
const LEFT_OUT = [
  'NSAMEAS',
  'SAMEAS',
  'ANYTHING',
  'EMPTYSTRING',
  'INSTANCEOF',
  'DATEPART',
  'RELATIVE(?:GT|LT|GE|LE|EE)',
  'NOTON',
  'ON',
  '(?:GT|LT)(?:_OR_EQUALS)?_FIELD',
  '(?:MORETHAN|LESSTHAN)',
  'VALCHANGES',
  'CHANGES(?:FROM|TO)',
  'DYNAMIC',
  'MATCH_(?:PAT|RGX)',
]

type Operator = (value: string, operand: string) => boolean

const contains: Operator = (value, operand) => value.includes(operand)
const isOneOf: Operator = (value, operand) => operand.split(',').includes(value)
const isBetween: Operator = (value, operand) => {
  const [low = '', high = ''] = operand.split('@')
  return compare(value, low) >= 0 && compare(value, high) <= 0
}

const OPERATORS: Readonly<Record<string, Operator>> = {
  '!=': (value, operand) => value !== operand,
  '>=': (value, operand) => compare(value, operand) >= 0,
  '<=': (value, operand) => compare(value, operand) <= 0,
  '=': (value, operand) => value === operand,
  '>': (value, operand) => compare(value, operand) > 0,
  '<': (value, operand) => compare(value, operand) < 0,
  ISNOTEMPTY: (value) => value !== '',
  ISEMPTY: (value) => value === '',
  STARTSWITH: (value, operand) => value.startsWith(operand),
  ENDSWITH: (value, operand) => value.endsWith(operand),
  DOESNOTCONTAIN: (value, operand) => !contains(value, operand),
  'NOT LIKE': (value, operand) => !contains(value, operand),
  CONTAINS: contains,
  LIKE: contains,
  'NOT IN': (value, operand) => !isOneOf(value, operand),
  BETWEEN: isBetween,
  IN: isOneOf,
}

const FIELD = '[a-z][a-z0-9_.]*'
const UNKNOWN_OPERATOR = new RegExp(`^${FIELD}(${LEFT_OUT.join('|')})`)
const TERM = new RegExp(`^(${FIELD})(${Object.keys(OPERATORS).join('|')})(.*)$`, 's')

/** Tables whose text is compared with regard to case (ServiceNow docs, object sources); all other text is compared without it. */
const CASE_SENSITIVE: ReadonlySet<string> = new Set(['sys_object_source'])

/**
 * The records that an encoded query selects, in its order. Parts that cannot be read, or that name a column the table
 * does not have, are ignored and the rest runs: a misspelt field returns the whole table, as on the platform. With the
 * property `glide.invalid_query.returns_no_rows` a query with such a part returns nothing.
 *
 * @throws RestError 501 for what the platform supports and the simulator does not
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
  const folded = (text: string): string => (CASE_SENSITIVE.has(table.name) ? text : text.toLowerCase())
  const holds = (row: Row, { path, operator, operand }: Term): boolean =>
    OPERATORS[operator]?.(folded(valueOf(row, path)), folded(operand)) ?? false
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
    const [group] = /^(GROUPBY|TRENDBY|RLQUERY|HAVING|JOIN(?=[a-z]))/.exec(part) ?? []
    if (group !== undefined) throw notSimulated(`the operator ${group}`)
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
  const [, unknown] = UNKNOWN_OPERATOR.exec(condition) ?? []
  if (unknown !== undefined) throw notSimulated(`the operator ${unknown}`)
  const [, path, operator, operand = ''] = TERM.exec(condition) ?? []
  if (operand.startsWith('javascript:')) throw notSimulated('a value that the instance evaluates')
  return path === undefined || operator === undefined ? undefined : { path, operator, operand }
}

/** Compares numbers by value, and everything else, dates too, as text. */
function compare(left: string, right: string): number {
  const isNumeric = /^-?\d+$/.test(left) && /^-?\d+$/.test(right)
  if (isNumeric) return Number(left) - Number(right)
  if (left === right) return 0
  return left < right ? -1 : 1
}
