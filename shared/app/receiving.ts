import { createCheckSubscriptions, type CheckSubscriptions } from '../auth/subscriptions.ts'
import { createEnqueue, putTogether } from '../bridge/queue/enqueue.ts'
import type { CircuitBreaker } from '../bridge/protect/circuit-breaker.ts'
import type { TakeIn } from '../bridge/receive/intake-limit.ts'
import type { KeepUnrecognised } from '../bridge/receive/keep-unrecognised.ts'
import { createReceiveAlert, type PostedAlert, type Receipt } from '../bridge/receive/receive-alert.ts'
import type { HintOutcome, PostedHint, ReceiveHint } from '../bridge/receive/receive-hint.ts'
import type { TicketRequestReceipt, PostedTicketRequest } from '../bridge/receive/receive-ticket-request.ts'
import type { SyncWorkItems } from '../bridge/sync/sync-work-items.ts'
import type { Config } from '../config/config.ts'
import { readWebhookSettings } from '../config/settings.ts'
import type { Connector } from '../connectors/connector.ts'
import { asBridgeError } from '../errors.ts'
import type { Log } from '../log.ts'
import { once } from '../once.ts'
import { factsOf } from '../ticket/kinds.ts'
import type { Kind } from '../ticket/ticket.ts'
import type { Stores } from './stores.ts'

/** Receives notifications and stores them before the answer. */
export interface Receiving {
  receive(posted: PostedAlert): Promise<Receipt>
  receiveTicketRequest(posted: PostedTicketRequest): Promise<TicketRequestReceipt>
  receiveHint(posted: PostedHint): Promise<HintOutcome>
  /** Takes an alert of our own, which is about no subscription. @returns its deliveryId */
  readonly receiveOwn: (payload: object, route: string) => Promise<string>
}

export interface ReceivingOptions {
  readonly stores: Stores
  readonly config: () => Promise<Config>
  readonly environment: NodeJS.ProcessEnv
  readonly connector: (connection: string, kind: Kind) => Promise<Connector>
  readonly breakers: () => Promise<(connection: string) => CircuitBreaker>
  readonly sync: () => Promise<SyncWorkItems>
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** Each part is made on first use; alerts load nothing that only ticket requests need. */
export function createReceiving(options: ReceivingOptions): Receiving {
  const { stores, config, environment, log, now } = options
  const { payloads, deadLetters, journal } = stores
  const enqueue = once(async () => createEnqueue(putTogether(await stores.queue()), payloads))
  const checkAlert = (): CheckSubscriptions =>
    createCheckSubscriptions(readWebhookSettings(environment).WEBHOOK_SUBSCRIPTIONS)
  const keep = once(async () => {
    const { createKeepUnrecognised } = await import('../bridge/receive/keep-unrecognised.ts')
    const registers = await stores.registers()
    return createKeepUnrecognised({ registers, payloads, deadLetters, journal, log, now })
  })
  const keepUnrecognised: KeepUnrecognised = async (...asked) => (await keep())(...asked)
  const receiving = once(async () => {
    const routeNames = routeNamesOf(config)
    return { enqueue: await enqueue(), journal, routeNames, keepUnrecognised, log, now }
  })
  const receive = once(async () => createReceiveAlert({ ...(await receiving()), checkAlert: checkAlert() }))
  const receiveOwn = once(async () => createReceiveAlert(await receiving()))
  const receiveTicketRequest = once(async () => {
    const { createReceiveTicketRequest, TICKET_REQUEST_BOUND } =
      await import('../bridge/receive/receive-ticket-request.ts')
    const { createIntakeLimit } = await import('../bridge/receive/intake-limit.ts')
    const registers = await stores.registers()
    return createReceiveTicketRequest({
      enqueue: await enqueue(),
      journal,
      config,
      checkAlert: checkAlert(),
      takeIn: createIntakeLimit('ticket-requests', TICKET_REQUEST_BOUND, { registers, log, now }),
      log,
      now,
    })
  })
  const receiveHint = once(async () => createHints(options))
  return {
    receive: async (posted) => (await receive())(posted),
    receiveTicketRequest: async (posted) => (await receiveTicketRequest())(posted),
    receiveHint: async (posted) => (await receiveHint())(posted),
    receiveOwn: async (payload, route) => {
      const body = Buffer.from(JSON.stringify(payload))
      const posted = { body, contentType: 'application/json', route, traceparent: undefined }
      return (await (await receiveOwn())(posted)).deliveryId
    },
  }
}

/** The sender waits for it; the timer does the rest. */
const HINT_SYNC_MS = 15_000

async function createHints(options: ReceivingOptions): Promise<ReceiveHint> {
  const { createReceiveHint, HINT_BOUND } = await import('../bridge/receive/receive-hint.ts')
  const { createIntakeLimit } = await import('../bridge/receive/intake-limit.ts')
  const { lookNow } = await import('../bridge/ticket/look-now.ts')
  const { guardedConnector } = await import('../bridge/protect/guarded-connector.ts')
  const { config, stores, log, now } = options
  const [ledger, registers] = await Promise.all([stores.ledger(), stores.registers()])
  const limits = new Map<string, TakeIn>()
  return createReceiveHint({
    config,
    takeIn: (connection) => {
      const limit =
        limits.get(connection) ??
        createIntakeLimit(`hints-${connection}`, HINT_BOUND, { registers, log, now })
      limits.set(connection, limit)
      return limit
    },
    lookNow: async (connection, kind, id) => {
      const { name, product } = connection
      const breaker = (await options.breakers())(name)
      const connector = guardedConnector(await options.connector(name, kind), {
        breaker,
        urgency: 'background',
        kind,
      })
      const { longestChangeSeconds } = factsOf(product, kind)
      return lookNow(connection, id, { connector, longestChangeSeconds, ledger, log, now })
    },
    syncNow: async (connection) => {
      const results = await (await options.sync()).sync(connection, { until: now() + HINT_SYNC_MS })
      return results.every(({ outcome }) => outcome === 'caught up')
    },
  })
}

/** A configuration with problems is reported at start and by the health check; an alert must not be lost for it. */
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
