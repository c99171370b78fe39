import type { Actor } from './access.ts'
import type { Database } from './database.ts'
import type { Row } from './columns.ts'

/** A write that access controls and data policies check. */
export interface CheckedWrite {
  readonly database: Database
  /** Undefined for a new record. */
  readonly before: Row | undefined
  readonly after: Row
  /** The entries of journal fields in the write, none of them empty. */
  readonly journals: Row
}

/** The rules of a table: the platform's scripts, policies and numbers. */
export interface TableRules {
  /** The prefix of the number of a new record: `INC`. */
  readonly numberPrefix?: string
  /** The values of a new record that the client did not give. */
  readonly defaults?: (stamp: string, actor: Actor) => Row
  /** Makes columns equal that always have the same value, such as `state` and `incident_state`. */
  readonly align?: (values: Row) => void
  /** @throws RestError 403 when an access control or a data policy refuses the write */
  readonly check?: (write: CheckedWrite, actor: Actor) => void
  /** Sets the fields that the platform itself writes, after a write has passed the checks. */
  readonly derive?: (before: Row | undefined, after: Row, stamp: string, actor: Actor) => void
  /** Runs after a new record was added. */
  readonly inserted?: (database: Database, row: Row, stamp: string) => void
}
