import type { Organization, Table } from './organization.ts'
import { type Column, type Reference, type Row, textOf, type Value } from './columns.ts'

/** The preferences in a request's `Prefer` header. */
export interface Preferences {
  readonly representation: boolean
  readonly pageSize: number | undefined
  /** Whether an annotation is asked for, by its full name. */
  readonly wants: (annotation: string) => boolean
}

export function parsePreferences(header: string | undefined): Preferences {
  const prefer = header ?? ''
  const annotations = (/odata\.include-annotations="([^"]*)"/.exec(prefer)?.[1] ?? '').split(',')
  const pageSize = /odata\.maxpagesize=(\d+)/.exec(prefer)?.[1]
  return {
    representation: prefer.includes('return=representation'),
    pageSize: pageSize === undefined ? undefined : Number(pageSize),
    wants: (name) => annotations.some((each) => each === '*' || each.trim() === name),
  }
}

const FORMATTED = 'OData.Community.Display.V1.FormattedValue'
const LOOKUP_TABLE = 'Microsoft.Dynamics.CRM.lookuplogicalname'

/** A record in an answer of the Web API: lookups as `_name_value`, labels as annotations when the request asks for them. */
export function renderRecord(
  { tables }: Organization,
  table: Table,
  row: Row,
  columns: readonly string[],
  preferences: Preferences,
): object {
  const nameOf = ({ table: target, id }: Reference): string =>
    textOf(tables.get(target)?.rows.get(id)?.[tables.get(target)?.primaryName ?? ''])
  const entries = columns.flatMap((name) => {
    const value = table.secured.has(name) ? null : (row[name] ?? null)
    return renderColumn(name, table.columns.get(name), value, preferences, nameOf)
  })
  return { '@odata.etag': etagOf(row), ...Object.fromEntries(entries) }
}

export function etagOf(row: Row): string {
  return `W/"${textOf(row['versionnumber'])}"`
}

function renderColumn(
  name: string,
  column: Column | undefined,
  value: Value,
  { wants }: Preferences,
  nameOf: (reference: Reference) => string,
): [string, Value][] {
  if (column?.targets !== undefined) {
    const property = `_${name}_value`
    if (value === null || typeof value !== 'object') return [[property, null]]
    const annotation: [string, Value][] = wants(LOOKUP_TABLE)
      ? [[`${property}@${LOOKUP_TABLE}`, value.table]]
      : []
    const label: [string, Value][] = wants(FORMATTED) ? [[`${property}@${FORMATTED}`, nameOf(value)]] : []
    return [...annotation, ...label, [property, value.id]]
  }
  const label = labelOf(column, value)
  return label !== undefined && wants(FORMATTED)
    ? [
        [`${name}@${FORMATTED}`, label],
        [name, value],
      ]
    : [[name, value]]
}

/** The label of a choice. */
export function labelOf(column: Column | undefined, value: Value): string | undefined {
  return typeof value === 'number' ? column?.choices?.[value]?.label : undefined
}
