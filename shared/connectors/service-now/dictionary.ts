import { BridgeError, type ErrorCode } from '../../errors.ts'
import { createCache } from '../expiring-cache.ts'
import { type Call, LOOK_SECONDS } from './call.ts'
import { isSafeValue, where, whereIn } from './encoded-query.ts'
import { selectRows } from './table-api.ts'
import { textOf } from './record.ts'

/** A column in the instance's dictionary. */
export interface Column {
  /** `string`, `reference`, `glide_date_time` ... (ServiceNow docs, field types). */
  readonly type: string
  /** The table that a reference points into; `''` for other columns. */
  readonly reference: string
  /** The column whose value people see for a record of the table. */
  readonly isDisplay: boolean
  readonly isMandatory: boolean
}

export type Columns = ReadonlyMap<string, Column>

/** The tables of an instance and their columns, as far as the user may read them. */
export interface Dictionary {
  /** The columns of a table, inherited ones too; undefined when the user may not read `sys_dictionary`. */
  readonly columns: (table: string) => Promise<Columns | undefined>
  /** A table and the tables that it extends, itself first. */
  readonly tables: (table: string) => Promise<readonly string[]>
}

/** What tables extend where the user may not read `sys_db_object` (ServiceNow docs, table extension). */
const PARENTS: Readonly<Record<string, string>> = {
  incident: 'task',
  problem: 'task',
  change_request: 'task',
  cmdb_ci_service: 'cmdb_ci',
  service_offering: 'cmdb_ci_service',
}

/** The depth of `super_class`: ServiceNow's own tables extend each other at most this often. */
const LEVELS = 6

const HOUR_SECONDS = 3600
const TABLES = 50
/** A table with all that customers added to it. */
const COLUMNS = 5000

const NOT_FOR_THIS_USER: ReadonlySet<ErrorCode> = new Set(['product_not_permitted', 'product_rejected'])

export function createDictionary(call: Call, now: () => number): Dictionary {
  const options = { now, most: TABLES, secondsOf: () => HOUR_SECONDS }
  const tablesKept = createCache<readonly string[]>(options)
  const columnsKept = createCache<Columns | undefined>(options)
  const tables = (table: string): Promise<readonly string[]> =>
    tablesKept(table, async () => (await unlessRefused(readTables(call, table))) ?? knownTables(table))
  return {
    tables,
    columns: (table) => columnsKept(table, async () => unlessRefused(readColumns(call, await tables(table)))),
  }
}

async function unlessRefused<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof BridgeError && NOT_FOR_THIS_USER.has(error.code)) return undefined
    throw error
  }
}

function knownTables(table: string): readonly string[] {
  const parent = PARENTS[table]
  return parent === undefined ? [table] : [table, ...knownTables(parent)]
}

async function readTables(call: Call, table: string): Promise<readonly string[]> {
  const fields = Array.from({ length: LEVELS }, (_, level) => `${'super_class.'.repeat(level)}name`)
  const [row] = await selectRows(call, 'sys_db_object', {
    query: where('name', '=', table),
    fields: fields.join(),
    limit: 1,
    deadlineSeconds: LOOK_SECONDS,
  })
  // If the instance drops the condition, the answer contains arbitrary tables.
  if (row === undefined || textOf(row, 'name') !== table) return knownTables(table)
  return fields.map((field) => textOf(row, field)).filter(isSafeValue)
}

/** If several of the tables declare a column, the nearest one counts. */
async function readColumns(call: Call, tables: readonly string[]): Promise<Columns> {
  const rows = await selectRows(call, 'sys_dictionary', {
    query: whereIn('name', tables),
    fields: 'name,element,internal_type,reference,display,mandatory',
    limit: COLUMNS,
    deadlineSeconds: LOOK_SECONDS,
  })
  const columns = new Map<string, Column>()
  for (const table of tables.toReversed()) {
    for (const row of rows.filter(({ name }) => name === table)) {
      columns.set(textOf(row, 'element'), {
        type: textOf(row, 'internal_type'),
        reference: textOf(row, 'reference'),
        isDisplay: row['display'] === 'true',
        isMandatory: row['mandatory'] === 'true',
      })
    }
  }
  columns.delete('')
  return columns
}
