import type { Database, Field, Table } from './database.ts'
import type { Row } from './columns.ts'

/** How records are shown, from the `sysparm_` parameters of a request. */
export interface Rendering {
  /** `sysparm_display_value`. */
  readonly displayValue: 'true' | 'false' | 'all'
  /** `sysparm_exclude_reference_link`. */
  readonly excludeReferenceLink: boolean
  /** `sysparm_fields`; undefined: every column. */
  readonly fields: readonly string[] | undefined
  /** Columns that the caller may not read: they are left out. */
  readonly hidden: readonly string[]
  /** The start of the link of a reference, up to the table's name. */
  readonly tableUrl: string
}

type RenderedValue =
  string | { readonly display_value?: string; readonly value?: string; readonly link?: string }

/** One record in an answer of the Table API. Names that are not columns are left out. */
export function renderRecord(
  database: Database,
  table: Table,
  row: Row,
  rendering: Rendering,
): Record<string, RenderedValue> {
  const rendered: Record<string, RenderedValue> = {}
  for (const path of rendering.fields ?? table.columns.keys()) {
    if (rendering.hidden.includes(path)) continue
    const field = database.resolve(table, row, path)
    if (field !== undefined) rendered[path] = renderField(database, field, rendering)
  }
  return rendered
}

function renderField(database: Database, field: Field, rendering: Rendering): RenderedValue {
  const value = field.row?.[field.name] ?? ''
  const display_value = database.displayValue(field)
  const { displayValue, excludeReferenceLink, tableUrl } = rendering
  const references = value === '' || excludeReferenceLink ? undefined : field.column.references
  const link = references === undefined ? undefined : `${tableUrl}/${references}/${value}`
  if (displayValue === 'all')
    return link === undefined ? { display_value, value } : { display_value, value, link }
  if (displayValue === 'true') return link === undefined ? display_value : { display_value, link }
  return link === undefined ? value : { link, value }
}
