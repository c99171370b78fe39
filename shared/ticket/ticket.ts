/** What we intend to write, and what the product has. A leaf. */

/** The ITSM products that a connection can name. */
export type Product = 'servicenow'

/** The sort of record that a ticket is in its product. */
export type Kind = 'incident'

/** What can be done about a ticket. */
export const ACTIONS = ['open', 'note', 'resolve', 'reopen'] as const
export type Action = (typeof ACTIONS)[number]

/** Field names and values in the product's own words; values are text, as rendered and fitted. */
export type Fields = Readonly<Record<string, string>>

/** A record that is to be opened. */
export interface Ticket {
  readonly kind: Kind
  /** 32 hex characters; the record carries it, and is found by it. */
  readonly correlationId: string
  readonly fields: Fields
}

/** A change to a record that exists. */
export interface Change {
  readonly action: Exclude<Action, 'open'>
  readonly kind: Kind
  readonly fields: Fields
  /** Names this change (a deliveryId), so that a change whose outcome is unknown can be looked up. */
  readonly deliveryId: string
  /** An earlier try of this very change ended with an unknown outcome: look before writing again. */
  readonly inDoubt: boolean
}

/** Where a record is. */
export interface WorkItemRef {
  /** The product's immutable id (ServiceNow: sys_id). */
  readonly id: string
  /** What people call it, for example `INC0010001`. */
  readonly number: string
  /** For a browser. */
  readonly url: string
}

/** `open`: someone may work on it. `resolved`: ended, can be reopened. `closed`: ended for good, not to be written to. */
export type WorkItemStatus = 'open' | 'resolved' | 'closed'

export interface WorkItem extends WorkItemRef {
  readonly correlationId: string
  readonly status: WorkItemStatus
}
