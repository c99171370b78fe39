import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createAccess, type Access } from './app/access.ts'
import { createConsoleParts } from './app/console.ts'
import { createCanaryParts } from './app/canary.ts'
import { createEnrichment } from './app/enrichment.ts'
import { createLateLooks } from './app/late-looks.ts'
import { createLooks, type Looks } from './app/looks.ts'
import { createProducts, type Products } from './app/products.ts'
import { createReceiving, type Receiving } from './app/receiving.ts'
import { createSilenceParts } from './app/silences.ts'
import { createStores, type Stores } from './app/stores.ts'
import { createSync } from './app/sync.ts'
import { createTimers, type Timers } from './app/timers.ts'
import { createCheckHealth, type Health } from './bridge/operate/check-health.ts'
import type { CircuitBreaker, CircuitBreakerOptions } from './bridge/protect/circuit-breaker.ts'
import type { SyncWorkItems } from './bridge/sync/sync-work-items.ts'
import type { EnrichAlert } from './bridge/enrich/enrich-alert.ts'
import type { DeadLetters } from './bridge/dead-letters/dead-letters.ts'
import type { DeliverAlert, DeliverOptions } from './bridge/deliver/deliver-alert.ts'
import { createEnqueue, putAlone, putTogether } from './bridge/queue/enqueue.ts'
import type { Silences } from './bridge/mute/silences.ts'
import type { Config } from './config/config.ts'
import { givenSettings, readSettings, type Settings } from './config/settings.ts'
import type { Product } from './connectors/product.ts'
import type { Console } from './console/console.ts'
import { aroundOnly, withMethods } from './decorate.ts'
import type { Log } from './log.ts'
import { once } from './once.ts'
import type { Kind } from './ticket/ticket.ts'

/** What the functions call. */
export interface Bridge extends Access, Receiving, Timers {
  deliver(message: unknown): Promise<void>
  drainPoison(message: unknown): Promise<void>
  /** Announces alerts that have no ticket in time, where bridge.yaml has `fallback`. */
  announceLate(): Promise<void>
  /** Looks what became of the last canary, and sends the next when it is time. */
  runCanary(): Promise<void>
  /** What copies changes of the products into Log Analytics. */
  workItemSync(): Promise<SyncWorkItems>
  deadLetters(): Promise<DeadLetters>
  /** What people do with silences. */
  silences(): Promise<Silences>
  checkHealth(): Promise<Health>
  console(): Promise<Console>
  /** Loads the configuration. @throws BridgeError `config_invalid`, `setting_missing` */
  checkConfig(): Promise<void>
  /** @throws BridgeError `setting_missing` */
  settings(): Settings
}

type Breakers = (connection: string) => CircuitBreaker

/** The configuration that is built in: beside `shared/` in the source tree, beside `functions/` in the bundle. */
const BUILT_IN_CONFIG = fileURLToPath(new URL('../config/', import.meta.url))

/** Beside this file in the source tree, beside `functions/index.js` in the bundle. */
const CONSOLE_FOLDER = new URL('./console/', import.meta.url)

const now = (): number => Date.now()
const random = (): number => Math.random()
const pause = (seconds: number): Promise<void> => setTimeout(seconds * 1000)

async function builtInProducts(): Promise<readonly Product[]> {
  return (await import('./connectors/products.ts')).PRODUCTS
}

/**
 * Joins the ports to their adapters. Everything is made on first use: the accept path loads the alert schemas and its
 * two calls to the storage; clients of storage, connectors and the vault are loaded when they are first needed.
 *
 * @param productList that connections can name; default: those that come with the app
 */
export function createBridge(
  environment: NodeJS.ProcessEnv,
  log: Log,
  productList: () => Promise<readonly Product[]> = builtInProducts,
): Bridge {
  const settings = (): Settings => readSettings(environment)
  const configFolder = (): string => settings().BRIDGE_CONFIG ?? BUILT_IN_CONFIG
  let loaded: Config | undefined
  const config = once(async (): Promise<Config> => {
    const { loadConfig } = await import('./config/load-config.ts')
    loaded = await loadConfig(configFolder(), environment, await productList())
    return loaded
  })
  const stores = createStores(givenSettings(environment), log, now)
  const products = createProducts({ config, settings, stores, log, now })
  // Nobody asks for a breaker before the configuration has named its connection.
  const breakers = createBreakers(stores, products, log, (name) => loaded?.connections.get(name)?.rateLimit)
  const enrich = createEnrichment({ config, settings, http: products.http, log, now })
  const deliver = once(async () =>
    createDelivery(stores, products, { config, breaker: await breakers(), enrich }, log),
  )
  const sync = createSync({ config, settings, stores, products, breakers, log, now })

  const parts = { config, stores, log, now }
  const receiving = createReceiving({ ...parts, environment, connector: products.connector, breakers, sync })
  const canaries = createCanaryParts({ ...parts, announce: products.announce, receive: receiving.receiveOwn })
  const looks = createLooks(stores, products, config, canaries, now)
  const access = createAccess(environment, log, now)
  const letters = createLetters(stores, log)
  const silences = createSilenceParts(parts)
  const lateLooks = createLateLooks({ config, stores, products, log, now })

  return {
    ...access,
    ...receiving,
    runCanary: async () => (await canaries()).run(),
    deliver: lateLooks.around(deliver),
    announceLate: () => lateLooks.announceLate(),
    drainPoison: createDrain(stores, log),
    ...createTimers(stores, products, config, log, now),
    workItemSync: sync,
    deadLetters: letters,
    silences,
    console: createConsoleParts({
      ...parts,
      environment,
      access,
      products,
      configFolder,
      breakers,
      letters,
      silences,
      looks,
      folder: CONSOLE_FOLDER,
    }),
    checkHealth: createHealth(stores, products, config, breakers, looks),
    checkConfig: async () => void (await config()),
    settings,
  }
}

