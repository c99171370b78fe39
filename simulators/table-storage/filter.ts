import type { Entity, Keys } from './entity.ts'
import type { KeyRange } from './entity-store.ts'
import { leftOut } from './table-error.ts'

/** Compares values of one type; values of different types are neither equal nor ordered. */
interface Value {
  readonly type: 'text' | 'number' | 'boolean' | 'time'
  readonly value: string | number | boolean
}

/** `name operator value` of a `$filter`. */
interface Comparison {
  readonly name: string
  readonly operator: keyof typeof OPERATORS
  readonly value: Value
}

/** A parsed `$filter`. */
export interface Filter {
  /** The range of keys that holds all matching entities. */
  readonly range: KeyRange
  readonly fits: (entity: Entity) => boolean
}

type Primitive = Value['value']

const OPERATORS = {
  eq: (one: Primitive, other: Primitive) => one === other,
  gt: (one: Primitive, other: Primitive) => one > other,
  ge: (one: Primitive, other: Primitive) => one >= other,
  lt: (one: Primitive, other: Primitive) => one < other,
  le: (one: Primitive, other: Primitive) => one <= other,
} as const

const COMPARISON =
  /\s*(\w+)\s+(eq|gt|ge|lt|le)\s+(datetime'[^']*'|'(?:[^']|'')*'|-?\d+(?:\.\d+)?|true|false)\s*(and\s+|$)/y

/**
 * Reads comparisons that are joined by `and`.
 *
 * @throws TableError for any other filter
 */
export function parseFilter(text: string): Filter {
  const comparisons: Comparison[] = []
  const pattern = new RegExp(COMPARISON)
  for (let isOver = text === ''; !isOver;) {
    const [, name = '', operator = '', literal = '', conjunction = ''] = pattern.exec(text) ?? []
    if (name === '') throw leftOut(`the filter ${text}`)
    const comparison = { name, operator: operator as Comparison['operator'], value: valueOf(literal) }
    if (['PartitionKey', 'RowKey'].includes(name) && comparison.value.type !== 'text')
      throw leftOut(`a key that is compared with ${literal}`)
    comparisons.push(comparison)
    isOver = conjunction === ''
  }
  return {
    range: rangeOf(comparisons),
    fits: (entity) => comparisons.every((comparison) => fits(entity, comparison)),
  }
}

function valueOf(literal: string): Value {
  if (literal.startsWith("'")) return { type: 'text', value: literal.slice(1, -1).replaceAll("''", "'") }
  if (literal.startsWith('datetime')) return { type: 'time', value: Date.parse(literal.slice(9, -1)) }
  if (literal === 'true' || literal === 'false') return { type: 'boolean', value: literal === 'true' }
  return { type: 'number', value: Number(literal) }
}

function fits(entity: Entity, { name, operator, value }: Comparison): boolean {
  const found = propertyOf(entity, name)
  return found?.type === value.type && OPERATORS[operator](found.value, value.value)
}

function propertyOf({ partitionKey, rowKey, at, properties }: Entity, name: string): Value | undefined {
  if (name === 'PartitionKey') return { type: 'text', value: partitionKey }
  if (name === 'RowKey') return { type: 'text', value: rowKey }
  if (name === 'Timestamp') return { type: 'time', value: at / 1000 }
  const value = properties[name]
  if (value === undefined) return undefined
  const type = properties[`${name}@odata.type`]
  if (type === 'Edm.DateTime') return { type: 'time', value: Date.parse(String(value)) }
  if (type !== undefined) throw leftOut(`a filter of ${name}, which is of the type ${String(type)}`)
  return { type: typeof value === 'string' ? 'text' : (typeof value as 'number' | 'boolean'), value }
}

/** The first text after a key: no key has this character. */
const next = (key: string): string => `${key}\u0000`
const LAST = '\u{10FFFF}'

/** The range that a filter's comparisons of keys allow: rows of one partition, or partitions. */
function rangeOf(comparisons: readonly Comparison[]): KeyRange {
  const partitions = boundsOf(comparisons, 'PartitionKey')
  const rows = boundsOf(comparisons, 'RowKey')
  const partition = comparisons.find(({ name, operator }) => name === 'PartitionKey' && operator === 'eq')
  if (partition === undefined)
    return { from: keys(partitions.from, ''), before: keys(partitions.before ?? LAST, '') }
  const only = String(partition.value.value)
  return {
    from: keys(only, rows.from),
    before: rows.before === undefined ? keys(next(only), '') : keys(only, rows.before),
  }
}

function boundsOf(
  comparisons: readonly Comparison[],
  key: string,
): { readonly from: string; readonly before: string | undefined } {
  let [from, before]: [string, string | undefined] = ['', undefined]
  for (const { name, operator, value } of comparisons) {
    if (name !== key) continue
    const text = String(value.value)
    const least = { eq: text, ge: text, gt: next(text), lt: '', le: '' }[operator]
    const end = { eq: next(text), le: next(text), lt: text, gt: undefined, ge: undefined }[operator]
    if (least > from) from = least
    if (end !== undefined && (before === undefined || end < before)) before = end
  }
  return { from, before }
}

function keys(partitionKey: string, rowKey: string): Keys {
  return { partitionKey, rowKey }
}
