import { isRecord } from '../../alert/values.ts'
import type { Config, ConnectionConfig } from '../../config/config.ts'
import { BridgeError } from '../../errors.ts'
import { kindsOf } from '../../ticket/kinds.ts'
import type { Kind } from '../../ticket/ticket.ts'
import type { IntakeBound, TakeIn } from './intake-limit.ts'
import { readBody } from './read-body.ts'

/** An HTTP request, without the parts that only the host needs. */
export interface PostedHint {
  readonly body: Uint8Array
  readonly contentType: string | null
  /** The last segment of the URL. */
  readonly connection: string
}

export interface HintOutcome {
  /** The record is a ticket of the bridge, and was read. */
  readonly isTicket: boolean
  /** The changes of the connection were read, as by the sync of work items; false if it has none, or one is running. */
  readonly isSynced: boolean
}

export interface ReceiveHintOptions {
  /** @throws BridgeError `config_invalid` */
  readonly config: () => Promise<Config>
  readonly takeIn: (connection: string) => TakeIn
  /** Looks at the ticket of a record. @returns false for a record that is not a ticket */
  readonly lookNow: (connection: ConnectionConfig, kind: Kind, id: string) => Promise<boolean>
  /** Reads what changed since the last sync, of a connection that has one. @returns whether it has caught up */
  readonly syncNow: (connection: ConnectionConfig) => Promise<boolean>
}

/** For each connection. A record that changes beyond it is read with the next sync. */
export const HINT_BOUND: IntakeBound = { most: 300, windowSeconds: 600 }

/** A sys_id, a GUID, a RecID or a message key: nothing that could change a path or a query. */
const ID = /^[A-Za-z0-9-]{1,64}$/

/**
 * Accepts the hint that a record has changed, and reads it. Only the id of a hint is used: the record is read from the
 * product with the app's own sign-in.
 *
 * @throws BridgeError `request_invalid` with the JSON path of the member, and those of a body; `too_many_requests`; what the
 * product or the storage throws
 */
export type ReceiveHint = (posted: PostedHint) => Promise<HintOutcome>

export function createReceiveHint({ config, takeIn, lookNow, syncNow }: ReceiveHintOptions): ReceiveHint {
  return async ({ body, contentType, connection: name }) => {
    const payload = readBody(body, contentType)
    if (!isRecord(payload)) {
      throw new BridgeError('body_not_object', 'Post {"id":"…"}, as JSON.', { path: '$' })
    }
    const connection = connectionOf(await config(), name)
    const id = idIn(payload['id'])
    const kind = kindIn(payload['kind'], connection, await config())
    await takeIn(name)()
    const isTicket = await lookNow(connection, kind, id)
    return { isTicket, isSynced: connection.sync !== undefined && (await syncNow(connection)) }
  }
}

function connectionOf({ connections }: Config, name: string): ConnectionConfig {
  const connection = connections.get(name)
  if (connection !== undefined) return connection
  throw new BridgeError('request_invalid', 'bridge.yaml has no connection with the name in the URL.')
}

function idIn(value: unknown): string {
  if (typeof value === 'string' && ID.test(value)) return value
  throw new BridgeError('request_invalid', '$.id: must be the record’s id in the product.', { path: '$.id' })
}

/** Default: what alerts become there. */
function kindIn(value: unknown, { name, product }: ConnectionConfig, { routes }: Config): Kind {
  const kinds = kindsOf(product)
  const usual = routes.find(({ connection }) => connection.name === name)?.template.kind ?? kinds[0]
  const kind = value === undefined ? usual : kinds.find((known) => known === value)
  if (kind !== undefined) return kind
  throw new BridgeError('request_invalid', `$.kind: must be one of ${kinds.join(', ')}.`, { path: '$.kind' })
}
