import type { AccessTokens } from '../http/signed-in-client.ts'
import type { Attachment, Change, Expectation, Ticket, WorkItem, WorkItemRef } from '../ticket/ticket.ts'
import type { ReadSince } from './read-since.ts'

export type { AccessTokens, Expectation }

/**
 * The code for one ITSM product, bound to one connection and one kind of record. A leaf: it names no product.
 *
 * A connector never retries and never stores; it calls, reads the answer and classifies what went wrong as a
 * BridgeError, whose code says whether trying again can help and whose `inDoubt` says whether the product may have done
 * it nevertheless.
 */
export interface Connector {
  /** Checks what a delivery will need, without writing anything. @param expected what templates will write */
  check(expected?: Expectation): Promise<readonly Check[]>
  /** The record that carries a correlationId, the oldest if there are several; undefined when there is none. */
  find(correlationId: string): Promise<WorkItem | undefined>
  /** The record as it is now; undefined when a person deleted it. */
  read(item: WorkItemRef): Promise<WorkItem | undefined>
  /** Opens a record. Never repeat it after an error that is `inDoubt` without a {@link Connector.find} in between. */
  open(ticket: Ticket): Promise<WorkItem>
  /**
   * Notes on, escalates, holds, resolves or reopens a record. Repeating one that only sets fields is harmless; one that
   * writes a note, after an error that is `inDoubt`, needs a check with {@link Connector.isWritten} first.
   */
  change(item: WorkItemRef, change: Change): Promise<WorkItem>
  /** Whether the note of a change has been written; also false if the product cannot tell. */
  isWritten(item: WorkItemRef, changeId: string): Promise<boolean>
  /** Adds a file; absent where the product takes none. A file of that name may be there twice after a failure. */
  attach?(item: WorkItemRef, file: Attachment): Promise<void>
  /** Reads what changed, a page at a time; absent for a kind of record that cannot be read. */
  readonly readSince?: ReadSince
}

/**
 * What a product may be unable to do. Its connector then does what the contract's tests require for each: it answers a
 * question from what it knows, and makes a change as far as possible.
 */
export const CAPABILITIES = [
  'find',
  'read',
  'note',
  'look up a note',
  'escalate',
  'hold',
  'reopen',
  'attach',
  'see the assignment',
  'close codes',
  'close for good',
  'change only what exists',
] as const
export type Capability = (typeof CAPABILITIES)[number]

/** One thing that a connection needs. */
export interface Check {
  readonly name: string
  readonly ok: boolean
  /** It could not be checked, and is not needed: `detail` says why. */
  readonly isSkipped?: boolean
  /** False: nothing here depends on it; `detail` says why. */
  readonly isNeeded?: boolean
  /** It is about the user or the instance: every kind of record reports it, and it is shown once. */
  readonly isShared?: boolean
  /** What was found; for a failed check, what to do. */
  readonly detail: string
}
