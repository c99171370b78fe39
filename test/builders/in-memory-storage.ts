import { BridgeError } from '../../shared/errors.ts'
import { deadLetterName } from '../../shared/storage/dead-letter-name.ts'
import { type Envelope, envelopeOf, type Notification } from '../../shared/storage/notification.ts'
import { keptPayloadIn, keptPayloadLine, keptPayloadName } from '../../shared/storage/kept-payload.ts'
import type {
  AlertQueue,
  DeadLetter,
  DeadLetterStore,
  KeptPayloads,
  Lock,
  Locks,
  PayloadStore,
} from '../../shared/storage/ports.ts'
import type { Clock } from './clock.ts'

/** What a storage queue takes: 64 KiB of base64. */
const MAX_MESSAGE_BYTES = 48 * 1024

/** How long a message that was taken stays hidden unless it is deleted (host.json, visibilityTimeout). */
const HIDDEN_SECONDS = 30

interface Message {
  readonly text: string
  visibleAt: number
}

/** A message that was taken from the queue and is hidden for now. */
export interface ReceivedMessage {
  readonly envelope: Envelope
  /** Deletes the message, which is done. */
  delete(): void
}

export class InMemoryQueue implements AlertQueue {
  readonly #clock: Clock
  readonly #messages = new Set<Message>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get length(): number {
    return this.#messages.size
  }

  put(notifications: readonly Notification[], delaySeconds = 0): Promise<void> {
    return this.putUnread(envelopeOf(notifications), delaySeconds)
  }

  async putUnread(message: unknown, delaySeconds: number): Promise<void> {
    const text = JSON.stringify(message)
    if (Buffer.byteLength(text) > MAX_MESSAGE_BYTES) {
      throw new BridgeError('storage_unavailable', 'Storage: RequestBodyTooLarge.')
    }
    this.#messages.add({ text, visibleAt: this.#clock.now() + Math.ceil(delaySeconds) * 1000 })
  }

  /** The messages that can be seen now, hidden from anyone else for a while. */
  receive(): ReceivedMessage[] {
    const now = this.#clock.now()
    const visible = [...this.#messages].filter((message) => message.visibleAt <= now)
    return visible.map((message) => {
      message.visibleAt = now + HIDDEN_SECONDS * 1000
      return {
        envelope: JSON.parse(message.text) as Envelope,
        delete: () => void this.#messages.delete(message),
      }
    })
  }

  /** Every notification in the queue, hidden ones too. */
  get notifications(): Notification[] {
    return [...this.#messages].flatMap(({ text }) => (JSON.parse(text) as Envelope).notifications)
  }

  /** Seconds until the next message can be seen; undefined for an empty queue. */
  get secondsUntilNext(): number | undefined {
    if (this.#messages.size === 0) return undefined
    const next = Math.min(...[...this.#messages].map(({ visibleAt }) => visibleAt))
    return Math.max(0, (next - this.#clock.now()) / 1000)
  }
}

export class InMemoryPayloadStore implements PayloadStore {
  readonly texts = new Map<string, string>()
  readonly #touchedAt = new Map<string, number>()
  readonly #now: Clock['now']

  constructor(clock: Pick<Clock, 'now'> = Date) {
    this.#now = clock.now
  }

  async write(name: string, text: string): Promise<void> {
    this.texts.set(name, text)
    this.#touchedAt.set(name, this.#now())
  }

  async read(name: string): Promise<string | undefined> {
    return this.texts.get(name)
  }

  async touch(name: string): Promise<void> {
    if (this.texts.has(name)) this.#touchedAt.set(name, this.#now())
  }

  async delete(name: string): Promise<void> {
    this.texts.delete(name)
    this.#touchedAt.delete(name)
  }

  async sweep(before: string): Promise<number> {
    const old = [...this.#touchedAt].filter(([, time]) => time < Date.parse(before))
    for (const [name] of old) await this.delete(name)
    return old.length
  }
}

export class InMemoryKeptPayloads implements KeptPayloads {
  /** By name: the line of its file. */
  readonly lines = new Map<string, string>()
  readonly #now: Clock['now']

  constructor(clock: Pick<Clock, 'now'> = Date) {
    this.#now = clock.now
  }

  async keep(deliveryId: string, payload: unknown): Promise<string> {
    const name = keptPayloadName(new Date(this.#now()).toISOString())
    this.lines.set(name, keptPayloadLine({ deliveryId, payload }))
    return name
  }

  async read(name: string, deliveryId: string): Promise<unknown> {
    const line = this.lines.get(name)
    return line === undefined ? undefined : keptPayloadIn(line, deliveryId, name)
  }

  async sweep(before: string): Promise<number> {
    const old = [...this.lines.keys()].filter((name) => name < before.slice(0, 10))
    for (const name of old) this.lines.delete(name)
    return old.length
  }
}

const dayOf = (text: string): string => text.slice(0, 'YYYY-MM-DD'.length)

export class InMemoryDeadLetterStore implements DeadLetterStore {
  readonly #letters = new Map<string, DeadLetter>()

  async write(letter: DeadLetter): Promise<void> {
    this.#letters.set(deadLetterName(letter), JSON.parse(JSON.stringify(letter)) as DeadLetter)
  }

  async *list(since = ''): AsyncGenerator<string> {
    const ids = this.ids.toSorted((one, other) => dayOf(other).localeCompare(dayOf(one)))
    yield* ids.filter((id) => dayOf(id) >= dayOf(since))
  }

  async read(id: string): Promise<DeadLetter | undefined> {
    return this.#letters.get(id)
  }

  async delete(id: string): Promise<void> {
    this.#letters.delete(id)
  }

  async sweep(before: string): Promise<number> {
    const old = [...this.#letters].filter(([, { diedAt }]) => diedAt < before)
    for (const [id] of old) this.#letters.delete(id)
    return old.length
  }

  get ids(): string[] {
    return [...this.#letters.keys()]
  }

  get letters(): DeadLetter[] {
    return [...this.#letters.values()]
  }
}

const LOCK_SECONDS = 60

export class InMemoryLocks implements Locks {
  readonly #clock: Clock
  readonly #held = new Map<string, { readonly lock: Lock; until: number }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  async hold<T>(name: string, work: (lock: Lock) => Promise<T>): Promise<T | undefined> {
    const other = this.#held.get(name)
    if (other !== undefined && other.until > this.#clock.now()) return undefined
    const lock: Lock = {
      extend: async () => {
        const held = this.#held.get(name)
        if (held?.lock !== lock) throw new BridgeError('lock_lost', 'Someone else has the lock.')
        held.until = this.#clock.now() + LOCK_SECONDS * 1000
      },
    }
    this.#held.set(name, { lock, until: this.#clock.now() + LOCK_SECONDS * 1000 })
    try {
      return await work(lock)
    } finally {
      if (this.#held.get(name)?.lock === lock) this.#held.delete(name)
    }
  }

  /** Holds a lock as an instance does that was killed: for a minute. */
  seize(name: string): void {
    const lock: Lock = { extend: async () => undefined }
    this.#held.set(name, { lock, until: this.#clock.now() + LOCK_SECONDS * 1000 })
  }
}
