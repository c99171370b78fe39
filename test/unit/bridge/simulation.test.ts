import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createDeliverAlert, type DeliverAlert } from '../../../shared/bridge/deliver-alert.ts'
import { createGates } from '../../../shared/bridge/gate.ts'
import type { Connector } from '../../../shared/connectors/connector.ts'
import { parseAlert } from '../../../shared/alert/parse-alert.ts'
import type { BridgeError } from '../../../shared/errors.ts'
import type { Ledger } from '../../../shared/storage/ports.ts'
import { correlationIdOf } from '../../../shared/ticket/keys.ts'
import type { WorkItemStatus } from '../../../shared/ticket/ticket.ts'
import { type Clock, createClock, START } from '../../builders/clock.ts'
import { buildConfig, buildRoute } from '../../builders/config.ts'
import {
  InMemoryDeadLetterStore,
  InMemoryLedger,
  InMemoryPayloadStore,
  InMemoryQueue,
} from '../../builders/in-memory-storage.ts'
import { buildNotification } from '../../builders/notification.ts'
import { buildHealthPayload } from '../../builders/payload.ts'
import { lostAnswer, refusal, ScriptedProduct } from '../../builders/scripted-product.ts'

/** What befalls one call of an instance to the storage or the product. */
type Fate = 'fine' | 'refused' | 'lost on the way' | 'answer lost' | 'crash before' | 'crash after'

/** What all instances share. */
interface World {
  readonly clock: Clock
  readonly queue: InMemoryQueue
  readonly ledger: InMemoryLedger
  readonly deadLetters: InMemoryDeadLetterStore
  readonly product: ScriptedProduct
  readonly scheduler: fc.Scheduler
  /** One for each call to come; after them all is fine. */
  readonly storageFates: Fate[]
  readonly productFates: Fate[]
}

function createWorld(scheduler: fc.Scheduler, fates: Fates): World {
  const clock = createClock()
  return {
    clock,
    queue: new InMemoryQueue(clock),
    ledger: new InMemoryLedger(clock),
    deadLetters: new InMemoryDeadLetterStore(),
    product: new ScriptedProduct(),
    scheduler,
    storageFates: [...fates.storage],
    productFates: [...fates.product],
  }
}

const storageFailure = (): BridgeError => refusal('storage_unavailable')
const productRefusal = (): BridgeError => refusal('product_throttled')

/** One running app: after a crash nothing that it does has an effect, and what it held is left behind. */
class Instance {
  isDown = false
  readonly deliver: DeliverAlert
  readonly #world: World

  constructor(world: World) {
    this.#world = world
    const { clock, queue } = world
    this.deliver = createDeliverAlert({
      config: async () => buildConfig(buildRoute('servicenow')),
      connector: async () => this.#connector(world.product),
      gate: createGates(clock.now, () => 0),
      ledger: this.#ledger(world.ledger),
      queue: { put: (...put) => this.#store(() => queue.put(...put)) },
      payloads: new InMemoryPayloadStore(),
      deadLetters: { write: (letter) => this.#store(() => world.deadLetters.write(letter)) },
      log: () => undefined,
      now: clock.now,
      random: () => 0,
    })
  }

  #ledger(ledger: Ledger): Ledger {
    return {
      claim: async (key, delivery) => {
        const claim = await this.#store(() => ledger.claim(key, delivery))
        if (claim === undefined) return undefined
        return {
          record: claim.record,
          extend: () => this.#store(() => claim.extend()),
          save: (record) => this.#store(() => claim.save(record)),
        }
      },
    }
  }

  #connector(product: Connector): Connector {
    const { productFates } = this.#world
    const call = <T>(carryOut: () => Promise<T>): Promise<T> =>
      this.#call(carryOut, productFates.pop(), productRefusal, lostAnswer)
    return {
      check: () => product.check(),
      find: (correlationId) => call(() => product.find(correlationId)),
      read: (item) => call(() => product.read(item)),
      open: (ticket) => call(() => product.open(ticket)),
      change: (item, change) => call(() => product.change(item, change)),
    }
  }