function createBreakers(
  stores: Stores,
  products: Products,
  log: Log,
  rateLimit: CircuitBreakerOptions['rateLimit'],
): () => Promise<Breakers> {
  return once(async () => {
    const { createCircuitBreakers } = await import('./bridge/protect/circuit-breaker.ts')
    const registers = await stores.registers()
    return createCircuitBreakers({
      registers,
      log,
      now,
      random,
      rateLimit,
      onRightNeeded: async (needed) => (await products.warnings()).rightNeeded(needed),
    })
  })
}

function createDrain({ payloads, deadLetters, journal }: Stores, log: Log): Bridge['drainPoison'] {
  return async (message) => {
    const { createDrainPoison } = await import('./bridge/dead-letters/drain-poison.ts')
    await createDrainPoison({ payloads, deadLetters, journal, log, now })(message)
  }
}

function createLetters({ queue, payloads, deadLetters, journal }: Stores, log: Log): Bridge['deadLetters'] {
  return async () => {
    const { createDeadLetters } = await import('./bridge/dead-letters/dead-letters.ts')
    const enqueue = createEnqueue(putAlone(await queue()), payloads)
    return createDeadLetters({ deadLetters, enqueue, journal, log, now })
  }
}

function createHealth(
  stores: Stores,
  products: Products,
  config: () => Promise<Config>,
  breakers: () => Promise<Breakers>,
  looks: Looks,
): Bridge['checkHealth'] {
  const connections = async (): Promise<string[]> => [...(await config()).connections.keys()]
  return createCheckHealth({
    checkStorage: async () => (await stores.queue()).check(),
    checkVault: async () => {
      const [first] = await connections()
      if (first !== undefined) await (await products.vault()).readToken(first)
    },
    connections,
    connector: async (connection) => products.connector(connection, await kindOf(config, connection)),
    breaker: async (connection) => (await breakers())(connection),
    ...looks,
  })
}

async function createDelivery(
  stores: Stores,
  products: Products,
  { config, breaker, enrich }: Pick<DeliverOptions, 'config' | 'breaker'> & { readonly enrich: EnrichAlert },
  log: Log,
): Promise<DeliverAlert> {
  const { readSubject } = await import('./alert/read-subject.ts')
  const { createDeliverAlert } = await import('./bridge/deliver/deliver-alert.ts')
  const { createRetryStorage } = await import('./bridge/queue/retry-storage.ts')
  const { createPutWakeUp } = await import('./bridge/queue/wake-up.ts')
  const { createFormerSeries } = await import('./bridge/ticket/recurrence.ts')
  const { createStorms } = await import('./bridge/protect/storms.ts')
  const { createKnownSilences } = await import('./bridge/mute/known-silences.ts')
  const retryStorage = createRetryStorage(pause)
  const [ledger, queue, registers] = await Promise.all([stores.ledger(), stores.queue(), stores.registers()])
  const patientQueue = aroundOnly(queue, ['put', 'putUnread'], retryStorage)
  const { payloads, journal, deadLetters, keptPayloads } = stores
  return createDeliverAlert({
    config,
    readAlert: async (payload, notification) => enrich(readSubject(payload, notification)),
    silences: createKnownSilences({ registers, log, now }),
    breaker,
    connector: ({ connection, template }) => products.connector(connection.name, template.kind),
    ledger: withMethods(ledger, {
      claim: async (...asked) => {
        const claim = await ledger.claim(...asked)
        return claim && aroundOnly(claim, ['save'], retryStorage)
      },
    }),
    storms: createStorms({ registers, log, now }),
    formerSeries: createFormerSeries(registers, now),
    putWakeUp: createPutWakeUp(createEnqueue(putTogether(patientQueue), payloads), now),
    queue: patientQueue,
    payloads,
    keptPayloads,
    journal: aroundOnly(journal, ['write'], retryStorage),
    deadLetters: aroundOnly(deadLetters, ['write'], retryStorage),
    log,
    now,
    random,
  })
}

/** The health check looks at a connection by the kind of its first route. */
async function kindOf(config: () => Promise<Config>, connection: string): Promise<Kind> {
  const { routes } = await config()
  return routes.find((route) => route.connection.name === connection)?.template.kind ?? 'incident'
}
