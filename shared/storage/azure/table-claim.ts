import type { TableClient } from '@azure/data-tables'
import { BridgeError } from '../../errors.ts'
import { type Claim, claimTimes, type TicketKey, type TicketRecord, withTimes } from '../ledger.ts'
import type { RowMemory } from './row-memory.ts'
import { readLatest, seriesEntity } from './series-row.ts'
import { statusOf, storageUnavailable } from './storage-error.ts'
import type { TableAction } from './table-batch.ts'
import type { SubmitActions } from './table-groups.ts'
import { type Beside, type Hold, type Row, type Saving, savingActions } from './ticket-row.ts'

/** What claims work with. */
export interface ClaimTools {
  readonly client: TableClient
  readonly submit: SubmitActions
  readonly memory: RowMemory
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** The known state of a row before it is claimed. */
export interface Known {
  readonly record: TicketRecord
  readonly etag: string
  readonly beside: Beside
}

/** A claim's state of its row. */
export interface Claimed extends Known {
  readonly key: TicketKey
  readonly hold: Hold
}

export class TableClaim implements Claim {
  readonly record: TicketRecord
  readonly #tools: ClaimTools
  readonly #seriesBegun: string | undefined
  #seriesToRemember: string | undefined
  #claimed: Claimed
  /** Until when the row may be claimed instead, by an extension whose outcome is not known. Epoch milliseconds, as text. */
  #maybeUntil: string | undefined

  /** @param series that the row became the latest of when it was claimed */
  constructor(claimed: Claimed, tools: ClaimTools, series?: string) {
    this.record = claimed.record
    this.#claimed = claimed
    this.#tools = tools
    this.#seriesBegun = series
  }

