import { createDeliverAlert, type DeliverAlert } from '../../shared/bridge/deliver/deliver-alert.ts'
import { readSubject } from '../../shared/alert/read-subject.ts'
import type { EnrichAlert } from '../../shared/bridge/enrich/enrich-alert.ts'
import { createKnownSilences } from '../../shared/bridge/mute/known-silences.ts'
import { createCircuitBreakers } from '../../shared/bridge/protect/circuit-breaker.ts'
import { createEnqueue, putAlone } from '../../shared/bridge/queue/enqueue.ts'
import { createPutWakeUp } from '../../shared/bridge/queue/wake-up.ts'
import { createFormerSeries } from '../../shared/bridge/ticket/recurrence.ts'
import type { DeliverTicketOptions } from '../../shared/bridge/ticket/ticket-tools.ts'
import { createStorms } from '../../shared/bridge/protect/storms.ts'
import type { Config, RateLimit } from '../../shared/config/config.ts'
import type { LogFacts } from '../../shared/log.ts'
import { type Clock, createClock } from './clock.ts'
import { buildConfig, buildRoute } from './config.ts'
import { InMemoryJournal } from './in-memory-journal.ts'
import { InMemoryRegisters } from './in-memory-registers.ts'
import {
  InMemoryDeadLetterStore,
  InMemoryKeptPayloads,
  InMemoryPayloadStore,
  InMemoryQueue,
} from './in-memory-storage.ts'
import { InMemoryLedger } from './in-memory-ledger.ts'
import { ScriptedProduct } from './scripted-product.ts'

/** What was logged. */
export interface LogLine extends LogFacts {
  readonly event: string
}

/** One instance of the bridge's delivery, with everything around it in memory. */
export interface TestBridge {
  readonly deliver: DeliverAlert
  readonly clock: Clock
  readonly queue: InMemoryQueue
  readonly payloads: InMemoryPayloadStore
  readonly keptPayloads: InMemoryKeptPayloads
  readonly deadLetters: InMemoryDeadLetterStore
  readonly ledger: InMemoryLedger
  readonly journal: InMemoryJournal
  readonly registers: InMemoryRegisters
  readonly logLines: LogLine[]
  /** The product behind a connection. */
  product(connection?: string): ScriptedProduct
  /** Advances the clock until the next message is visible, and delivers the visible ones. */
  deliverNext(): Promise<void>
  /** Does so until the queue is empty, or no message becomes visible within this many seconds. */
  settle(withinSeconds?: number): Promise<void>
}

/** What the instances of one app share. */
export interface SharedStorage {
  readonly clock: Clock
  readonly queue: InMemoryQueue
  readonly payloads: InMemoryPayloadStore
  readonly keptPayloads: InMemoryKeptPayloads
  readonly deadLetters: InMemoryDeadLetterStore
  readonly ledger: InMemoryLedger
  readonly journal: InMemoryJournal
  readonly registers: InMemoryRegisters
}

export function createSharedStorage(clock = createClock()): SharedStorage {
  return {
    clock,
    queue: new InMemoryQueue(clock),
    payloads: new InMemoryPayloadStore(clock),
    keptPayloads: new InMemoryKeptPayloads(clock),
    deadLetters: new InMemoryDeadLetterStore(),
    ledger: new InMemoryLedger(clock),
    journal: new InMemoryJournal(),
    registers: new InMemoryRegisters(),
  }
}

/**
 * @param config what a delivery gets when it asks for the configuration; may throw
 * @param storage shared with other instances
 * @param connector in place of those to products in memory
 * @param random from 0 to 1
 */
export function createTestBridge(
  config: () => Config = () => buildConfig(buildRoute('servicenow')),
  storage: SharedStorage = createSharedStorage(),
  products = new Map<string, ScriptedProduct>(),
  connector?: DeliverTicketOptions['connector'],
  enrich: EnrichAlert = async (alert) => alert,
  random: () => number = () => 0,
): TestBridge {
  const { clock, queue, payloads, registers } = storage
  const logLines: LogLine[] = []
  const product = (connection = 'servicenow'): ScriptedProduct => {
    const known = products.get(connection) ?? new ScriptedProduct()
    products.set(connection, known)
    return known
  }
  const log = (level: string, event: string, facts: LogFacts): void =>
    void logLines.push({ level, event, ...facts })
  const { now } = clock
  const rateLimit = (connection: string): RateLimit | undefined =>
    config().connections.get(connection)?.rateLimit
  const deliver = createDeliverAlert({
    config: async () => config(),
    readAlert: async (payload, notification) => enrich(readSubject(payload, notification)),
    silences: createKnownSilences({ registers, log, now }),
    connector: connector ?? (async (route) => product(route.connection.name)),
    breaker: createCircuitBreakers({ registers, log, now, random, rateLimit }),
    storms: createStorms({ registers, log, now }),
    formerSeries: createFormerSeries(registers, now),
    putWakeUp: createPutWakeUp(createEnqueue(putAlone(queue), payloads), now),
    ...storage,
    log,
    now,
    random,
  })
  const deliverNext = async (): Promise<void> => {
    clock.advance(queue.secondsUntilNext ?? 0)
    for (const message of queue.receive()) {
      await deliver(message.envelope)
      message.delete()
    }
  }
  const settle = async (withinSeconds = Infinity): Promise<void> => {
    while ((queue.secondsUntilNext ?? Infinity) < withinSeconds) await deliverNext()
  }
  return { deliver, ...storage, logLines, product, deliverNext, settle }
}
