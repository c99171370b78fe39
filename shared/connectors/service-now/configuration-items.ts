import { BridgeError, type ErrorCode } from '../../errors.ts'
import { oneLine } from '../../http/answer.ts'
import type { ConfigurationItem } from '../../ticket/ticket.ts'
import type { Check } from '../connector.ts'
import { nameToCreate } from '../created-item.ts'
import { type Call, LOOK_SECONDS } from './call.ts'
import { allOf, isSafeName, where, whereNamed } from './encoded-query.ts'
import { Finding, look, probe, Skipped, unless } from './probe.ts'
import type { Row } from './read-answer.ts'
import { textOf } from './record.ts'
import { type Selection, selectRows } from './table-api.ts'

/** How configuration items are found in the CMDB. */
export interface ConfigurationItemOptions {
  /** By which fields; the first match counts. {@link DEFAULTS} unless given. */
  readonly match?: readonly Match[]
  /** Whether one that is not there is created, through identification and reconciliation. */
  readonly create: boolean
  /** A choice of the CMDB's `discovery_source`. */
  readonly source?: string
  /** The class of what is created. */
  readonly className?: string
}

type Match = 'azure-resource-id' | 'fqdn' | 'name'

const DEFAULTS = {
  match: ['azure-resource-id', 'fqdn', 'name'],
  // Every CMDB has this one; an unknown source is refused (ServiceNow docs, IRE error messages).
  source: 'ServiceNow',
  className: 'cmdb_ci_server',
} as const satisfies Partial<ConfigurationItemOptions>

/** Whether the CMDB knows the source of created items; nothing is created. */
export function checkCreation(
  call: Call,
  { source = DEFAULTS.source }: ConfigurationItemOptions,
): Promise<Check> {
  return probe('configuration items can be created', async () => {
    const query = allOf(
      where('name', '=', 'cmdb_ci'),
      where('element', '=', 'discovery_source'),
      where('inactive', '=', 'false'),
    )
    const rows = await unless(
      'product_not_permitted',
      look(call, 'sys_choice', 'value', query, 1000),
      () => [],
    )
    const known = rows.map((row) => textOf(row, 'value')).filter((value) => value !== '')
    if (known.length === 0) throw new Skipped('the user may not read sys_choice (role personalize_choices)')
    if (known.includes(source)) return `their discovery source is ${source}`
    throw new Finding(
      `${source} is not a choice of discovery_source (known: ${known.join(', ')}): add it, or name another source in configurationItems`,
    )
  })
}

/** Called for an item without a record in the CMDB, with the reason. */
export type OnUnmatched = (item: ConfigurationItem, reason: string) => void

/** A field by which a record is looked for, and the field of the row that names the configuration item. */
interface Place {
  readonly table: string
  readonly field: string
  readonly answer: string
}

/**
 * Where a resource id is kept, the most reliable place first: the native key of whatever source made the item; what
 * cloud discovery writes, which `cmdb_ci` itself lacks; what integrations write (ServiceNow docs, CMDB tables).
 */
const RESOURCE_ID_PLACES: readonly Place[] = [
  { table: 'sys_object_source', field: 'id', answer: 'target_sys_id' },
  { table: 'cmdb_ci_vm_object', field: 'object_id', answer: 'sys_id' },
  { table: 'cmdb_ci_computer', field: 'object_id', answer: 'sys_id' },
  { table: 'cmdb_ci_storage_volume', field: 'object_id', answer: 'sys_id' },
  { table: 'cmdb_ci', field: 'correlation_id', answer: 'sys_id' },
]

/** A table of an application that the instance lacks, or that the user may not read: nothing can be found there. */
const NOT_THERE: ReadonlySet<ErrorCode> = new Set(['product_rejected', 'product_not_permitted'])

/** Enough to see that a name is ambiguous; several sources may know the same item. */
const ROWS = 10

/** An alert can name hundreds of items, and each lookup is a call while the ticket waits. */
const LOOKED_UP = 5

/**
 * The sys_id of the first item that the CMDB has, or gets, a record for. An alert is more important than its
 * configuration item, so no error here delays the ticket.
 */
export async function matchItem(
  call: Call,
  items: readonly ConfigurationItem[],
  options: ConfigurationItemOptions,
  onUnmatched: OnUnmatched,
): Promise<string | undefined> {
  for (const item of items.slice(0, LOOKED_UP)) {
    try {
      const found = await findItem(call, item, options)
      if (found.length > 1) {
        onUnmatched(item, 'ambiguous: the CMDB has more than one such record')
        continue
      }
      const id = found[0] ?? (await createItem(call, item, options))
      if (id !== undefined) return id
      onUnmatched(item, 'the CMDB has no such record')
    } catch (error) {
      if (!(error instanceof BridgeError)) throw error
      onUnmatched(item, `${error.code}: ${error.message}`)
      // A further try would fail in the same way, and a ticket waits.
      return undefined
    }
  }
  return undefined
}

