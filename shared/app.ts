import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createCheckHealth, type Health } from './bridge/check-health.ts'
import type { DeliverAlert } from './bridge/deliver-alert.ts'
import { createGroupCommit } from './bridge/group-commit.ts'
import { createReceiveAlert, type PostedAlert, type Receipt } from './bridge/receive-alert.ts'
import type { SignInWarnings } from './bridge/sign-in-warnings.ts'
import type { Config, ConnectionConfig } from './config/config.ts'
import { givenSettings, readSettings, readWebhookSettings, type Settings } from './config/settings.ts'
import type { Connector } from './connectors/connector.ts'
import { createCheckSubscriptions } from './door/subscriptions.ts'
import { asksForToken, trustOf } from './door/trust.ts'
import { asBridgeError, BridgeError } from './errors.ts'
import type { Log } from './log.ts'
import { once, oncePerName } from './once.ts'
import { createAzureAlertQueue } from './storage/azure/azure-alert-queue.ts'
import { queueClient, storageAccess } from './storage/azure/storage-clients.ts'
import { ALERT_QUEUE } from './storage/queue-names.ts'
import type { AlertQueue, DeadLetterStore, Ledger, Locks, Marks, PayloadStore } from './storage/ports.ts'
import type { ConnectionTokens } from './tokens/connection-tokens.ts'
import type { TokenStore } from './tokens/token-store.ts'

/** What the functions call. */
export interface Bridge {
  /** Whether {@link Bridge.checkCaller} decides who may post; if not, it lets everyone in and the host's key decides. */
  readonly asksForToken: boolean
  /**
   * @param authorization the header of that name
   * @throws BridgeError `token_missing`, `token_refused`, `caller_not_allowed`, `signing_keys_unavailable`, `setting_missing`
   */
  checkCaller(authorization: string | null): Promise<void>
  receive(posted: PostedAlert): Promise<Receipt>
  deliver(message: unknown): Promise<void>
  drainPoison(message: unknown): Promise<void>
  refreshTokens(): Promise<void>
  checkHealth(): Promise<Health>
  /** Loads the configuration. @throws BridgeError `config_invalid`, `setting_missing` */
  checkConfig(): Promise<void>
  /** @throws BridgeError `setting_missing` */
  settings(): Settings
}

/** The configuration that is built in: beside `shared/` in the source tree, beside `functions/` in the bundle. */
const BUILT_IN_CONFIG = fileURLToPath(new URL('../config/', import.meta.url))

const now = (): number => Date.now()
const random = (): number => Math.random()
const pause = (seconds: number): Promise<void> => setTimeout(seconds * 1000)

/**
 * Joins the ports to their adapters. Everything is made on first use: the accept path loads the queue's client and the
 * alert schema; connectors, the vault, tables and blobs are loaded by whoever needs them first.
 */
export function createBridge(environment: NodeJS.ProcessEnv, log: Log): Bridge {
  const settings = (): Settings => readSettings(environment)
  const config = once(async (): Promise<Config> => {
    const { loadConfig } = await import('./config/load-config.ts')
    return loadConfig(settings().BRIDGE_CONFIG ?? BUILT_IN_CONFIG, environment)
  })
  const connections = async (): Promise<string[]> => [...(await config()).connections.keys()]
  const stores = createStores(givenSettings(environment))
  const products = createProducts(config, settings, stores, log)

  const receive = once(async () => {
    const checkAlert = createCheckSubscriptions(readWebhookSettings(environment).WEBHOOK_SUBSCRIPTIONS)
    const put = createGroupCommit(await stores.queue())
    const routeNames = routeNamesOf(config)
    return createReceiveAlert({ put, payloads: stores.payloads, routeNames, checkAlert, log, now })
  })
  const deliver = once(() => createDelivery(stores, products, config, log))

  return {
    ...createDoor(environment, log),
    receive: async (posted) => (await receive())(posted),
    deliver: async (message) => (await deliver())(message),
    drainPoison: async (message) => {
      const { createDrainPoison } = await import('./bridge/drain-poison.ts')
      const { payloads, deadLetters } = stores
      await createDrainPoison({ payloads, deadLetters, log, now })(message)
    },
    refreshTokens: async () => {
      const { createRefreshTokens } = await import('./bridge/refresh-tokens.ts')
      const { tokens, warnings, vault } = products
      const warn = async (connection: string): Promise<void> =>
        (await warnings()).checkEnd(connection, async (name) => (await vault()).readGrant(name))
      await createRefreshTokens({ connections, tokens, warn, log })()
    },
    checkHealth: createCheckHealth({
      checkStorage: async () => (await stores.queue()).check(),
      checkVault: async () => {
        const [first] = await connections()
        if (first !== undefined) await (await products.vault()).readToken(first)
      },
      connections,
      connector: products.connector,
      checkSignIn: async (connection) => {
        const { checkSignIn } = await import('./bridge/check-sign-in.ts')
        return checkSignIn(connection, { store: await products.vault(), marks: await stores.marks(), now })
      },
    }),
    checkConfig: async () => void (await config()),
    settings,
  }
}

/** Only callers that need a token cost a cold start the library that checks it. */
function createDoor(environment: NodeJS.ProcessEnv, log: Log): Pick<Bridge, 'asksForToken' | 'checkCaller'> {
  const isSecured = asksForToken(givenSettings(environment))
  const secureWebhook = once(async () => {
    const { createSecureWebhook } = await import('./door/secure-webhook.ts')
    return createSecureWebhook(trustOf(readWebhookSettings(environment)), { log, now })
  })
  return {
    asksForToken: isSecured,
    checkCaller: async (authorization) => {
      if (isSecured) await (await secureWebhook()).check(authorization)
    },
  }
}

