import type { AccessTokens, Connector } from '../../../shared/connectors/connector.ts'
import type { Action, Fields, WorkItem, WorkItemStatus } from '../../../shared/ticket/ticket.ts'

/** What can go wrong with a call, in words that every product shares. */
export type Fault =
  | 'unavailable'
  | 'throttled'
  | 'asleep'
  | 'a page instead of data'
  | 'put off'
  | 'too late'
  | 'cut before'
  | 'cut after'
  | 'redirected'
  | 'not permitted'
  | 'rejected'
  | 'too large'
  | 'cancelled midway'

/** A product that is up, and the connector under test. */
export interface Product {
  /** The connector, with these tokens or else with ones that work. */
  readonly connect: (tokens?: AccessTokens) => Connector
  /** A token that works. */
  readonly signIn: () => Promise<string>
  /** From now on the product refuses the tokens that it gave out. */
  readonly revokeTokens: () => Promise<void>
  /** The fields of each action, as a template gives them. */
  readonly fields: Readonly<Record<Action, Fields>>
  /** What the note of a change says, given a text. */
  readonly noteWith: (text: string) => Fields
  /** The longest note that the product keeps, in characters. */
  readonly longestNote: number
  /** The next call, of any kind, fails like this. */
  readonly fail: (fault: Fault) => Promise<void>
  /** A person sets a record's status. */
  readonly setStatus: (item: WorkItem, status: WorkItemStatus) => Promise<void>
  /** A person deletes a record. */
  readonly remove: (item: WorkItem) => Promise<void>
  /** The notes on a record, oldest first. */
  readonly notes: (item: WorkItem) => Promise<readonly string[]>
  /** How many records the product has. */
  readonly count: () => Promise<number>
  readonly stop: () => Promise<void>
}
