import type { ConnectionConfig } from '../config/config.ts'
import type { AccessTokens, Connector } from '../connectors/connector.ts'
import type { CreateOnce } from '../connectors/create-once.ts'
import { proxySignIn } from '../connectors/sign-in-name.ts'
import type { HttpClient } from '../http/http-client.ts'
import type { Kind } from '../ticket/ticket.ts'

export interface ConnectorOptions {
  /** Tokens of a connection, or of the proxy in front of it: `<connection>-proxy`. */
  readonly tokens: (connection: string) => Promise<AccessTokens>
  readonly http: HttpClient
  /** Called for a configuration item that the product has no record of. */
  readonly onUnmatched: (reason: string, item: string) => void
  readonly createOnce: CreateOnce
  /** Called for a field that a record is written without. */
  readonly onLeftOut: (field: string, reason: string) => void
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** The connector of a connection for one kind of record; only its product's code is loaded. */
export async function createConnector(
  { name, product, url, options }: ConnectionConfig,
  kind: Kind,
  { tokens, http, onUnmatched, createOnce, onLeftOut, now }: ConnectorOptions,
): Promise<Connector> {
  return product.createConnector({
    name,
    kind,
    url,
    options,
    tokens: await tokens(name),
    proxyTokens: () => tokens(proxySignIn(name)),
    http,
    onUnmatched: ({ resourceId, names }, reason) => onUnmatched(reason, resourceId || names.join(', ')),
    createOnce,
    onLeftOut,
    now,
  })
}
