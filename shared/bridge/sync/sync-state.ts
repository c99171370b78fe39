/** The state between runs of one connection and type, and its change by each page. Pure. */
import type { ReadCursor, ReadItem, ReadPage, ReadType } from '../../connectors/read-since.ts'
import type { ErrorCode } from '../../errors.ts'
import type { RegisterFormat, Stored } from '../../stored-format.ts'

/** Times are ISO 8601 in UTC: those of the cursor by the product's clock, all others by ours. */
export interface SyncState {
  /** Origin of the instance that was read; changes of another one are read from the beginning. */
  readonly url: string
  /** How many days back the first reading began. */
  readonly days: number
  /** What was read was written as rows, too. */
  readonly isCopied: boolean
  /** Earlier changes are written; null before the first page. */
  readonly cursor: ReadCursor | null
  /** When the last page was read. */
  readonly readAt: string | null
  /** The time between which and now everything is read for the first time; null once that is done. */
  readonly backfill: Backfill | null
  /** A digest of what was written of each record that changed shortly before the cursor, by id. */
  readonly recent: Readonly<Record<string, string>>
  /** When the last run began. */
  readonly ranAt: string | null
  /** When the product last had nothing more. */
  readonly caughtUpAt: string | null
  /** The last page was not the last one. */
  readonly hasMore: boolean
  /** Rows that were written, and those that Log Analytics did not take. */
  readonly rows: number
  readonly refused: number
  /** Runs that failed in a row, and how the last of them did. */
  readonly failures: number
  readonly error: SyncFailure | null
}

export interface Backfill {
  readonly from: string
  readonly to: string
}

export interface SyncFailure {
  readonly code: ErrorCode
  readonly message: string
  readonly at: string
}

export const SYNC_FORMAT: RegisterFormat<SyncState> = {
  name: 'register of a sync',
  version: 1,
  defaults: {
    url: '',
    days: 0,
    isCopied: true,
    cursor: null,
    readAt: null,
    backfill: null,
    recent: {},
    ranAt: null,
    caughtUpAt: null,
    hasMore: false,
    rows: 0,
    refused: 0,
    failures: 0,
    error: null,
  },
  upgrades: [(state: Stored) => state],
}

/** Its register and its lock. The type comes first: a connection's name may hold any hyphens. */
export function syncName(connection: string, type: ReadType): string {
  return `${type.replace('_', '-')}-${connection}`
}

const DAY_MS = 86_400_000

/**
 * How far the cursor is put back. Products write a change a little after the time that they give it, and a record that
 * changes twice within a second was perhaps read in between.
 */
const OVERLAP_MS = 300_000

/** By how much a product's clock may differ from ours. */
const CLOCKS_MS = 900_000

/** The most remembered records. A forgotten one is written again, which does no harm. */
const MAX_RECENT = 2000

/** What is to be read, and from when. */
export interface Beginning {
  readonly url: string
  /** Of the first reading. */
  readonly days: number
  /** What is read is written as rows. */
  readonly isCopied: boolean
  /** ISO 8601; everything that changed since is read again. */
  readonly from?: string
}

/** The state as a run begins with it. @param now epoch milliseconds */
export function begun(state: SyncState, asked: Beginning, now: number): SyncState {
  const { url, days, isCopied } = asked
  const ranAt = isoOf(now)
  const beginning = beginningOf(state, asked, now)
  if (beginning === undefined) return { ...state, days, isCopied, ranAt, cursor: putBack(state) }
  return {
    ...state,
    url,
    days,
    isCopied,
    ranAt,
    cursor: { updatedAt: beginning, seen: [] },
    readAt: null,
    backfill: { from: beginning, to: ranAt },
    recent: {},
    hasMore: true,
  }
}

/** When a reading that begins anew begins; undefined when the run continues at the cursor, so that nothing is skipped. */
function beginningOf(state: SyncState, asked: Beginning, now: number): string | undefined {
  const { url, days, isCopied, from } = asked
  const { cursor } = state
  const first = isoOf(now - days * DAY_MS)
  const isNew = cursor === null || state.url !== url || state.days < days || (isCopied && !state.isCopied)
  if (isNew) return from === undefined || from > first ? first : from
  return from === undefined || from > cursor.updatedAt ? undefined : from
}

