import { BridgeError } from '../../errors.ts'
import { oneLine } from '../../http/answer.ts'
import type { ConfigurationItem } from '../../ticket/ticket.ts'
import { type Call, LOOK_SECONDS } from './call.ts'
import { anyOf, isSafeName, whereNamed } from './encoded-query.ts'
import type { Row } from './read-answer.ts'
import { textOf } from './record.ts'
import { selectRows } from './table-api.ts'

/** How configuration items are found in the CMDB. */
export interface ConfigurationItemOptions {
  /** By what, the first that finds one counts. */
  readonly match: readonly ('azure-resource-id' | 'fqdn' | 'name')[]
  /** Whether one that is not there is created, through identification and reconciliation. */
  readonly create: boolean
  /** A choice of the CMDB's `discovery_source`. */
  readonly source: string
  /** The class of what is created; `cmdb_ci_server` unless given. */
  readonly className?: string
}

/** Called for an item that the CMDB gave no record for, with the reason. */
export type OnUnmatched = (item: ConfigurationItem, reason: string) => void

/** Where the resource id is kept: by cloud discovery in the first, by integrations in the second (ServiceNow docs). */
const RESOURCE_ID_FIELDS = ['object_id', 'correlation_id'] as const

/** An alert can name hundreds of items, and each lookup is a call while the ticket waits. */
const LOOKED_UP = 5

/**
 * The sys_id of the first item that the CMDB has, or gets, a record for. An alert is worth more than its configuration
 * item: nothing that goes wrong here stands in the ticket's way.
 */
export async function matchItem(
  call: Call,
  items: readonly ConfigurationItem[],
  options: ConfigurationItemOptions,
  onUnmatched: OnUnmatched,
): Promise<string | undefined> {
  for (const item of items.slice(0, LOOKED_UP)) {
    try {
      const found = (await findItem(call, item, options)) ?? (await createItem(call, item, options))
      if (found !== undefined) return found
      onUnmatched(item, 'the CMDB has no such record')
    } catch (error) {
      if (!(error instanceof BridgeError)) throw error
      onUnmatched(item, `${error.code}: ${error.message}`)
      // What went wrong will go wrong again, and a ticket waits.
      return undefined
    }
  }
  return undefined
}

async function findItem(
  call: Call,
  item: ConfigurationItem,
  { match }: ConfigurationItemOptions,
): Promise<string | undefined> {
  for (const by of match) {
    const fields = by === 'azure-resource-id' ? RESOURCE_ID_FIELDS : [by]
    const values = by === 'azure-resource-id' ? [item.resourceId] : item.names
    for (const value of values.filter(isSafeName)) {
      const id = await selectItem(call, fields, value)
      if (id !== undefined) return id
    }
  }
  return undefined
}

async function selectItem(call: Call, fields: readonly string[], value: string): Promise<string | undefined> {
  const rows = await selectRows(call, 'cmdb_ci', {
    query: anyOf(...fields.map((field) => whereNamed(field, value))),
    fields: ['sys_id', ...fields].join(),
    limit: 2,
    deadlineSeconds: LOOK_SECONDS,
  })
  // A condition that the instance drops would answer with any item at all; Azure's ids come in either case.
  const isIt = (row: Row): boolean =>
    fields.some((field) => textOf(row, field).toLowerCase() === value.toLowerCase())
  const row = rows.find(isIt)
  return row === undefined ? undefined : textOf(row, 'sys_id')
}

async function createItem(
  call: Call,
  { resourceId, names }: ConfigurationItem,
  { create, source, className = 'cmdb_ci_server' }: ConfigurationItemOptions,
): Promise<string | undefined> {
  const name = names[0] ?? resourceId.split('/').at(-1) ?? ''
  if (!create || name === '') return undefined
  const values = { name, ...(resourceId === '' ? {} : { object_id: resourceId }) }
  const origin =
    resourceId === ''
      ? {}
      : { sys_object_source_info: { source_name: source, source_native_key: resourceId } }
  const result = await call('POST', '/api/now/identifyreconcile', {
    query: { sysparm_data_source: source },
    body: { items: [{ className, values, ...origin }], relations: [] },
    deadlineSeconds: 2 * LOOK_SECONDS,
  })
  return createdId(result)
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