interface Stores {
  readonly queue: () => Promise<AlertQueue & { check(): Promise<void> }>
  readonly ledger: () => Promise<Ledger>
  readonly payloads: PayloadStore
  readonly deadLetters: DeadLetterStore
  readonly locks: () => Promise<Locks>
  readonly marks: () => Promise<Marks>
}

function createStores(settings: Settings): Stores {
  const blobService = once(async () => {
    const { blobServiceClient } = await import('./storage/azure/azure-blobs.ts')
    return blobServiceClient(await storageAccess('blob', settings))
  })
  const blobs = once(async () => {
    const azure = await import('./storage/azure/azure-blobs.ts')
    const service = await blobService()
    return {
      payloads: azure.createAzurePayloadStore(service),
      deadLetters: azure.createAzureDeadLetterStore(service),
    }
  })
  return {
    queue: once(async () =>
      createAzureAlertQueue(queueClient(await storageAccess('queue', settings), ALERT_QUEUE)),
    ),
    ledger: once(async () => {
      const { createAzureLedger, ledgerClient } = await import('./storage/azure/azure-ledger.ts')
      return createAzureLedger(ledgerClient(await storageAccess('table', settings)), now)
    }),
    payloads: {
      write: async (name, text) => (await blobs()).payloads.write(name, text),
      read: async (name) => (await blobs()).payloads.read(name),
    },
    deadLetters: { write: async (letter) => (await blobs()).deadLetters.write(letter) },
    locks: once(async () => {
      const { createAzureLocks } = await import('./storage/azure/azure-locks.ts')
      return createAzureLocks(await blobService())
    }),
    marks: once(async () => {
      const { createAzureMarks } = await import('./storage/azure/azure-marks.ts')
      return createAzureMarks(await blobService())
    }),
  }
}

interface Products {
  readonly vault: () => Promise<TokenStore>
  readonly tokens: (connection: string) => Promise<ConnectionTokens>
  readonly warnings: () => Promise<SignInWarnings>
  readonly connector: (connection: string) => Promise<Connector>
}

function createProducts(
  config: () => Promise<Config>,
  settings: () => Settings,
  stores: Stores,
  log: Log,
): Products {
  const vault = once(async () => {
    const url = settings().KEY_VAULT_URL
    if (url === undefined)
      throw new BridgeError('setting_missing', 'Set KEY_VAULT_URL: tokens are kept in Key Vault.')
    const { createKeyVaultTokenStore } = await import('./tokens/vault/key-vault-token-store.ts')
    return createKeyVaultTokenStore(url)
  })
  const http = once(async () => (await import('./connectors/http.ts')).createHttpClient())
  const connectionOf = async (name: string): Promise<ConnectionConfig> => {
    const connection = (await config()).connections.get(name)
    if (connection !== undefined) return connection
    throw new BridgeError('connection_unknown', `bridge.yaml has no connection ${name}.`)
  }
  const warnings = once(async (): Promise<SignInWarnings> => {
    const { createSignInWarnings } = await import('./bridge/sign-in-warnings.ts')
    const [queue, marks] = await Promise.all([stores.queue(), stores.marks()])
    return createSignInWarnings({ config, queue, http: await http(), marks, log, now })
  })
  const tokens = oncePerName(async (connection): Promise<ConnectionTokens> => {
    const { product, url } = await connectionOf(connection)
    const { createConnectionTokens } = await import('./tokens/connection-tokens.ts')
    const { createRequestToken } = await import('./tokens/request-token.ts')
    const { createRevokeToken } = await import('./tokens/revoke-token.ts')
    const { tokenServer } = await import('./tokens/token-server.ts')
    const store = await vault()
    return createConnectionTokens({
      connection,
      server: tokenServer(product, url),
      store,
      locks: await stores.locks(),
      requestToken: createRequestToken({ store, http: await http(), now }),
      revokeToken: createRevokeToken(await http()),
      watch: await warnings(),
      log,
      now,
      random,
      pause,
    })
  })
  const connector = oncePerName(async (name): Promise<Connector> => {
    const { url } = await connectionOf(name)
    const { createServiceNowConnector } = await import('./connectors/service-now/service-now-connector.ts')
    return createServiceNowConnector({ url, tokens: await tokens(name), http: await http(), now })
  })
  return { vault, tokens, warnings, connector }
}

async function createDelivery(
  stores: Stores,
  products: Products,
  config: () => Promise<Config>,
  log: Log,
): Promise<DeliverAlert> {
  const { createDeliverAlert } = await import('./bridge/deliver-alert.ts')
  const { createGates } = await import('./bridge/gate.ts')
  const { createInsist } = await import('./bridge/insist.ts')
  const insist = createInsist(pause)
  const [ledger, queue] = await Promise.all([stores.ledger(), stores.queue()])
  const gate = createGates(now, random)
  return createDeliverAlert({
    config,
    connector: products.connector,
    gate,
    ledger,
    queue: { put: (notifications, delaySeconds) => insist(() => queue.put(notifications, delaySeconds)) },
    payloads: stores.payloads,
    deadLetters: { write: (letter) => insist(() => stores.deadLetters.write(letter)) },
    log,
    now,
    random,
  })
}

/** A configuration with problems is reported at start and by the health check; it must not cost an alert its place. */
function routeNamesOf(config: () => Promise<Config>): () => Promise<ReadonlySet<string> | undefined> {
  return async () => {
    try {
      return new Set((await config()).routes.map((route) => route.name))
    } catch (error) {
      if (asBridgeError(error).retry === 'later') return undefined
      throw error
    }
  }
}
