import * as fc from 'fast-check'
import type { Alert } from '../../../../shared/alert/alert.ts'
import { readSubject } from '../../../../shared/alert/read-subject.ts'
import {
  createDeliverAlert,
  type DeliverAlert,
  type DeliverOptions,
} from '../../../../shared/bridge/deliver/deliver-alert.ts'
import { createCircuitBreakers } from '../../../../shared/bridge/protect/circuit-breaker.ts'
import { createEnqueue, putAlone } from '../../../../shared/bridge/queue/enqueue.ts'
import { createPutWakeUp } from '../../../../shared/bridge/queue/wake-up.ts'
import { createStorms } from '../../../../shared/bridge/protect/storms.ts'
import type { Config } from '../../../../shared/config/config.ts'
import type { Connector } from '../../../../shared/connectors/connector.ts'
import type { BridgeError } from '../../../../shared/errors.ts'
import type { AlertQueue, DeliveryLedger, Registers } from '../../../../shared/storage/ports.ts'
import { createSharedStorage, type SharedStorage } from '../../../builders/bridge.ts'
import { lostAnswer, refusal } from '../../../builders/scripted-product.ts'

/** What goes wrong with a call: it is refused, never arrives, or is carried out and its answer lost. */
const FAULTS = ['refused', 'lost on the way', 'answer lost'] as const
/** A gateway gives up early, and the product carries the call out after {@link LATE_SECONDS} all the same. */
const SLOW_FAULTS = [...FAULTS, 'carried out late'] as const
/** What goes wrong with a call to a product besides: it has no room, answers with a page, or its answer breaks off. */
export const PRODUCT_FAULTS = [...SLOW_FAULTS, 'out of service', 'asleep', 'answer garbled'] as const
export type Fault = (typeof PRODUCT_FAULTS)[number]

const LATE_SECONDS = 40

/** The fate of one call of an instance to the storage or the product. */
export type Fate = 'fine' | Fault | 'crash before' | 'crash after'

/** One for each call to come; after them all is fine. */
export interface Fates {
  readonly storage: readonly Fate[]
  readonly product: readonly Fate[]
}

/** One call of an instance, as its fate has it: carried out, with a fault or without, or the instance's last. */
export type Call = <T>(carryOut: CarryOut<T>) => Promise<T>

/** @param later lets something happen when a call that is carried out late comes to its end */
type CarryOut<T> = (fault: Fault | undefined, later: (work: () => Promise<unknown>) => void) => Promise<T>

/** The product, as an instance reaches it. @param call what it asks of the product goes through here */
export type Outside = (call: Call) => Connector

/** What all instances share. */
export interface World extends SharedStorage {
  readonly config: Config
  readonly outside: Outside
  /** A payload is read a hundred times in a story, and the reading depends on nothing else: it is done once. */
  readonly readAlert: ReadAlert
  readonly scheduler: fc.Scheduler | undefined
  readonly storageFates: Fate[]
  readonly productFates: Fate[]
  /** What products are still at work on. */
  readonly unfinished: { readonly at: number; readonly work: () => Promise<unknown> }[]
}

/** @param scheduler decides which of the waiting calls comes next; undefined: the one that has waited longest */
export function createWorld(config: Config, fates: Fates, outside: Outside, scheduler?: fc.Scheduler): World {
  return {
    ...createSharedStorage(),
    config,
    outside,
    readAlert: createReadOnce(),
    scheduler,
    storageFates: [...fates.storage],
    productFates: [...fates.product],
    unfinished: [],
  }
}

type ReadAlert = DeliverOptions['readAlert']

/** Alerts that some story has read, by what the reading depends on. */
const readAlerts = new Map<string, Alert>()

function createReadOnce(): ReadAlert {
  const known = new Map<string, Alert>()
  return async (payload, notification) => {
    const { deliveryId, receivedAt, sort } = notification
    const ofThisStory = known.get(deliveryId)
    if (ofThisStory !== undefined) return ofThisStory
    const text = JSON.stringify([payload, receivedAt, sort])
    const alert = readAlerts.get(text) ?? readSubject(payload, notification)
    readAlerts.set(text, alert)
    known.set(deliveryId, alert)
    return alert
  }
}

/** A product in this process. */
export function inMemory(product: Connector): Outside {
  return (call) => {
    const ask = <T>(carryOut: () => Promise<T>): Promise<T> =>
      call(failing(carryOut, productRefusal, lostAnswer))
    return {
      check: () => product.check(),
      find: (correlationId) => ask(() => product.find(correlationId)),
      read: (item) => ask(() => product.read(item)),
      open: (ticket) => ask(() => product.open(ticket)),
      change: (item, change) => ask(() => product.change(item, change)),
      isWritten: (item, changeId) => ask(() => product.isWritten(item, changeId)),
    }
  }
}

const storageFailure = (): BridgeError => refusal('storage_unavailable')
const productRefusal = (): BridgeError => refusal('product_throttled')

/** Carries something out in this process, or fails as a call over a wire would. */
function failing<T>(
  carryOut: () => Promise<T>,
  refused: () => BridgeError,
  lost: () => BridgeError,
): CarryOut<T> {
  return async (fault, later) => {
    if (fault === 'refused') throw refused()
    if (fault === 'carried out late') later(carryOut)
    if (fault === 'lost on the way' || fault === 'carried out late') throw lost()
    const result = await carryOut()
    if (fault !== undefined) throw lost()
    return result
  }
}

const log = (): void => undefined

