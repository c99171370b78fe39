import type { ErrorCode } from '../errors.ts'
import type { KnownTimes, Occurrence } from '../ticket/decide-action.ts'
import type { WorkItemRef } from '../ticket/ticket.ts'
import type { Notification } from './notification.ts'

/**
 * What the bridge needs of storage. Every method throws BridgeError `storage_unavailable` when the storage cannot be
 * reached or refuses; after a put that throws, the thing may be stored all the same.
 */
export interface AlertQueue {
  /**
   * Puts one message, durably, that never expires.
   *
   * @param delaySeconds how long nobody sees it
   */
  put(notifications: readonly Notification[], delaySeconds?: number): Promise<void>
}

/** Payloads that are too large for a message. */
export interface PayloadStore {
  write(name: string, text: string): Promise<void>
  read(name: string): Promise<string | undefined>
}

export interface DeadLetterStore {
  /** Writes a letter under {@link deadLetterName}: the same failure twice is one letter. */
  write(letter: DeadLetter): Promise<void>
}

/** Work that was given up: the reason and all that is needed to do it again. */
export interface DeadLetter {
  readonly code: ErrorCode
  readonly reason: string
  /** ISO 8601 UTC. */
  readonly diedAt: string
  /** The route that it died on; absent when it died before one was chosen. */
  readonly route?: string
  /** The notification with its whole payload; absent for a message that is none. */
  readonly notification?: Notification
  /** A message that is no notification, as it was. */
  readonly message?: unknown
}

/** What we know of a problem's ticket, one row per connection and problem. */
export interface TicketRecord extends KnownTimes {
  /** How many tickets came before: a problem gets another one when a person closed its ticket. */
  readonly generation: number
  readonly item: WorkItemRef | null
  readonly previous: Pick<WorkItemRef, 'number' | 'url'> | null
  /** The deliveries that are done, oldest first. */
  readonly delivered: readonly string[]
  readonly inDoubt: readonly BegunDelivery[]
}

/** A delivery that was begun and whose outcome is unknown, with what it tells of the problem. */
export interface BegunDelivery extends Occurrence {
  readonly deliveryId: string
}

export const NEW_TICKET_RECORD: TicketRecord = {
  generation: 0,
  item: null,
  previous: null,
  firedAt: null,
  endedAt: null,
  resolvedByUsAt: null,
  delivered: [],
  inDoubt: [],
}

export interface TicketKey {
  readonly connection: string
  /** The problem's first correlationId. */
  readonly correlationId: string
}

/** The record of tickets. A row is claimed before any call goes out, so that two instances never write one ticket. */
export interface Ledger {
  /**
   * Claims a ticket's row for one delivery; from here on the stored row says that this delivery's outcome is unknown.
   *
   * @returns undefined when this delivery is done already
   * @throws BridgeError `ticket_claimed_elsewhere` while someone else works on the ticket
   */
  claim(key: TicketKey, delivery: BegunDelivery): Promise<Claim | undefined>
}

export interface Claim {
  /** The record as it was before this claim. */
  readonly record: TicketRecord
  /** Makes sure that the claim lasts for one more call to the product. */
  extend(): Promise<void>
  /** Writes the record and gives the claim back. */
  save(record: TicketRecord): Promise<void>
}

/** Keeps instances apart where a conditional write cannot. */
export interface Locks {
  /**
   * Does work while nobody else does work under the same name.
   *
   * @returns undefined, without the work, while someone else holds the lock
   */
  hold<T>(name: string, work: (lock: Lock) => Promise<T>): Promise<T | undefined>
}

export interface Lock {
  /**
   * Makes sure that the lock lasts for another minute.
   *
   * @throws BridgeError `token_refresh_elsewhere` when it ended and someone else has it now
   */
  extend(): Promise<void>
}

/** What was noticed or said before, so that it is said once. */
export interface Marks {
  /** The text of a mark; undefined when it is not set. */
  read(name: string): Promise<string | undefined>
  /** Sets a mark that is not set yet. @returns the text that it has, which is that of who came first */
  set(name: string, text: string): Promise<string>
  clear(name: string): Promise<void>
}
