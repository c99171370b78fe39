import { BridgeError } from '../../shared/errors.ts'
import { deadLetterName } from '../../shared/storage/dead-letter-name.ts'
import { type Envelope, envelopeOf, type Notification } from '../../shared/storage/notification.ts'
import {
  type AlertQueue,
  type BegunDelivery,
  type Claim,
  type DeadLetter,
  type DeadLetterStore,
  type Ledger,
  type Lock,
  type Locks,
  type Marks,
  NEW_TICKET_RECORD,
  type PayloadStore,
  type TicketKey,
  type TicketRecord,
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
  /** It is done. */
  delete(): void
}

export class InMemoryQueue implements AlertQueue {
  readonly #clock: Clock
  readonly #messages = new Set<Message>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  async put(notifications: readonly Notification[], delaySeconds = 0): Promise<void> {
    const text = JSON.stringify(envelopeOf(notifications))
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

  async write(name: string, text: string): Promise<void> {
    this.texts.set(name, text)
  }

  async read(name: string): Promise<string | undefined> {
    return this.texts.get(name)
  }
}

export class InMemoryDeadLetterStore implements DeadLetterStore {
  readonly #letters = new Map<string, DeadLetter>()

  async write(letter: DeadLetter): Promise<void> {
    this.#letters.set(deadLetterName(letter), JSON.parse(JSON.stringify(letter)) as DeadLetter)
  }

  get letters(): DeadLetter[] {
    return [...this.#letters.values()]
  }
}

/** The ledger's row, with its claim and a count of its writes in place of an ETag. */
interface Row {
  readonly text: string
  readonly claimedUntil: number
  readonly version: number
}

const CLAIM_SECONDS = 180

export class InMemoryLedger implements Ledger {
  readonly #clock: Clock
  readonly #rows = new Map<string, Row>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  async claim(key: TicketKey, delivery: BegunDelivery): Promise<Claim | undefined> {
    const name = `${key.connection}/${key.correlationId}`
    const row = this.#rows.get(name)
    const record = row === undefined ? NEW_TICKET_RECORD : (JSON.parse(row.text) as TicketRecord)
    if (record.delivered.includes(delivery.deliveryId)) return undefined
    if (row !== undefined && row.claimedUntil > this.#clock.now()) throw claimedElsewhere()
    const others = record.inDoubt.filter(({ deliveryId }) => deliveryId !== delivery.deliveryId)
    const claimed = { ...record, inDoubt: [...others, delivery] }
    let version = this.#write(name, row?.version ?? 0, claimed, this.#claimEnd())
    return {
      record,
      extend: async () => {
        version = this.#write(name, version, claimed, this.#claimEnd())
      },
      save: async (saved) => {
        version = this.#write(name, version, saved, 0)
      },
    }
  }

  #claimEnd(): number {
    return this.#clock.now() + CLAIM_SECONDS * 1000
  }

  #write(name: string, expected: number, record: TicketRecord, claimedUntil: number): number {
    const version = this.#rows.get(name)?.version ?? 0
    if (version !== expected) throw claimedElsewhere()
    this.#rows.set(name, { text: JSON.stringify(record), claimedUntil, version: version + 1 })
    return version + 1
  }
}

function claimedElsewhere(): BridgeError {
  return new BridgeError('ticket_claimed_elsewhere', 'Someone else works on it.', { retryAfterSeconds: 2 })
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
        if (held?.lock !== lock)
          throw new BridgeError('token_refresh_elsewhere', 'Someone else has the lock.')
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

export class InMemoryMarks implements Marks {
  readonly texts = new Map<string, string>()

  async read(name: string): Promise<string | undefined> {
    return this.texts.get(name)
  }

  async set(name: string, text: string): Promise<string> {
    const first = this.texts.get(name) ?? text
    this.texts.set(name, first)
    return first
  }

  async clear(name: string): Promise<void> {
    this.texts.delete(name)
  }
}
