import { Hono } from 'hono'
import { checkRole } from './access.ts'
import { formatTimestamp } from './database.ts'
import type { Environment, Instance } from './instance.ts'
import { acceptValues, insertRecord, updateRecord, type Write } from './records.ts'
import { notSimulated, unreadableRequest } from './rest-error.ts'
import { readBody } from './table-api.ts'
import type { Row } from './columns.ts'

/** One configuration item as a client sends it. */
interface Item {
  readonly className?: unknown
  readonly values?: unknown
  readonly sys_object_source_info?: { readonly source_name?: unknown; readonly source_native_key?: unknown }
  readonly lookup?: unknown
  readonly related?: unknown
}

/** The result for one item (ServiceNow docs, Identification and Reconciliation API). */
interface ItemResult {
  readonly className: unknown
  readonly operation: 'INSERT' | 'UPDATE' | 'NO_CHANGE' | 'UNKNOWN'
  readonly sysId: string
  readonly identificationAttempts: readonly object[]
  readonly errors?: readonly { readonly error: string; readonly message: string }[]
  readonly errorCount: number
}

/** Identification and reconciliation; errors come inside a 200. Mount it at `/api/now/identifyreconcile`. */
export function cmdbApi(instance: Instance): Hono<Environment> {
  const app = new Hono<Environment>()
  app.post('/', async (context) => {
    const actor = context.get('actor')
    checkRole(actor, 'itil', 'asset')
    const body = (await readBody(context)) as {
      readonly items?: unknown
      readonly relations?: unknown
    } | null
    if (!Array.isArray(body?.items)) throw unreadableRequest()
    if (isGiven(body.relations)) throw notSimulated('relations between configuration items')
    const source = context.req.query('sysparm_data_source') ?? ''
    const write = { database: instance.database, now: instance.now(), actor, pastRules: false }
    if (body.items.some(({ lookup, related }: Item) => isGiven(lookup) || isGiven(related))) {
      throw notSimulated('lookups and related items')
    }
    const items = body.items.map((item: Item) => identify(write, item, source))
    return context.json({ result: { items, relations: [] } })
  })
  return app
}

const isGiven = (list: unknown): boolean => Array.isArray(list) && list.length > 0

function identify(write: Write, item: Item, source: string): ItemResult {
  const { database } = write
  const table = database.table('cmdb_ci')
  const { className } = item
  if (typeof className !== 'string' || !className.startsWith('cmdb_ci')) {
    return refused(className, 'INVALID_INPUT_DATA', `No such class [${String(className)}] in the CMDB`)
  }
  if (database.choice(table, 'discovery_source', source) === undefined) {
    return refused(
      className,
      'INVALID_INPUT_DATA',
      `The data source [${source}] is not a choice of discovery_source`,
    )
  }
  const given = typeof item.values === 'object' && item.values !== null ? item.values : {}
  const values: Row = {
    ...acceptValues(database, database.tableOfClass(className), given, false),
    sys_class_name: className,
    discovery_source: source,
  }
  if (!values.name) {
    return refused(
      className,
      'MISSING_MATCHING_ATTRIBUTES',
      'In payload missing minimum set of input values [name]',
    )
  }
  const key = nativeKeyOf(item)
  const known = knownItem(write, key, values)
  if (known !== undefined) return matched(write, className, known, values)
  const row = insertRecord(write, table, values)
  if (key !== undefined) addSource(write, key, row)
  return accepted(className, 'INSERT', row, 'NO_MATCH')
}

function matched(write: Write, className: string, known: Row, values: Row): ItemResult {
  const before = known.sys_mod_count
  updateRecord(write, write.database.table('cmdb_ci'), known, values)
  return accepted(className, known.sys_mod_count === before ? 'NO_CHANGE' : 'UPDATE', known, 'MATCHED')
}

/** The key of an item in a source: the source's name, and the item's id there. */
interface NativeKey {
  readonly name: string
  readonly id: string
}

function nativeKeyOf({ sys_object_source_info: info }: Item): NativeKey | undefined {
  const { source_name: name, source_native_key: id } = info ?? {}
  return typeof name === 'string' && typeof id === 'string' ? { name, id } : undefined
}

/**
 * Finds an item by the source's own key, with regard to case (ServiceNow docs, object sources), then by class and name,
 * without regard to case. That a name alone identifies a machine is inferred: real rules look for a serial number first.
 */
function knownItem({ database }: Write, key: NativeKey | undefined, values: Row): Row | undefined {
  const items = database.table('cmdb_ci').rows
  const sources = [...database.table('sys_object_source').rows.values()]
  const found = sources.find((row) => row.name === key?.name && row.id === key?.id)
  if (found !== undefined) return items.get(found.target_sys_id ?? '')
  const name = values.name?.toLowerCase()
  return [...items.values()].find(
    (row) => row.sys_class_name === values.sys_class_name && row.name?.toLowerCase() === name,
  )
}

function addSource({ database, now, actor }: Write, key: NativeKey, row: Row): void {
  const values = { ...key, target_sys_id: row.sys_id ?? '' }
  database.add(database.table('sys_object_source'), values, formatTimestamp(now), actor.userName)
}

function accepted(
  className: string,
  operation: ItemResult['operation'],
  row: Row,
  attemptResult: 'MATCHED' | 'NO_MATCH',
): ItemResult {
  const identificationAttempts = [{ identifierName: 'Hardware Rule', attributes: ['name'], attemptResult }]
  return { className, operation, sysId: row.sys_id ?? '', identificationAttempts, errorCount: 0 }
}

function refused(className: unknown, error: string, message: string): ItemResult {
  const errors = [{ error, message }]
  return {
    className,
    operation: 'UNKNOWN',
    sysId: 'Unknown',
    identificationAttempts: [],
    errors,
    errorCount: 1,
  }
}
