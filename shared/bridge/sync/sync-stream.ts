import pLimit from 'p-limit'
import type { ReadCursor, ReadItem, ReadPage, ReadSince, ReadType } from '../../connectors/read-since.ts'
import { asBridgeError, type BridgeError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import type { WorkItemLog } from '../../log-analytics/work-item-log.ts'
import { rowOf } from '../../log-analytics/work-item-row.ts'
import type { Lock, Locks, Registers } from '../../storage/ports.ts'
import { digest } from '../../ticket/digest.ts'
import { readPages } from './read-pages.ts'
import { readSyncRegister, type SyncRegister } from './sync-register.ts'
import {
  afterFailure,
  afterPage,
  backfillPercent,
  begun,
  isKnown,
  lagSeconds,
  syncName,
  type SyncState,
} from './sync-state.ts'

/** The changes of one type of record of one connection, and where they go. */
export interface SyncStream {
  readonly connection: string
  /** As bridge.yaml names it. */
  readonly product: string
  /** Origin of the instance. */
  readonly url: string
  readonly type: ReadType
  /** How many days back the first reading begins. */
  readonly days: number
  /** Rows are written of what is read. */
  readonly isCopied: boolean
  /** What a run needs; requested for each run. @throws BridgeError for a problem that a person must fix first */
  readonly open: () => Promise<OpenStream>
}

export interface OpenStream {
  /** With a lower priority than all calls of delivery. */
  readonly readSince: ReadSince
  /** Where rows are written; absent if the changes are read only for what follows from them. */
  readonly workItems?: WorkItemLog
  /** What else is done with the changes before they count as read. @param extend keeps the run's lock */
  readonly follow?: (items: readonly ReadItem[], extend: () => Promise<void>) => Promise<void>
}

/** What one run does. */
export interface SyncAsked {
  /** Epoch milliseconds: no page is begun afterwards. */
  readonly until: number
  /** ISO 8601: everything that changed since is read again. */
  readonly from?: string
  /** Read, and write nothing: neither rows nor how far it came. */
  readonly isDryRun?: boolean
  /** Called after each page. */
  readonly onPage?: (progress: SyncProgress) => void
}

export interface SyncProgress {
  readonly type: ReadType
  /** Where this run began, and what is read up to now, by the product's clock; ISO 8601. */
  readonly from: string
  readonly upTo: string
  /** Of this run. */
  readonly rows: number
}

/** How a run ended. */
export interface SyncResult {
  readonly type: ReadType
  /** `more`: the next run continues, because this one's time is over or `error` says when. `elsewhere`: another instance syncs. */
  readonly outcome: 'caught up' | 'more' | 'elsewhere' | 'failed'
  readonly pages: number
  /** Written; of a dry run: those that would be. */
  readonly rows: number
  readonly refused: number
  readonly error?: BridgeError
}

export interface SyncTools {
  readonly registers: Registers
  readonly locks: Locks
  /** The Azure alert that a ticket of ours is about; `''` when it is not known. */
  readonly alertIdOf: (connection: string, correlationId: string) => Promise<string>
  readonly pause: (seconds: number) => Promise<void>
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

const LONGEST_REST_SECONDS = 2

/** Rows of the ledger that are read at a time. */
const LOOK_UPS_AT_ONCE = 8

/** Reads what changed since the last run and writes a row for each version. Never throws: the result has the failure. */
export async function syncStream(
  tools: SyncTools,
  stream: SyncStream,
  asked: SyncAsked,
): Promise<SyncResult> {
  const run = new SyncRun(tools, stream, asked)
  const { connection, type } = stream
  try {
    if (asked.isDryRun === true) return await run.read()
    const result = await tools.locks.hold(`sync-${syncName(connection, type)}`, (lock) => run.read(lock))
    return result ?? { type, outcome: 'elsewhere', pages: 0, rows: 0, refused: 0 }
  } catch (thrown) {
    const error = asBridgeError(thrown)
    const { code, message } = error
    if (code === 'lock_lost') return run.result('elsewhere', error)
    tools.log('warn', 'work-items-not-synced', { connection, type, code, reason: message })
    return run.result('failed', error)
  }
}

/** Where a run writes; a dry run does not. */
interface Writing extends Pick<OpenStream, 'workItems' | 'follow'> {
  readonly lock: Lock
}

class SyncRun {
  readonly #tools: SyncTools
  readonly #stream: SyncStream
  readonly #asked: SyncAsked
  #pages = 0
  #rows = 0
  #refused = 0

  constructor(tools: SyncTools, stream: SyncStream, asked: SyncAsked) {
    this.#tools = tools
    this.#stream = stream
    this.#asked = asked
  }

  /** @param lock undefined: nothing is written */
  async read(lock?: Lock): Promise<SyncResult> {
    const { connection, type } = this.#stream
    const register = await readSyncRegister(this.#tools.registers, syncName(connection, type))
    let stored = register.state
    let state = begun(stored, { ...this.#stream, ...this.#asked }, this.#tools.now())
    const from = cursorOf(state).updatedAt
    try {
      const open = await this.#stream.open()
      let begunAt = this.#tools.now()
      for await (const page of readPages(open.readSince, type, cursorOf(state))) {
        state = await this.#write(state, page, lock && { lock, ...open })
        // Rows first: a run that dies in between writes them once more.
        if (lock !== undefined) await register.save(state)
        stored = state
        this.#reportPage(from, state)
        if (!state.hasMore || this.#tools.now() >= this.#asked.until) break
        await this.#rest(begunAt)
        begunAt = this.#tools.now()
      }
    } catch (thrown) {
      const error = asBridgeError(thrown)
      // It is not the sync's turn: no failure of its own.
      if (error.code === 'circuit_open') return this.#end(state, lock, error)
      if (lock !== undefined && error.code !== 'lock_lost') await this.#keepFailure(register, stored, error)
      throw error
    }
    return this.#end(state, lock)
  }

  /** As long as a page took: half of the time belongs to alerts. @param begunAt epoch milliseconds */
  #rest(begunAt: number): Promise<void> {
    return this.#tools.pause(Math.min(LONGEST_REST_SECONDS, (this.#tools.now() - begunAt) / 1000))
  }

  result(outcome: SyncResult['outcome'], error?: BridgeError): SyncResult {
    const counts = { pages: this.#pages, rows: this.#rows, refused: this.#refused }
    return { type: this.#stream.type, outcome, ...counts, ...(error === undefined ? {} : { error }) }
  }

  #end(state: SyncState, lock: Lock | undefined, error?: BridgeError): SyncResult {
    if (lock !== undefined) this.#logRun(state, error)
    return this.result(state.hasMore || error !== undefined ? 'more' : 'caught up', error)
  }

  async #write(state: SyncState, page: ReadPage, into: Writing | undefined): Promise<SyncState> {
    const readAt = this.#tools.now()
    const digests = new Map(page.items.map((item) => [item.id, versionOf(item)]))
    const news = page.items.filter((item) => !isKnown(state, item, digests.get(item.id) ?? ''))
    this.#pages += 1
    let refused = 0
    let rows = news.length
    if (into !== undefined) {
      const { lock, workItems, follow } = into
      await lock.extend()
      refused = workItems === undefined ? 0 : await this.#writeRows(news, workItems, new Date(readAt))
      rows = workItems === undefined ? 0 : news.length - refused
      await follow?.(news, () => lock.extend())
    }
    this.#rows += rows
    this.#refused += refused
    return afterPage(state, { page, digests, rows, refused, readAt })
  }

  /** @returns how many were refused */
  async #writeRows(items: readonly ReadItem[], workItems: WorkItemLog, readAt: Date): Promise<number> {
    if (items.length === 0) return 0
    const { connection, product } = this.#stream
    const inTurn = pLimit(LOOK_UPS_AT_ONCE)
    const rows = await inTurn.map(items, async (item) => {
      const { correlationId } = item
      const alertId = correlationId === '' ? '' : await this.#tools.alertIdOf(connection, correlationId)
      return rowOf(item, { connection, product, readAt, alertId })
    })
    return (await workItems.write(rows)).refused.length
  }

  /** A failure to store the failure is ignored. */
  async #keepFailure(register: SyncRegister, stored: SyncState, error: BridgeError): Promise<void> {
    const ranAt = new Date(this.#tools.now()).toISOString()
    const state = afterFailure({ ...stored, ranAt }, error, this.#tools.now())
    await register.save(state).catch(() => undefined)
  }

  #reportPage(from: string, { cursor }: SyncState): void {
    const upTo = cursor?.updatedAt ?? from
    this.#asked.onPage?.({ type: this.#stream.type, from, upTo, rows: this.#rows })
  }

  #logRun(state: SyncState, error: BridgeError | undefined): void {
    const { connection, type } = this.#stream
    const { log, now } = this.#tools
    const percent = backfillPercent(state)
    log('info', 'work-items-synced', {
      connection,
      type,
      pages: this.#pages,
      rows: this.#rows,
      refused: this.#refused,
      lagSeconds: lagSeconds(state, now()),
      ...(percent === undefined ? {} : { backfillPercent: percent }),
      ...(error === undefined ? {} : { reason: error.message }),
    })
  }
}

function cursorOf({ cursor }: SyncState): ReadCursor {
  if (cursor === null) throw new TypeError('A run that has begun has a cursor.')
  return cursor
}

/** Short: thousands of them are kept. */
function versionOf(item: ReadItem): string {
  return digest('version', JSON.stringify(item)).slice(0, 12)
}
