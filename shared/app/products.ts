import { setTimeout } from 'node:timers/promises'
import type { Announce } from '../bridge/announce/announce.ts'
import type { SignInWarnings } from '../bridge/sign-in/sign-in-warnings.ts'
import type { Config, ConnectionConfig } from '../config/config.ts'
import { isPlaceholder, type Settings } from '../config/settings.ts'
import type { Connector } from '../connectors/connector.ts'
import type { CreateOnce } from '../connectors/create-once.ts'
import { hasProxy } from '../connectors/product.ts'
import { connectionOf, isProxySignIn, proxySignIn, signInsOf } from '../connectors/sign-in-name.ts'
import type { HttpClient } from '../http/http-client.ts'
import { BridgeError } from '../errors.ts'
import type { Log } from '../log.ts'
import { once, oncePerName } from '../once.ts'
import { factsOf } from '../ticket/kinds.ts'
import type { Kind } from '../ticket/ticket.ts'
import type { ConnectionTokens } from '../tokens/connection-tokens.ts'
import type { TokenStore } from '../tokens/token-store.ts'
import type { Stores } from './stores.ts'

/** The connections of the configuration, each made on first use. */
export interface Products {
  readonly http: () => Promise<HttpClient>
  readonly vault: () => Promise<TokenStore>
  readonly tokens: (connection: string) => Promise<ConnectionTokens>
  /** All that sign in: the connections, and the proxies in front of them. */
  readonly signIns: () => Promise<readonly string[]>
  readonly warnings: () => Promise<SignInWarnings>
  readonly announce: () => Promise<Announce>
  /** @throws BridgeError `connection_unknown` */
  readonly connector: (connection: string, kind: Kind) => Promise<Connector>
}

export interface ProductsOptions {
  readonly config: () => Promise<Config>
  readonly settings: () => Settings
  readonly stores: Stores
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

const random = (): number => Math.random()
const pause = (seconds: number): Promise<void> => setTimeout(seconds * 1000)

export function createProducts({ config, settings, stores, log, now }: ProductsOptions): Products {
  const vault = once(async () => {
    const url = settings().KEY_VAULT_URL
    if (url === undefined || isPlaceholder(url))
      throw new BridgeError('setting_missing', 'Set KEY_VAULT_URL: tokens are kept in Key Vault.')
    const { createKeyVaultTokenStore } = await import('../tokens/vault/key-vault-token-store.ts')
    return createKeyVaultTokenStore(url)
  })
  const http = once(async () => (await import('../http/http-client.ts')).createHttpClient())
  const configured = async (name: string): Promise<ConnectionConfig> => {
    const connection = (await config()).connections.get(name)
    if (connection !== undefined) return connection
    throw new BridgeError('connection_unknown', `bridge.yaml has no connection ${name}.`)
  }
  const enqueue = once(async () => {
    const { createEnqueue, putAlone } = await import('../bridge/queue/enqueue.ts')
    return createEnqueue(putAlone(await stores.queue()), stores.payloads)
  })
  const warnings = once(async (): Promise<SignInWarnings> => {
    const { createSignInWarnings } = await import('../bridge/sign-in/sign-in-warnings.ts')
    const registers = await stores.registers()
    return createSignInWarnings({ config, enqueue: await enqueue(), http: await http(), registers, log, now })
  })
  const announce = once(async (): Promise<Announce> => {
    const { createAnnounce } = await import('../bridge/announce/announce.ts')
    return createAnnounce({ enqueue: await enqueue(), http: await http(), now })
  })
  const tokens = createTokens({ vault, http, warnings, configured, stores, log, now })
  const connectors = oncePerName(async (name): Promise<Connector> => {
    const [connectionName = '', kind = ''] = name.split('/')
    const connection = await configured(connectionName)
    const { createConnector } = await import('./connectors.ts')
    const onUnmatched = (reason: string, item: string): void =>
      log('warn', 'configuration-item-unmatched', { connection: connectionName, item, reason })
    const onLeftOut = (field: string, reason: string): void =>
      log('warn', 'field-left-out', { connection: connectionName, field, reason })
    const createOnce: CreateOnce = async (what, create) => {
      const { createCreateOnce } = await import('../bridge/protect/create-once.ts')
      const { longestChangeSeconds } = factsOf(connection.product, kind as Kind)
      const { longestUndecidedSeconds } = await import('../bridge/ticket/undecided.ts')
      const settledAfterSeconds = longestUndecidedSeconds({ longestChangeSeconds })
      const registers = await stores.registers()
      const shared = { connection: connectionName, settledAfterSeconds, registers, log, now, pause }
      return createCreateOnce(shared)(what, create)
    }
    const parts = { tokens, http: await http(), onUnmatched, createOnce, onLeftOut, now }
    return createConnector(connection, kind as Kind, parts)
  })
  return {
    http,
    vault,
    tokens,
    signIns: async () => [...(await config()).connections.values()].flatMap(signInsOf),
    warnings,
    announce,
    connector: (connection, kind) => connectors(`${connection}/${kind}`),
  }
}

interface TokenParts
  extends Pick<Products, 'vault' | 'warnings'>, Pick<ProductsOptions, 'stores' | 'log' | 'now'> {
  readonly http: () => Promise<HttpClient>
  readonly configured: (name: string) => Promise<ConnectionConfig>
}

function createTokens({
  vault,
  http,
  warnings,
  configured,
  stores,
  log,
  now,
}: TokenParts): Products['tokens'] {
  const tokens: Products['tokens'] = oncePerName(async (connection): Promise<ConnectionTokens> => {
    const { product, url, options } = await configured(connectionOf(connection))
    const isBehindProxy = hasProxy(options) && !isProxySignIn(connection)
    const { createConnectionTokens } = await import('../tokens/connection-tokens.ts')
    const { createRequestToken } = await import('../tokens/request-token.ts')
    const { createRevokeToken } = await import('../tokens/revoke-token.ts')
    const { tokenServer } = await import('../tokens/token-server.ts')
    const store = await vault()
    return createConnectionTokens({
      connection,
      server: tokenServer(product.tokenServer, url),
      store,
      locks: await stores.locks(),
      requestToken: createRequestToken({
        store,
        http: await http(),
        ...(isBehindProxy ? { proxy: await tokens(proxySignIn(connection)) } : {}),
        now,
      }),
      revokeToken: createRevokeToken(await http()),
      watch: await warnings(),
      log,
      now,
      random,
      pause,
    })
  })
  return tokens
}
