import type { ErrorCode } from '../errors.ts'
import type { BegunDelivery, BegunDigest, Claim, TicketKey, TicketRecord } from './ledger.ts'
import type { JournalEntry } from './journal-entry.ts'
import type { Notification } from './notification.ts'
import type { TicketState, TicketSummary } from './ticket-index.ts'

/**
 * The storage that the bridge needs. Every method throws BridgeError `storage_unavailable` when the storage cannot be
 * reached or refuses; after a put that throws, the thing may be stored nevertheless.
 */
export interface AlertQueue {
  /**
   * Puts one message, durably, that never expires.
   *
   * @param delaySeconds how long it is invisible; at most {@link LONGEST_DELAY_SECONDS}
   */
  put(notifications: readonly Notification[], delaySeconds?: number): Promise<void>
  /** Puts a message back unchanged: one that this version of the app cannot read. */
  putUnread(message: unknown, delaySeconds: number): Promise<void>
}

/** A queue hides a message for seven days at most (Storage docs, put message). */
export const LONGEST_DELAY_SECONDS = 7 * 86_400

/** Payloads that are too large for a message. */
export interface PayloadStore {
  write(name: string, text: string): Promise<void>
  read(name: string): Promise<string | undefined>
  /** Says that a payload is still needed; {@link PayloadStore.sweep} counts its age from here. */
  touch(name: string): Promise<void>
  delete(name: string): Promise<void>
  /**
   * Deletes payloads that were neither written nor touched since: their messages are gone.
   *
   * @param before ISO 8601 UTC
   * @returns how many
   */
  sweep(before: string): Promise<number>
}

/** Payloads of alerts that were delivered, for people who look at their tickets. */
export interface KeptPayloads {
  /** Keeps a payload as it was sent; those of calls that wait together share one write. @returns the name of what holds it */
  keep(deliveryId: string, payload: unknown): Promise<string>
  /** Undefined when it does not exist or no longer exists. */
  read(name: string, deliveryId: string): Promise<unknown>
  /** Deletes what was kept before. @param before ISO 8601 UTC @returns how many files */
  sweep(before: string): Promise<number>
}

/** Letters have an id: their name, see {@link deadLetterName}. */
export interface DeadLetterStore {
  /** Writes a letter under its id: the same failure twice is one letter. */
  write(letter: DeadLetter): Promise<void>
  /** The ids, the newest day first. @param since ISO 8601 UTC, of receipt */
  list(since?: string): AsyncIterable<string>
  read(id: string): Promise<DeadLetter | undefined>
  /** Deletes a letter; a missing one is not an error. */
  delete(id: string): Promise<void>
  /** Deletes letters that were written before. @param before ISO 8601 UTC @returns how many */
  sweep(before: string): Promise<number>
}

/** Work that was given up: the reason and all that is needed to do it again. */
export interface DeadLetter {
  readonly code: ErrorCode
  /** What happened, with the product's own message; never a secret. */
  readonly reason: string
  /** ISO 8601 UTC. */
  readonly diedAt: string
  /** Deliveries that were tried and failed before. */
  readonly attempts: number
  /** The route on which it failed; absent when it failed before one was chosen. */
  readonly route?: string
  /** The notification with its whole payload; absent for a message that is not one. */
  readonly notification?: Notification
  /** A message that is not a notification, unchanged. */
  readonly message?: unknown
}

/** The record of each alert, in append-only lines. */
export interface Journal {
  /** Adds lines durably; those of calls that wait together share one write. */
  write(entries: readonly JournalEntry[]): Promise<void>
  /**
   * The lines since then: roughly in their order, exactly so for one writer.
   *
   * @param since ISO 8601 UTC
   * @param until the same; default: to the end
   */
  read(since: string, until?: string): AsyncIterable<JournalEntry>
  /** Deletes what was written before. @param before ISO 8601 UTC @returns how many files */
  sweep(before: string): Promise<number>
}

