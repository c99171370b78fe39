import type { Actor } from './access.ts'
import type { Database } from './database.ts'
import type { Row } from './columns.ts'

/** A write that access controls and data policies look at. */
export interface CheckedWrite {
  readonly database: Database
  /** Undefined for a new record. */
  readonly before: Row | undefined
  readonly after: Row
  /** Entries of journal fields that come with it, none of them empty. */
  readonly journals: Row
}

/** What the records of a table are more than rows: the platform's scripts, policies and numbers. */
export interface TableRules {
  /** Before the number of a new record: `INC`. */
  readonly numberPrefix?: string
  /** What a new record holds where the client said nothing. */
  readonly defaults?: (stamp: string, actor: Actor) => Row
  /** Makes columns that are one thing under two names equal. */
  readonly align?: (values: Row) => void
  /** @throws RestError 403 when an access control or a data policy refuses the write */
  readonly check?: (write: CheckedWrite, actor: Actor) => void
  /** Writes the fields that are the platform's own, once a write has been let through. */
  readonly derive?: (before: Row | undefined, after: Row, stamp: string, actor: Actor) => void
  /** What follows from a new record. */
  readonly inserted?: (database: Database, row: Row, stamp: string) => void
}