/** One running app: after a crash nothing that it does has an effect, and what it held is left behind. */
class Instance {
  isDown = false
  readonly deliver: DeliverAlert
  readonly #world: World

  constructor(world: World) {
    this.#world = world
    const { clock, queue, payloads, keptPayloads, deadLetters, journal, config } = world
    const { now } = clock
    const registers = this.#registers(world.registers)
    const connector = world.outside((carryOut) => this.#call(carryOut, world.productFates.pop()))
    const store = <T>(carryOut: () => Promise<T>): Promise<T> => this.#store(carryOut)
    const faultyQueue: AlertQueue = {
      put: (...put) => store(() => queue.put(...put)),
      putUnread: (...put) => store(() => queue.putUnread(...put)),
    }
    this.deliver = createDeliverAlert({
      readAlert: world.readAlert,
      silences: async () => [],
      config: async () => config,
      connector: async () => connector,
      breaker: createCircuitBreakers({ registers, log, now, random: () => 0, rateLimit: () => undefined }),
      ledger: this.#ledger(world.ledger),
      storms: createStorms({ registers, log, now }),
      formerSeries: async () => undefined,
      putWakeUp: createPutWakeUp(createEnqueue(putAlone(faultyQueue), payloads), now),
      queue: faultyQueue,
      payloads,
      keptPayloads: { keep: (id, payload) => store(() => keptPayloads.keep(id, payload)) },
      journal: {
        write: (entries) => store(() => journal.write(entries)),
        read: (since) => journal.read(since),
        sweep: (before) => journal.sweep(before),
      },
      deadLetters: { write: (letter) => store(() => deadLetters.write(letter)) },
      log,
      now,
      random: () => 0,
    })
  }

  #ledger(ledger: DeliveryLedger): DeliveryLedger {
    return {
      read: (key) => this.#store(() => ledger.read(key)),
      mayHaveFormerRows: (connection) => ledger.mayHaveFormerRows(connection),
      claim: async (key, begun, asked) => {
        const claim = await this.#store(() => ledger.claim(key, begun, asked))
        if (claim === undefined) return undefined
        return {
          record: claim.record,
          extend: () => this.#store(() => claim.extend()),
          latestOf: (series) => this.#store(() => claim.latestOf(series)),
          remember: (series) => claim.remember(series),
          save: (record) => this.#store(() => claim.save(record)),
        }
      },
    }
  }

  #registers(registers: Registers): Registers {
    return {
      read: (name) => this.#store(() => registers.read(name)),
      write: (...write) => this.#store(() => registers.write(...write)),
    }
  }

  #store<T>(carryOut: () => Promise<T>): Promise<T> {
    return this.#call(failing(carryOut, storageFailure, storageFailure), this.#world.storageFates.pop())
  }

  async #call<T>(carryOut: CarryOut<T>, fate: Fate | undefined = 'fine'): Promise<T> {
    await this.#world.scheduler?.schedule(Promise.resolve())
    if (this.isDown) throw new Error('This instance is down.')
    if (fate === 'crash before') this.#crash()
    const { unfinished, clock } = this.#world
    const at = clock.now() + LATE_SECONDS * 1000
    const result = await carryOut(isFault(fate) ? fate : undefined, (work) => unfinished.push({ at, work }))
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
export async function run(world: World, withinSeconds = Infinity): Promise<void> {
  const { clock, queue, scheduler } = world
  const instances = Array.from({ length: INSTANCES }, () => new Instance(world))
  for (let step = 0; (queue.secondsUntilNext ?? Infinity) < withinSeconds; step += 1) {
    if (step > 10_000) throw new Error('The queue does not become empty.')
    clock.advance(queue.secondsUntilNext ?? 0)
    await finish(world, clock.now())
    const deliveries = queue.receive().map(async (message, index) => {
      try {
        await instances[index % INSTANCES]?.deliver(message.envelope)
        message.delete()
      } catch {
        // The message is seen again when its time has come.
      }
    })
    const all = Promise.all(deliveries)
    await (scheduler === undefined ? all : scheduler.waitFor(all))
    for (const [index, { isDown }] of instances.entries()) if (isDown) instances[index] = new Instance(world)
  }
  await finish(world, Infinity)
}

/** What products are at work on comes to its end, up to a time in epoch milliseconds; what fails then has no effect. */
async function finish({ unfinished }: World, until: number): Promise<void> {
  const isDue = ({ at }: World['unfinished'][number]): boolean => at <= until
  const due = unfinished.filter(isDue)
  unfinished.splice(0, Infinity, ...unfinished.filter((one) => !isDue(one)))
  for (const { work } of due) await work().catch(() => undefined)
}

function isFault(fate: Fate): fate is Fault {
  return fate !== 'fine' && fate !== 'crash before' && fate !== 'crash after'
}

/** @param fine how many calls go well for one that does not */
function fatesOf(faults: readonly Fault[], fine: number): fc.Arbitrary<Fate[]> {
  const goodOrBad = fc.oneof(
    { arbitrary: fc.constant<Fate>('fine'), weight: fine },
    { arbitrary: fc.constantFrom<Fate>(...faults, 'crash before', 'crash after'), weight: 1 },
  )
  return fc.array(goodOrBad, { maxLength: 30, size: 'max' })
}

/** Faults at any of the first calls. @param product those that the product knows */
export function fatesWith(product: readonly Fault[]): fc.Arbitrary<Fates> {
  return fc.record({
    storage: fatesOf(FAULTS, 9),
    product: fc.oneof(fatesOf(product, 1), fatesOf(product, 3)),
  })
}

export const anyFates = fatesWith(SLOW_FAULTS)