/** The record of tickets. A row is claimed before any call goes out, so that two instances never write one ticket. */
export interface Ledger {
  /**
   * Claims a ticket's row for some deliveries; from here on the stored row says that their outcome is unknown.
   *
   * @returns undefined when there are some deliveries and all of them are done already
   * @throws BridgeError `ticket_claimed_elsewhere` while someone else works on the ticket
   */
  claim(key: TicketKey, begun: readonly BegunDelivery[], options?: ClaimOptions): Promise<Claim | undefined>
  /** Whether an older version of the app may have left rows with other names; checked at intervals. */
  mayHaveFormerRows(connection: string): Promise<boolean>
  /** A ticket's record as it is now, without a claim; undefined when there is none. */
  read(key: TicketKey): Promise<TicketRecord | undefined>
  /**
   * A page of tickets, the newest first.
   *
   * @throws BridgeError `request_invalid` for an `after` that is no place in a list
   */
  list(asked?: ListAsked): Promise<TicketPage>
  /**
   * The tickets of a name, whole and in any letter case, the newest first: a number, also that of a ticket before; the id
   * of an alert, or of a resource, or its name. Of a ticket that stands for very many alerts the first 80 names are known.
   *
   * @throws BridgeError `request_invalid` for an `after` that is no place in a list
   */
  find(name: string, asked: FindAsked): Promise<TicketPage>
  /** Tickets of a connection of which something is to be written to Azure's alerts: their first correlationIds. */
  listAlertChanges(connection: string, limit: number): Promise<readonly string[]>
  /** Removes rows of tickets that are over. @returns how many */
  sweep(before: SweptBefore): Promise<number>
}

export interface ClaimOptions {
  /** How long a change to the product may take (default 65): the claim lasts longer. */
  readonly longestChangeSeconds?: number
  /**
   * The series of the episode that the row is claimed for. A row that is new becomes the latest of a series that has none;
   * its save takes that back, unless it is to be remembered.
   */
  readonly series?: string
  /** The digest that a wake-up may write: as much in doubt from here on as the deliveries. */
  readonly digest?: Omit<BegunDigest, 'reports'>
}

/** What a delivery needs of the ledger. */
export type DeliveryLedger = Pick<Ledger, 'claim' | 'read' | 'mayHaveFormerRows'>

export interface ListAsked {
  /** Default: all that have tickets, which costs a query more for each. */
  readonly connections?: readonly string[]
  /** Default: all but `merged` and `waiting`. */
  readonly states?: readonly TicketState[]
  /** At most so many, 1 to 999. Default 50. */
  readonly limit?: number
  /** The `next` of the page before. */
  readonly after?: string
}

export interface FindAsked {
  readonly connections: readonly string[]
  /** At most so many, 1 to 999. Each costs a read. */
  readonly limit: number
  /** The `next` of the page before. */
  readonly after?: string
}

export interface TicketPage {
  readonly tickets: readonly TicketSummary[]
  /** Where the next page begins; absent on the last one. */
  readonly next?: string
}

/** ISO 8601 UTC. */
export interface SweptBefore {
  /** Tickets that were over before then, and rows without a ticket that were saved before then. */
  readonly ended: string
  /** Tickets that are open, as far as is known, without a report since then. */
  readonly silent: string
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
   * @throws BridgeError `lock_lost` when it ended and someone else has it now
   */
  extend(): Promise<void>
}

/** Small values that instances share, changed by compare and set. */
export interface Registers {
  /** @param name `<group>/<name>`, each of letters, digits and `-` */
  read(name: string): Promise<Register | undefined>
  /**
   * Writes a value in place of the one that was read.
   *
   * @param version that of the value read; undefined when there was none
   * @returns the new version; undefined, without an effect, when someone else wrote since
   */
  write(name: string, text: string, version: string | undefined): Promise<string | undefined>
}

/** Registers that come and go, such as those of series. */
export interface RegisterGroups {
  /** The registers of a group whose names, without the group, are not before this one, in their order. */
  list(group: string, from: string): Promise<NamedRegister[]>
  /** Deletes the registers of a group that were not written since. @param before ISO 8601 UTC @returns how many */
  sweep(group: string, before: string): Promise<number>
  isEmpty(group: string): Promise<boolean>
}

export interface NamedRegister extends Register {
  /** Without the group. */
  readonly name: string
}

export interface Register {
  readonly text: string
  readonly version: string
}
