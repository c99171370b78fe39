import type { Column, Row, TableDefinition } from './columns.ts'
import { TABLES } from './tables.ts'

/** The platform's names for the types of columns (ServiceNow docs, system dictionary). */
const INTERNAL_TYPES: Readonly<Record<Column['type'], string>> = {
  string: 'string',
  choice: 'string',
  integer: 'integer',
  boolean: 'boolean',
  datetime: 'glide_date_time',
  reference: 'reference',
  journal: 'journal_input',
}

/** The record of a column in the dictionary. */
export function dictionaryRow(table: string, element: string, column: Column, isDisplay = false): Row {
  return {
    name: table,
    element,
    internal_type: INTERNAL_TYPES[column.type],
    max_length: String(column.maxLength),
    reference: column.references ?? '',
    display: String(isDisplay),
    mandatory: 'false',
  }
}

/** Each column once: an inherited one under the table that declares it (ServiceNow docs, table extension). */
export function dictionaryRows(): Row[] {
  const rows = new Map<string, Row>()
  for (const [table, definition] of Object.entries(TABLES)) {
    for (const [element, column] of Object.entries(definition.columns)) {
      const owner = ownerOf(table, definition, element)
      const row = dictionaryRow(owner, element, column, element === definition.displayColumn)
      if (!rows.has(`${owner}.${element}`)) rows.set(`${owner}.${element}`, row)
    }
  }
  return [...rows.values()]
}

function ownerOf(table: string, { parent }: TableDefinition, element: string): string {
  return parent?.columns[element] === undefined ? table : parent.name
}

/** The tables and the parent of each: `super_class` is the sys_id of the parent's record. */
export function tableRows(newSysId: () => string): Row[] {
  const parents = Object.values(TABLES).flatMap(({ parent }) => (parent === undefined ? [] : [parent.name]))
  const names = [...new Set([...parents, ...Object.keys(TABLES)])]
  const ids = new Map(names.map((name) => [name, newSysId()]))
  return names.map((name) => ({
    sys_id: ids.get(name) ?? '',
    name,
    super_class: ids.get(TABLES[name]?.parent?.name ?? '') ?? '',
  }))
}