  async latestOf(series: string): Promise<string | undefined> {
    if (series === this.#seriesBegun) return undefined
    const { connection, correlationId } = this.#claimed.key
    const latest = await readLatest(this.#tools.client, connection, series)
    return latest === correlationId ? undefined : latest
  }

  remember(series: string): void {
    this.#seriesToRemember = series
  }

  async extend(): Promise<void> {
    const { key, hold, etag } = this.#claimed
    if (this.#isLongEnough()) return
    const { claimSeconds } = claimTimes(hold.longestChangeSeconds)
    const claimedUntil = this.#tools.now() + claimSeconds * 1000
    const row = {
      partitionKey: key.connection,
      rowKey: key.correlationId,
      claimedUntil: String(claimedUntil),
    }
    this.#maybeUntil = row.claimedUntil
    const extended =
      (await this.#write(() => this.#tools.submit([['update', row, 'Merge', { etag }]]))) ??
      (await this.#etagIfHeldUntil(row.claimedUntil)) ??
      refuse(key)
    this.#claimed = { ...this.#claimed, hold: { ...hold, claimedUntil }, etag: extended }
    this.#maybeUntil = undefined
    // It counts from before the write, which may have taken so long that someone else would have the row during the change.
    if (this.#isLongEnough()) return
    throw new BridgeError('storage_unavailable', 'Storage: a claim was extended too slowly for a change.', {
      retryAfterSeconds: 5,
    })
  }

  #isLongEnough(): boolean {
    const { claimedUntil, longestChangeSeconds } = this.#claimed.hold
    return claimedUntil - this.#tools.now() > claimTimes(longestChangeSeconds).neededSeconds * 1000
  }

  async save(record: TicketRecord): Promise<void> {
    const { key, etag } = this.#claimed
    const saved = withTimes(record, new Date(this.#tools.now()).toISOString())
    const { written, beside, size } =
      (await this.#saveOn(etag, saved)) ?? (await this.#saveOnExtended(saved)) ?? refuse(key)
    if (size !== undefined) this.#tools.memory.keep(key, { record: saved, etag: written, beside }, size)
  }

  /** @returns undefined when the row has changed, and not by this save */
  async #saveOn(etag: string, saved: TicketRecord): Promise<SavedOn | undefined> {
    const { key, hold, beside: before } = this.#claimed
    const hadAlertRow = this.record.hasAlertChanges
    const facts = { etag, before, hadAlertRow, claimId: hold.claimId }
    const { actions, beside, size } = savingActions(key, saved, facts)
    const all = [...actions, ...this.#seriesActions()]
    const submit = async (): Promise<readonly string[]> => {
      try {
        return await this.#tools.submit(all)
      } catch (error) {
        const others = all.filter(([kind]) => kind !== 'delete')
        // A row that was to go is gone already.
        if (statusOf(error) !== 404 || others.length === all.length) throw error
        return this.#tools.submit(others)
      }
    }
    const written = (await this.#write(submit)) ?? (await this.#etagIfHeldUntil('0'))
    return written === undefined ? undefined : { written, beside, size }
  }

  /** The row may have been changed by an extension of ours whose answer was lost. */
  async #saveOnExtended(saved: TicketRecord): Promise<SavedOn | undefined> {
    if (this.#maybeUntil === undefined) return undefined
    const etag = await this.#etagIfHeldUntil(this.#maybeUntil)
    return etag === undefined ? undefined : this.#saveOn(etag, saved)
  }

  /** The row becomes the latest of the series to remember, and is no longer that of the one it began. */
  #seriesActions(): TableAction[] {
    const [begun, toRemember] = [this.#seriesBegun, this.#seriesToRemember]
    if (begun === toRemember) return []
    const { connection, correlationId } = this.#claimed.key
    const put = (series: string, latest: string): TableAction => [
      'upsert',
      { ...seriesEntity(connection, series, latest) },
      'Replace',
    ]
    return [
      ...(begun === undefined ? [] : [put(begun, '')]),
      ...(toRemember === undefined ? [] : [put(toRemember, correlationId)]),
    ]
  }

  /** @returns the row's ETag; undefined when the row has changed */
  async #write(submit: () => Promise<readonly string[]>): Promise<string | undefined> {
    try {
      const [etag = ''] = await submit()
      return etag
    } catch (error) {
      if (isOutrun(error)) return undefined
      throw storageUnavailable(error, 'writing a ticket’s row')
    }
  }

  /** The ETag of the row when we have changed it ourselves and the answer was lost; undefined when it was someone else. */
  async #etagIfHeldUntil(claimedUntil: string): Promise<string | undefined> {
    const { key, hold } = this.#claimed
    const found = await readRow(this.#tools.client, key)
    const isOurs = found?.row.claimId === hold.claimId && found.row.claimedUntil === claimedUntil
    return isOurs ? found.etag : undefined
  }
}

/** A save that was carried out. */
interface SavedOn extends Pick<Saving, 'beside' | 'size'> {
  /** The row's ETag. */
  readonly written: string
}

/** The row has changed since it was read, or is gone. */
export function isOutrun(error: unknown): boolean {
  return statusOf(error) === 412 || statusOf(error) === 404
}

/** Undefined when there is none. */
export async function readRow(
  client: TableClient,
  key: TicketKey,
): Promise<{ row: Row; etag: string } | undefined> {
  try {
    const row = await client.getEntity<Row>(key.connection, key.correlationId)
    return { row, etag: row.etag }
  } catch (error) {
    if (statusOf(error) === 404) return undefined
    throw storageUnavailable(error, 'reading a ticket’s row')
  }
}

export function refuse(key: TicketKey): never {
  throw claimedElsewhere(key)
}

/**
 * Another delivery usually finishes within moments; then this one sees the result. If it takes longer, it may have
 * died, and is checked less and less often.
 */
export function claimedElsewhere(key: TicketKey, row?: Row, ours?: Hold, now = 0): BridgeError {
  const message = `The ticket ${key.correlationId} is being worked on by another delivery.`
  const ageSeconds = row && ours ? (ours.claimedUntil - Number(row.claimedUntil)) / 1000 : 0
  const leftSeconds = row === undefined ? Infinity : (Number(row.claimedUntil) - now) / 1000
  const retryAfterSeconds = Math.ceil(Math.min(Math.max(2, ageSeconds), 30, leftSeconds + 1))
  return new BridgeError('ticket_claimed_elsewhere', message, { retryAfterSeconds })
}