/** The sys_ids of the first match, in the order of `match`; more than one is ambiguous. */
async function findItem(
  call: Call,
  item: ConfigurationItem,
  { match = DEFAULTS.match }: ConfigurationItemOptions,
): Promise<readonly string[]> {
  for (const by of match) {
    const places =
      by === 'azure-resource-id' ? RESOURCE_ID_PLACES : [{ table: 'cmdb_ci', field: by, answer: 'sys_id' }]
    const values = by === 'azure-resource-id' ? spellingsOf(item.resourceId) : item.names
    for (const place of places) {
      const found = await selectItems(call, place, values.filter(isSafeName))
      if (found.length > 0) return found
    }
  }
  return []
}

/** Values are compared as they are stored, and Azure sends ids in either case (ServiceNow docs, object sources). */
function spellingsOf(resourceId: string): string[] {
  return [...new Set([resourceId, resourceId.toLowerCase()])]
}

/**
 * The records that the first matching value finds. One field per query: an invalid one could empty the answer for the
 * others.
 */
async function selectItems(
  call: Call,
  { table, field, answer }: Place,
  values: readonly string[],
): Promise<readonly string[]> {
  for (const value of values) {
    const rows = await rowsIn(call, table, {
      query: whereNamed(field, value),
      fields: [...new Set([answer, field])].join(),
      limit: ROWS,
      deadlineSeconds: LOOK_SECONDS,
    })
    // If the instance drops the condition, the answer contains arbitrary items.
    const hits = rows.filter((row) => textOf(row, field).toLowerCase() === value.toLowerCase())
    const ids = new Set(hits.map((row) => textOf(row, answer)).filter((id) => id !== ''))
    if (ids.size > 0) return [...ids]
  }
  return []
}

async function rowsIn(call: Call, table: string, selection: Selection): Promise<readonly Row[]> {
  try {
    return await selectRows(call, table, selection)
  } catch (error) {
    if (table !== 'cmdb_ci' && error instanceof BridgeError && NOT_THERE.has(error.code)) return []
    throw error
  }
}

/**
 * Creates one if that is configured. The native key makes repeated calls of any instance create the same item
 * (ServiceNow docs, Identification and Reconciliation API).
 */
async function createItem(
  call: Call,
  item: ConfigurationItem,
  options: ConfigurationItemOptions,
): Promise<string | undefined> {
  const name = nameToCreate(item)
  if (!options.create || name === undefined) return undefined
  const { source = DEFAULTS.source, className = DEFAULTS.className } = options
  const { resourceId } = item
  const values = { name, ...(resourceId === '' ? {} : { object_id: resourceId }) }
  // Native keys are compared as they are stored, and alerts spell them in either case.
  const nativeKey = (resourceId === '' ? name : resourceId).toLowerCase()
  const sys_object_source_info = { source_name: source, source_native_key: nativeKey }
  try {
    const result = await call('POST', '/api/now/identifyreconcile', {
      query: { sysparm_data_source: source },
      body: { items: [{ className, values, sys_object_source_info }], relations: [] },
      deadlineSeconds: 2 * LOOK_SECONDS,
    })
    return createdId(result)
  } catch (error) {
    if (!(error instanceof BridgeError) || !error.inDoubt) throw error
    const [id, ...others] = await findItem(call, item, options)
    if (id === undefined || others.length > 0) throw error
    return id
  }
}

interface ItemResult {
  readonly sysId?: unknown
  readonly errors?: readonly { readonly error?: unknown; readonly message?: unknown }[]
}

/** Errors come inside a 200 (ServiceNow docs). @throws BridgeError `product_rejected` */
function createdId(result: unknown): string {
  const { items } = (result ?? {}) as { readonly items?: readonly ItemResult[] }
  const { sysId, errors } = items?.[0] ?? {}
  if (typeof sysId === 'string' && /^[0-9a-f]{32}$/.test(sysId)) return sysId
  const [first] = errors ?? []
  const reason = first === undefined ? 'without a reason' : `${String(first.error)}: ${String(first.message)}`
  const message = `ServiceNow: the configuration item was not created: ${oneLine(reason)}`
  throw new BridgeError('product_rejected', message)
}
