import { newSysId, type Table } from './database.ts'
import { insertRecord, acceptValues, updateRecord, type Write } from './records.ts'
import { RestError } from './rest-error.ts'
import type { Row } from './columns.ts'

/** How the rows of one staging table become records. */
interface TransformMap {
  readonly name: string
  readonly target: string
}

/** The map of the store app (ITSMC docs, error messages). Each column is copied to the column of the same name. */
const TRANSFORM_MAPS: Readonly<Record<string, TransformMap>> = {
  x_mioms_microsoft_oms_incident: { name: 'OMS Incident', target: 'incident' },
}

/** The result for one row (ServiceNow docs, Import Set API). */
export interface ImportResult {
  readonly transform_map: string
  readonly table: string
  readonly display_name: string
  readonly display_value: string
  readonly record_link: string
  readonly status: 'inserted' | 'updated' | 'skipped' | 'ignored' | 'error'
  readonly sys_id: string
  readonly error_message?: string
}

/** The answer to an import. */
export interface ImportAnswer {
  readonly import_set: string
  readonly staging_table: string
  readonly result: readonly ImportResult[]
}

/** The imports, and the settings of their transform maps. */
export class ImportSets {
  /** By staging table, the column that identifies the record of a row; without one, each row becomes a new record. */
  readonly coalesce = new Map<string, string>()
  readonly #answers = new Map<string, ImportAnswer>()

  static has(staging: string): boolean {
    return staging in TRANSFORM_MAPS
  }

  /** The answer to an earlier import, by the sys_id of the record. */
  find(sysId: string): ImportAnswer | undefined {
    return this.#answers.get(sysId)
  }

  /**
   * Imports one row.
   *
   * @param tableUrl the start of the link to a record
   * @throws Error for a staging table that does not exist
   */
  add(write: Write, staging: string, body: object, tableUrl: string): ImportAnswer {
    const map = TRANSFORM_MAPS[staging]
    if (map === undefined) throw new Error(`no staging table ${staging}`)
    const table = write.database.table(map.target)
    const values = acceptValues(write.database, table, onlyText(body), false)
    const answer: ImportAnswer = {
      import_set: write.database.nextNumber('ISET'),
      staging_table: staging,
      result: [transform(write, map, table, values, this.coalesce.get(staging), tableUrl)],
    }
    this.#answers.set(answer.result[0]?.sys_id || newSysId(), answer)
    return answer
  }
}

/** Nested JSON is mangled: a colon becomes an equals sign (ServiceNow docs). */
function onlyText(body: object): object {
  const entries = Object.entries(body).map(([name, value]: [string, unknown]) => [
    name,
    typeof value === 'object' && value !== null ? JSON.stringify(value).replaceAll(':', '=') : value,
  ])
  return Object.fromEntries(entries) as object
}

function transform(
  write: Write,
  { name, target }: TransformMap,
  table: Table,
  values: Row,
  coalesce: string | undefined,
  tableUrl: string,
): ImportResult {
  const outcome = { transform_map: name, table: target, display_name: table.displayColumn }
  try {
    const known = coalesce === undefined ? undefined : rowWith(table, coalesce, values[coalesce])
    const { status, row } = writeRow(write, table, values, known)
    const sysId = row.sys_id ?? ''
    const display_value = row[table.displayColumn] ?? ''
    return { ...outcome, display_value, record_link: `${tableUrl}/${target}/${sysId}`, status, sys_id: sysId }
  } catch (error) {
    if (!(error instanceof RestError)) throw error
    const error_message = error.detail ?? error.message
    return { ...outcome, display_value: '', record_link: '', status: 'error', sys_id: '', error_message }
  }
}

function writeRow(
  write: Write,
  table: Table,
  values: Row,
  known: Row | undefined,
): { status: 'inserted' | 'updated' | 'skipped'; row: Row } {
  if (known === undefined) return { status: 'inserted', row: insertRecord(write, table, values) }
  const before = known.sys_mod_count
  updateRecord(write, table, known, values)
  return { status: known.sys_mod_count === before ? 'skipped' : 'updated', row: known }
}

function rowWith(table: Table, column: string, value: string | undefined): Row | undefined {
  return value ? [...table.rows.values()].find((row) => row[column] === value) : undefined
}
