import { type Actor, isAdmin } from './access.ts'
import type { Database, Table } from './database.ts'
import { selectRows } from './encoded-query.ts'
import type { Row } from './columns.ts'

/** What the access controls of one table hide from everyone but administrators. */
export interface TableAcl {
  /** An encoded query: the records that it selects are not shown. */
  readonly hiddenRows?: string
  /** Columns whose values are not shown. */
  readonly hiddenColumns?: readonly string[]
  /** Columns that may be read, but not compared by size, searched for a part, or sorted by (docs, query_range). */
  readonly noRangeQueries?: readonly string[]
  /** Columns that may not be written: a value for one is dropped without an error (known). */
  readonly lockedColumns?: readonly string[]
}

/** The access controls that a test has set, by table. */
export type Acls = Map<string, TableAcl>

/** The rows of a page that the caller may see. The limit was applied before, so a page may have fewer rows than the limit. */
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

/** The values that the caller may write. */
export function writable(acls: Acls, actor: Actor, table: Table, values: Row): Row {
  const locked = isAdmin(actor) ? [] : (acls.get(table.name)?.lockedColumns ?? [])
  return Object.fromEntries(Object.entries(values).filter(([name]) => !locked.includes(name)))
}

/** Operators for which a column needs query_range (ServiceNow docs, query access controls). */
const RANGE = '[<>]|(NOT )?LIKE|CONTAINS|DOESNOTCONTAIN|STARTSWITH|ENDSWITH|BETWEEN'

/** Whether a query compares a column in a way that access controls forbid the caller; such a query finds nothing. */
export function asksTooMuch(acls: Acls, actor: Actor, table: Table, encoded: string): boolean {
  if (isAdmin(actor)) return false
  const refused = acls.get(table.name)?.noRangeQueries ?? []
  return refused.some((name) =>
    new RegExp(`(^|\\^|NQ|OR)(${name}(${RANGE})|ORDERBY(DESC)?${name}(\\^|$))`).test(encoded),
  )
}
