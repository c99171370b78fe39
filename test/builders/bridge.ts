import { createDeliverAlert, type DeliverAlert } from '../../shared/bridge/deliver-alert.ts'
import { createGates } from '../../shared/bridge/gate.ts'
import type { Config } from '../../shared/config/config.ts'
import type { LogFacts } from '../../shared/log.ts'
import { type Clock, createClock } from './clock.ts'
import { buildConfig, buildRoute } from './config.ts'
import {
  InMemoryDeadLetterStore,
  InMemoryLedger,
  InMemoryPayloadStore,
  InMemoryQueue,
} from './in-memory-storage.ts'
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
  readonly deadLetters: InMemoryDeadLetterStore
  readonly logLines: LogLine[]
  /** The product behind a connection. */
  product(connection?: string): ScriptedProduct
  /** Turns the clock to when the next message can be seen, and delivers what can be seen then. */
  deliverNext(): Promise<void>
}

/** @param config what a delivery is told when it asks for the configuration; may throw */
export function createTestBridge(
  config: () => Config = () => buildConfig(buildRoute('servicenow')),
): TestBridge {
  const clock = createClock()
  const queue = new InMemoryQueue(clock)
  const payloads = new InMemoryPayloadStore()
  const deadLetters = new InMemoryDeadLetterStore()
  const logLines: LogLine[] = []
  const products = new Map<string, ScriptedProduct>()
  const product = (connection = 'servicenow'): ScriptedProduct => {
    const known = products.get(connection) ?? new ScriptedProduct()
    products.set(connection, known)
    return known
  }
  const deliver = createDeliverAlert({
    config: async () => config(),
    connector: async (connection) => product(connection),
    gate: createGates(clock.now, () => 0),
    ledger: new InMemoryLedger(clock),
    queue,
    payloads,
    deadLetters,
    log: (level, event, facts) => void logLines.push({ level, event, ...facts }),
    now: clock.now,
    random: () => 0,
  })
  const deliverNext = async (): Promise<void> => {
    clock.advance(queue.secondsUntilNext ?? 0)
    for (const message of queue.receive()) {
      await deliver(message.envelope)
      message.delete()
    }
  }
  return { deliver, clock, queue, payloads, deadLetters, logLines, product, deliverNext }
}