  #store<T>(carryOut: () => Promise<T>): Promise<T> {
    return this.#call(carryOut, this.#world.storageFates.pop(), storageFailure, storageFailure)
  }

  async #call<T>(
    carryOut: () => Promise<T>,
    fate: Fate | undefined,
    refused: () => BridgeError,
    lost: () => BridgeError,
  ): Promise<T> {
    await this.#world.scheduler.schedule(Promise.resolve())
    if (this.isDown) throw new Error('This instance is down.')
    if (fate === 'refused') throw refused()
    if (fate === 'lost on the way') throw lost()
    if (fate === 'crash before') this.#crash()
    const result = await carryOut()
    if (fate === 'answer lost') throw lost()
    if (fate === 'crash after') this.#crash()
    return result
  }

  #crash(): never {
    this.isDown = true
    throw new Error('This instance went down.')
  }
}

const INSTANCES = 3

/** Runs the world until its queue is empty: what can be seen is delivered at the same time by several instances. */
async function run(world: World): Promise<void> {
  const { clock, queue, scheduler } = world
  const instances = Array.from({ length: INSTANCES }, () => new Instance(world))
  for (let step = 0; queue.secondsUntilNext !== undefined; step += 1) {
    if (step > 10_000) throw new Error('The queue does not become empty.')
    clock.advance(queue.secondsUntilNext)
    const deliveries = queue.receive().map(async (message, index) => {
      try {
        await instances[index % INSTANCES]?.deliver(message.envelope)
        message.delete()
      } catch {
        // The message is seen again when its time has come.
      }
    })
    await scheduler.waitFor(Promise.all(deliveries))
    for (const [index, { isDown }] of instances.entries()) if (isDown) instances[index] = new Instance(world)
  }
}

/** A problem's notifications in the order of their times: fired and resolved in turns. */
type Problem = readonly object[]

const problems: fc.Arbitrary<Problem[]> = fc
  .array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 })
  .map((lengths) => lengths.map((length, index) => notificationsOf(`problem-${index}`, length)))

function notificationsOf(problem: string, length: number): Problem {
  return Array.from({ length }, (_, index) => {
    const stage = index % 2 === 0 ? 'Active' : 'Resolved'
    return buildHealthPayload({ problem, stage, at: `2026-11-23T12:${10 + index}:00.000Z` })
  })
}

/** Problems, and the arrivals of their notifications: each twice, and each after any delay in seconds. */
const stories = problems.chain((told) => {
  const twice = told.flatMap((problem) => [...problem, ...problem])
  const arrivals = twice.map((payload) => fc.record({ payload: fc.constant(payload), delay: fc.nat(900) }))
  return fc.record({ told: fc.constant(told), arrivals: fc.tuple(...arrivals) })
})

/** A ticket as it should be in the end: its correlation id and its status. */
function expectedTicket(problem: Problem): string {
  const correlationId = correlationIdOf('servicenow', parseAlert(problem[0], START))
  const status: WorkItemStatus = problem.length % 2 === 0 ? 'resolved' : 'open'
  return `${correlationId} ${status}`
}

interface Fates {
  readonly storage: readonly Fate[]
  readonly product: readonly Fate[]
}

const BAD_FATES: readonly Fate[] = [
  'refused',
  'lost on the way',
  'answer lost',
  'crash before',
  'crash after',
]

/** @param fine how many calls go well for one that does not */
function fatesOf(fine: number): fc.Arbitrary<Fate[]> {
  const goodOrBad = fc.oneof(
    { arbitrary: fc.constant<Fate>('fine'), weight: fine },
    { arbitrary: fc.constantFrom(...BAD_FATES), weight: 1 },
  )
  return fc.array(goodOrBad, { maxLength: 60, size: 'max' })
}

const fates = fc.record({ storage: fatesOf(9), product: fatesOf(1) })

test('whatever fails, in whatever order they come: one ticket per problem in its last state, nothing lost', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), stories, fates, async (scheduler, { told, arrivals }, fatesToCome) => {
      const world = createWorld(scheduler, fatesToCome)
      for (const { payload, delay } of arrivals) await world.queue.put([buildNotification(payload)], delay)
      await run(world)
      const { tickets } = world.product
      const found = tickets.map(({ correlationId, status }) => `${correlationId} ${status}`)
      expect(found.toSorted()).toEqual(told.map(expectedTicket).toSorted())
      const written = tickets.map(({ changes }) => changes.map(({ deliveryId }) => deliveryId))
      expect(written).toEqual(written.map((deliveryIds) => [...new Set(deliveryIds)]))
      expect(world.deadLetters.letters).toEqual([])
    }),
    // Shrinking a schedule takes minutes; the seed that is printed repeats the run.
    { numRuns: 100, endOnFailure: true },
  )
}, 60_000)
