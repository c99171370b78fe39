import type { BusinessObject } from './business-objects.ts'
import { findField, type StoredRecord } from './database.ts'

export interface Filter {
  readonly fieldId?: string
  readonly operator?: string
  readonly value?: string
}

export interface Sorting {
  readonly fieldId?: string
  /** 1 ascending, 0 descending. */
  readonly sortDirection?: number
}

export interface Page {
  readonly filters?: readonly Filter[]
  readonly sorting?: readonly Sorting[]
  /** Counted from 1. */
  readonly pageNumber?: number
  readonly pageSize?: number
}

/** The JSON Schema of a {@link Page}’s properties. */
export const PAGE_SCHEMA = {
  filters: { type: 'array', items: { type: 'object' } },
  sorting: { type: 'array', items: { type: 'object' } },
  pageNumber: { type: 'integer', minimum: 0 },
  pageSize: { type: 'integer', minimum: 0 },
}

/** Compares without regard to case, as the database's collation does. */
const OPERATORS: Readonly<Record<string, (left: string, right: string) => boolean>> = {
  eq: (left, right) => left === right,
  gt: (left, right) => order(left, right) > 0,
  lt: (left, right) => order(left, right) < 0,
  contains: (left, right) => left.includes(right),
  startswith: (left, right) => left.startsWith(right),
}

/** The records that match. Of several filters on one field, one must match; filters on different fields must all match. */
export function filterRecords(
  records: readonly StoredRecord[],
  object: BusinessObject,
  filters: readonly Filter[] = [],
): StoredRecord[] {
  const byField = Map.groupBy(filters, ({ fieldId }) => findField(object, { fieldId })?.name)
  return records.filter(({ values }) =>
    [...byField].every(([name, alternatives]) =>
      alternatives.some(({ operator = 'eq', value = '' }) => {
        const compare = OPERATORS[operator.toLowerCase()]
        return name !== undefined && compare?.((values[name] ?? '').toLowerCase(), value.toLowerCase())
      }),
    ),
  )
}

/** In the order that the request asks for, or else in the order of their creation. */
export function sortRecords(
  records: readonly StoredRecord[],
  object: BusinessObject,
  sorting: readonly Sorting[] = [],
): StoredRecord[] {
  const orderings = sorting.map(({ fieldId, sortDirection = 0 }) => ({
    name: findField(object, { fieldId })?.name ?? '',
    sign: sortDirection === 1 ? 1 : -1,
  }))
  return records.toSorted((left, right) => {
    for (const { name, sign } of orderings) {
      const found = order(left.values[name] ?? '', right.values[name] ?? '')
      if (found !== 0) return sign * found
    }
    return 0
  })
}

export function pageOf(
  records: readonly StoredRecord[],
  { pageNumber = 1, pageSize = 100 }: Page,
  pageCap = Number.MAX_SAFE_INTEGER,
): StoredRecord[] {
  const size = Math.min(pageSize, pageCap)
  return records.slice((pageNumber - 1) * size, pageNumber * size)
}

/** Compares two values as numbers or dates when both are, or else as text. */
function order(left: string, right: string): number {
  const difference = numberOf(left) - numberOf(right)
  if (!Number.isNaN(difference)) return difference
  return left < right ? -1 : Number(left > right)
}

function numberOf(text: string): number {
  if (/^\d+$/.test(text)) return Number(text)
  return /^\d+\/\d+\/\d{4}/.test(text) ? Date.parse(text) : Number.NaN
}
