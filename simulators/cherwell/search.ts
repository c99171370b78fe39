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
  /** From 1. */
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

/** Case does not count: the database's collation. */
const OPERATORS: Readonly<Record<string, (left: string, right: string) => boolean>> = {
  eq: (left, right) => left === right,
  gt: (left, right) => order(left, right) > 0,
  lt: (left, right) => order(left, right) < 0,
  contains: (left, right) => left.includes(right),
  startswith: (left, right) => left.startsWith(right),
}

/** The records that match. Filters on one field are alternatives, those on different fields must all hold. */
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

/** In the asked order, else in that of their making. */
export function sortRecords(
  records: readonly StoredRecord[],
  object: BusinessObject,
  sorting: readonly Sorting[] = [],
): StoredRecord[] {
  return records.toSorted((left, right) => {
    for (const { fieldId, sortDirection = 0 } of sorting) {
      const name = findField(object, { fieldId })?.name ?? ''
      const found = order(left.values[name] ?? '', right.values[name] ?? '')
      if (found !== 0) return sortDirection === 1 ? found : -found
    }
    return 0
  })
}

export function pageOf(
  records: readonly StoredRecord[],
  { pageNumber = 1, pageSize = 100 }: Page,
): StoredRecord[] {
  return records.slice((pageNumber - 1) * pageSize, pageNumber * pageSize)
}

/** As numbers or dates where both are, else as text. */
function order(left: string, right: string): number {
  const difference = numberOf(left) - numberOf(right)
  if (!Number.isNaN(difference)) return difference
  return left < right ? -1 : Number(left > right)
}

function numberOf(text: string): number {
  if (/^\d+$/.test(text)) return Number(text)
  return /^\d+\/\d+\/\d{4}/.test(text) ? Date.parse(text) : Number.NaN
}
