import type { Change, Ticket, WorkItem, WorkItemRef } from '../ticket/ticket.ts'

/**
 * The code for one ITSM product, bound to one connection. A leaf: it names no product.
 *
 * A connector never retries and never stores; it calls, reads the answer and classifies what went wrong as a
 * BridgeError, whose code says whether trying again can help and whose `inDoubt` says whether the product may have done
 * it all the same.
 */
export interface Connector {
  /** Looks at what a delivery will need, without writing anything. */
  check(): Promise<readonly Check[]>
  /** The record that carries a correlationId, the oldest if there are several; undefined when there is none. */
  find(correlationId: string): Promise<WorkItem | undefined>
  /** The record as it is now; undefined when a person deleted it. */
  read(item: WorkItemRef): Promise<WorkItem | undefined>
  /** Opens a record. Never repeat it after an error that is `inDoubt` without a {@link Connector.find} in between. */
  open(ticket: Ticket): Promise<WorkItem>
  /** Notes on, resolves or reopens a record. Safe to repeat: a change in doubt is looked up first. */
  change(item: WorkItemRef, change: Change): Promise<WorkItem>
}

/** One thing that a connection needs. */
export interface Check {
  readonly name: string
  readonly ok: boolean
  /** What was found; for a failed check, what to do. */
  readonly detail: string
}

/** Access tokens of one connection. */
export interface AccessTokens {
  /** A token that should work now. */
  current(): Promise<string>
  /**
   * Another token, after the product refused one.
   *
   * @throws BridgeError `sign_in_needed` when only a person can get one
   */
  replace(refused: string): Promise<string>
}
