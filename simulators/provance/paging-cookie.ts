import { badQuery } from './dataverse-error.ts'
import type { Ordering } from './odata-query.ts'
import { compareValues } from './odata-query.ts'
import type { Table } from './organization.ts'
import { type Row, textOf, type Value } from './columns.ts'

/**
 * The paging cookie of a next link: the sort values and the id of the page's last record, so that the next page begins
 * after that record even if earlier records have changed (Dataverse docs, paging cookies).
 */
type Cookie = readonly [values: readonly Value[], id: string]

/** @returns the value of `$skiptoken` */
export function cookieAfter(table: Table, orderings: readonly Ordering[], row: Row): string {
  const cookie: Cookie = [orderings.map(({ column }) => row[column] ?? null), textOf(row[table.primaryId])]
  return Buffer.from(JSON.stringify(cookie)).toString('base64url')
}

/** The rows after a cookie. @throws DataverseError when it is not a cookie */
export function rowsAfter(
  table: Table,
  orderings: readonly Ordering[],
  rows: readonly Row[],
  token: string | null,
): readonly Row[] {
  if (token === null) return rows
  const [values, id] = parseCookie(token, orderings.length)
  return rows.filter((row) => {
    for (const [index, { column, sign }] of orderings.entries()) {
      const order = sign * compareValues(row[column] ?? null, values[index] ?? null)
      if (order !== 0) return order > 0
    }
    return textOf(row[table.primaryId]) > id
  })
}

function parseCookie(token: string, length: number): Cookie {
  try {
    const cookie: unknown = JSON.parse(Buffer.from(token, 'base64url').toString())
    const [values, id] = cookie as Cookie
    if (Array.isArray(values) && values.length === length && typeof id === 'string') return [values, id]
  } catch {
    // The error below is thrown.
  }
  throw badQuery('Malformed XML in the Paging Cookie')
}
