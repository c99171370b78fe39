import { type Actor, isAdmin } from './access.ts'
import type { Database, Table } from './database.ts'
import { selectRows } from './encoded-query.ts'
import type { Row } from './columns.ts'

/** What access controls keep from everyone but administrators in one table. */
export interface TableAcl {
  /** An encoded query: the records that it selects are not shown. */
  readonly hiddenRows?: string
  /** Columns whose values are not shown. */
  readonly hiddenColumns?: readonly string[]
  /** Columns that may be read, but not be compared by size, searched for a part, nor sorted by (docs, query_range). */
  readonly noRangeQueries?: readonly string[]
}

/** The access controls that a test has set, by table. */
export type Acls = Map<string, TableAcl>

/** Of the rows of a page those that the caller may see: the limit was applied before, so that pages are short. */
export function visibleRows(
  { database, acls }: { readonly database: Database; readonly acls: Acls },
  actor: Actor,
  table: Table,
  rows: readonly Row[],
): readonly Row[] {
  const hidden = acls.get(table.name)?.hiddenRows
  if (hidden === undefined || isAdmin(actor)) return rows
  const hiddenRows = new Set(selectRows(database, table, hidden))
  return rows.filter((row) => !hiddenRows.has(row))
}

/** The columns that the caller may not see. */
export function hiddenColumns(acls: Acls, actor: Actor, table: Table): readonly string[] {
  return isAdmin(actor) ? [] : (acls.get(table.name)?.hiddenColumns ?? [])
}

/** Operators for which a column needs query_range (ServiceNow docs, query access controls). */
const RANGE = '[<>]|(NOT )?LIKE|CONTAINS|DOESNOTCONTAIN|STARTSWITH|ENDSWITH|BETWEEN'

/** Whether a query asks for more than the caller's access controls let it compare; such a query finds nothing. */
export function asksTooMuch(acls: Acls, actor: Actor, table: Table, encoded: string): boolean {
  if (isAdmin(actor)) return false
  const refused = acls.get(table.name)?.noRangeQueries ?? []
  return refused.some((name) =>
    new RegExp(`(^|\\^|NQ|OR)(${name}(${RANGE})|ORDERBY(DESC)?${name}(\\^|$))`).test(encoded),
  )
}
