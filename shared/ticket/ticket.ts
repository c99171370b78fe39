/** What we intend to write, and what the product has. A leaf. */

/** The sort of record that a ticket is in its product. */
export const KINDS = ['incident', 'event', 'alert'] as const
export type Kind = (typeof KINDS)[number]

/** What can be done about a ticket. */
export const ACTIONS = ['open', 'note', 'escalate', 'hold', 'resolve', 'reopen'] as const
export type Action = (typeof ACTIONS)[number]

/** Field names and values in the product's own words; values are text, as rendered and fitted. */
export type Fields = Readonly<Record<string, string>>

/** What one template will write. */
export type WrittenByTemplate = Required<Omit<Expectation, 'isRead'>>

/** What templates will write, so that it can be looked up before an alert needs it. */
export interface Expectation {
  readonly fields: readonly string[]
  /** Those that a new record is given by every template; absent when that is not asked. */
  readonly opening?: readonly string[]
  /** Values that fields will be given, as far as they are known; those of fields with a list of choices matter. */
  readonly choices: Readonly<Record<string, readonly string[]>>
  /** Changes of records will be read, too. */
  readonly isRead?: boolean
}

/** A record that is to be opened. */
export interface Ticket {
  /** 32 hex characters; the record carries it, and is found by it. */
  readonly correlationId: string
  readonly fields: Fields
  /** What the alert is about, the nearest first, so that the product's own records of it can be named. */
  readonly configurationItems?: readonly ConfigurationItem[]
}

/** Something that the product may have a record of. */
export interface ConfigurationItem {
  /** Azure's id of the resource; `''` when it is known by name only. */
  readonly resourceId: string
  /** What it is called: host name, fully qualified name. */
  readonly names: readonly string[]
}

/** A change to a record that exists. */
export interface Change {
  readonly action: Exclude<Action, 'open'>
  readonly fields: Fields
  /** 32 hex characters that name this change, so that one whose outcome is unknown can be looked up. */
  readonly id: string
}

/** A text file for a record. */
export interface Attachment {
  /** For example `alerts.csv`. */
  readonly name: string
  readonly contentType: string
  readonly text: string
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

/**
 * `open`: someone may work on it. `held`: on hold (ServiceNow: On Hold). `resolved`: ended, can be reopened.
 * `closed`: ended for good, not to be written to.
 */
export type WorkItemStatus = 'open' | 'held' | 'resolved' | 'closed'

/** The assignment of a record, in the product's own values; compared, never shown. */
export interface Assignment {
  /** The person that it is assigned to; `''` for nobody. */
  readonly assignee: string
  /** The group or queue that it is assigned to; `''` for none. */
  readonly group: string
  /** Someone works on it (ServiceNow: In Progress). */
  readonly inWork: boolean
}

export interface WorkItem extends WorkItemRef {
  readonly correlationId: string
  readonly status: WorkItemStatus
  /** Why it ended, in the product's own word; `''` while it lasts, and where a product keeps none. */
  readonly closeCode: string
  readonly assignment: Assignment
}
