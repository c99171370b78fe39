import { BridgeError } from '../errors.ts'
import type { WorkItemStatus } from '../ticket/ticket.ts'

/**
 * How a connector reads what changed in its product, a page at a time. A leaf, as the connector's contract is.
 *
 * A record is read again whenever it changes; no change after the cursor is skipped, and a repeated request has the
 * same answer. Deleted records are not reported, except where a product keeps them for a while.
 */

/** The sorts of record that are read, by their names in the connection's `sync`. */
export type ReadType = 'incident' | 'change_request'

/** How far the changes were read. To begin at a time: that time, with nothing `seen`. */
export interface ReadCursor {
  /** By the product's clock; ISO 8601 in UTC. Everything that changed before was read. */
  readonly updatedAt: string
  /** The records with exactly that time that were read, in the connector's own form. */
  readonly seen: readonly string[]
  /**
   * How many minutes the product's times were ahead of UTC when this was read; absent for a product that gives times in
   * UTC, and at a beginning.
   */
  readonly aheadMinutes?: number
}

/** What is asked for. */
export interface ReadQuery {
  readonly type: ReadType
  /** The cursor of the page before, or where to begin. */
  readonly cursor: ReadCursor
  /** The most records that are wanted at a time, 1 to 1,000. The product may give fewer and have more. */
  readonly limit: number
}

/** The texts of a record that are read, in the words a person of the product sees. */
export const READ_TEXTS = [
  'title',
  'description',
  'state',
  'priority',
  'urgency',
  'impact',
  'risk',
  'category',
  'type',
  'source',
  'escalation',
  'conflictStatus',
  'createdBy',
  'assignedTo',
  'assignmentGroup',
  'resolvedBy',
  'closedBy',
  /** The name of the configuration item that it is about. */
  'configurationItem',
] as const
export type ReadText = (typeof READ_TEXTS)[number]

/** The times of a record that are read; ISO 8601 in UTC. */
export const READ_TIMES = [
  'createdAt',
  'resolvedAt',
  'closedAt',
  'requestedAt',
  'plannedStartAt',
  'plannedEndAt',
  'workStartAt',
  'workEndAt',
] as const
export type ReadTime = (typeof READ_TIMES)[number]

export type ReadField = ReadText | ReadTime

/** A record as it was when it was read. */
export interface ReadItem {
  readonly type: ReadType
  /** The product's immutable id. */
  readonly id: string
  /** What people call it; its id where it has no such name. */
  readonly number: string
  /** For a browser. */
  readonly url: string
  /** When it last changed, by the product's clock; ISO 8601 in UTC. */
  readonly updatedAt: string
  /** Who changed it last, in the product's own value; `''` where it does not say. */
  readonly updatedBy: string
  /** `''` for a record that the bridge did not open. */
  readonly correlationId: string
  /** Its status; undefined for a type of record that the bridge does not write, whose states are the product's own. */
  readonly status?: WorkItemStatus
  /** The product's own value of the state, which does not change with its language. */
  readonly stateValue: string
  /** A person deleted it. */
  readonly isDeleted: boolean
  /** The filled fields; empty ones, and those that may not be read, are absent. */
  readonly fields: Readonly<Partial<Record<ReadField, string>>>
}

/** One page. */
export interface ReadPage {
  /** The oldest change first. */
  readonly items: readonly ReadItem[]
  /** Where the next page begins. */
  readonly cursor: ReadCursor
  /** Whether the product has more now. A page may be empty and have more. */
  readonly hasMore: boolean
  /**
   * The product's fields that were requested but missing in at least one record: the user may not read them, or they do
   * not exist.
   */
  readonly unreadable: readonly string[]
}

/**
 * Reads the next page of changes.
 *
 * @throws BridgeError as every call of a connector does; nothing is in doubt, since nothing is written
 */
export type ReadSince = (query: ReadQuery) => Promise<ReadPage>

/**
 * The fields of a record, mapped from the product's own, without empty ones.
 *
 * @param columns which of the product's fields holds what
 * @param readText what a person reads in one of them, `''` or undefined for nothing
 * @param readTime the time in one of them, in ISO 8601 and UTC
 */
export function readFields(
  columns: Readonly<Partial<Record<ReadField, string>>>,
  readText: (column: string) => string | undefined,
  readTime: (column: string) => string | undefined,
): ReadItem['fields'] {
  const entries = Object.entries(columns).map(([field, column]) => [
    field,
    TIMES.has(field) ? readTime(column) : readText(column),
  ])
  return Object.fromEntries(entries.filter(([, text]) => text !== undefined && text !== ''))
}

const TIMES = new Set<string>(READ_TIMES)

/** The items of a page's records. */
export interface Readable {
  readonly items: readonly ReadItem[]
  /** Some lack their id or the time of their change: they are left out. */
  readonly hasLeftOut: boolean
}

/**
 * The records of a page, without those that lack their id or their time, so that one of them does not block the later
 * ones.
 *
 * @param itemOf undefined for a record that lacks them
 * @param lacking all that a record needs, as the end of a sentence
 * @throws BridgeError `product_answer_unusable` when all of several lack it: then the user may not read it
 */
export function readable<Record>(
  records: readonly Record[],
  itemOf: (record: Record) => ReadItem | undefined,
  lacking: string,
): Readable {
  const items = records.map(itemOf).filter((item) => item !== undefined)
  if (records.length > 1 && items.length === 0) {
    throw new BridgeError('product_answer_unusable', `${lacking}: may the user read these?`)
  }
  return { items, hasLeftOut: items.length < records.length }
}

/** The records of a page that starts with the cursor's own time that the cursor has not seen. */
export function afterCursor(items: readonly ReadItem[], { updatedAt, seen }: ReadCursor): ReadItem[] {
  const known = new Set(seen)
  return items.filter(
    (item) => item.updatedAt > updatedAt || (item.updatedAt === updatedAt && !known.has(item.id)),
  )
}

/** The cursor after these items, oldest change first, for connectors that keep the ids of those that share a time. */
export function cursorAfter(items: readonly ReadItem[], before: ReadCursor): ReadCursor {
  const updatedAt = items.at(-1)?.updatedAt
  if (updatedAt === undefined) return before
  const seen = items.filter((item) => item.updatedAt === updatedAt).map(({ id }) => id)
  return { ...before, updatedAt, seen: updatedAt === before.updatedAt ? [...before.seen, ...seen] : seen }
}