/**
 * Changes that were made long before they were read can no longer appear behind the cursor. A record whose time lies
 * ahead of our clock must not hide the changes until then.
 */
function putBack({ cursor, readAt }: SyncState): ReadCursor | null {
  if (cursor === null || readAt === null) return cursor
  if (Date.parse(cursor.updatedAt) < Date.parse(readAt) - CLOCKS_MS) return cursor
  return { ...cursor, updatedAt: isoOf(rememberedFrom(cursor, readAt)), seen: [] }
}

/** From when on changes may be read once more. @returns epoch milliseconds */
function rememberedFrom({ updatedAt }: ReadCursor, readAt: string): number {
  return Math.min(Date.parse(updatedAt), Date.parse(readAt)) - OVERLAP_MS
}

/** What was written of a page. */
export interface WrittenPage {
  readonly page: ReadPage
  /** By id of the record. */
  readonly digests: ReadonlyMap<string, string>
  readonly rows: number
  readonly refused: number
  /** When it was read, epoch milliseconds. */
  readonly readAt: number
}

/** The state once a page is written. */
export function afterPage(
  state: SyncState,
  { page, digests, rows, refused, readAt }: WrittenPage,
): SyncState {
  const at = isoOf(readAt)
  return {
    ...state,
    cursor: page.cursor,
    readAt: at,
    backfill: page.hasMore ? state.backfill : null,
    recent: recentAfter(state.recent, page, digests, at),
    hasMore: page.hasMore,
    caughtUpAt: page.hasMore ? state.caughtUpAt : at,
    rows: state.rows + rows,
    refused: state.refused + refused,
    failures: 0,
    error: null,
  }
}

function recentAfter(
  before: SyncState['recent'],
  { items, cursor }: ReadPage,
  digests: ReadonlyMap<string, string>,
  readAt: string,
): SyncState['recent'] {
  const since = rememberedFrom(cursor, readAt)
  const read = items.filter(({ updatedAt }) => Date.parse(updatedAt) >= since)
  const ids = new Set(read.map(({ id }) => id))
  const older = Object.entries(before).filter(([id]) => !ids.has(id))
  const newer = read.map(({ id }): [string, string] => [id, digests.get(id) ?? ''])
  return Object.fromEntries([...older, ...newer].slice(-MAX_RECENT))
}

/** The state after a run that failed. @param at epoch milliseconds */
export function afterFailure(state: SyncState, failure: Omit<SyncFailure, 'at'>, at: number): SyncState {
  const { code, message } = failure
  return { ...state, failures: state.failures + 1, error: { code, message, at: isoOf(at) } }
}

/** Whether it is time for the next run: a backfill, and what is left of a run, do not wait. */
export function isDue({ ranAt, hasMore, failures }: SyncState, everySeconds: number, now: number): boolean {
  if (ranAt === null || (hasMore && failures === 0)) return true
  // Timers are not exact: a run that began a little late must not make the next one miss its turn.
  return now - Date.parse(ranAt) >= everySeconds * 1000 - 30_000
}

/** How long ago the state that was read was complete, in seconds; undefined before the first page. */
export function lagSeconds({ cursor, caughtUpAt, hasMore }: SyncState, now: number): number | undefined {
  const upTo = hasMore || caughtUpAt === null ? cursor?.updatedAt : caughtUpAt
  return upTo === undefined ? undefined : Math.max(0, Math.round((now - Date.parse(upTo)) / 1000))
}

/** How much of a backfill is done, 0 to 100; undefined when none is going on. */
export function backfillPercent({ backfill, cursor }: SyncState): number | undefined {
  if (backfill === null || cursor === null) return undefined
  const [from, to, at] = [backfill.from, backfill.to, cursor.updatedAt].map(Date.parse) as [
    number,
    number,
    number,
  ]
  return Math.max(0, Math.min(99, Math.floor(((at - from) / Math.max(1, to - from)) * 100)))
}

/** Whether what is read of a record is what was written of it already. */
export function isKnown({ recent }: SyncState, { id }: ReadItem, digest: string): boolean {
  return recent[id] === digest
}

const isoOf = (time: number): string => new Date(time).toISOString()
