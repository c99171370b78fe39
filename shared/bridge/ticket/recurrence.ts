import type { Claim } from '../../storage/ledger.ts'
import type { Register, RegisterGroups, Registers } from '../../storage/ports.ts'
import { fromStored, type StoredFormat } from '../../stored-format.ts'

/**
 * The ticket of the latest episode of a time series: an alert that fires again has another instance id, and only its
 * series leads to the ticket that may be reopened.
 */
export interface Series {
  /** Row of the latest ticket; undefined when none but the batch's own is known. */
  latest(seriesId: string): Promise<string | undefined>
  /** Remembers the batch's ticket, which was just opened: with the save of its row. */
  remember(seriesId: string): void
}

/** What an older version of the app remembered of a series. */
export type FormerSeries = (seriesId: string) => Promise<string | undefined>

/** What a claimed row's connection knows of series, and else what an older version does. */
export function seriesOf(claim: Claim, former: FormerSeries): Series {
  return {
    latest: async (seriesId) => (await claim.latestOf(seriesId)) ?? former(seriesId),
    remember: (seriesId) => claim.remember(seriesId),
  }
}

/** What the register of a series holds. */
export interface SeriesState {
  /** First correlationId of the latest ticket. */
  readonly row: string
}

export const SERIES_FORMAT: StoredFormat<SeriesState> = {
  name: 'register of a series',
  version: 1,
  defaults: {},
  upgrades: [(row: string) => ({ row })],
}

/** How long it is believed that there are registers of series, or none. */
const BELIEVED_MS = 3_600_000

/**
 * Older versions of the app kept the latest ticket of each series in a register. They are looked for while there are any.
 *
 * @param now epoch milliseconds
 */
export function createFormerSeries(
  registers: Pick<Registers, 'read'> & Pick<RegisterGroups, 'isEmpty'>,
  now: () => number,
): FormerSeries {
  let [isEmpty, askedAt] = [false, -Infinity]
  return async (seriesId) => {
    if (now() - askedAt >= BELIEVED_MS) {
      isEmpty = await registers.isEmpty('series')
      askedAt = now()
    }
    if (isEmpty) return undefined
    const register = await registers.read(`series/${seriesId}`)
    return register && rowOf(register, seriesId)
  }
}

/** @throws BridgeError `stored_by_newer_version` */
function rowOf({ text }: Register, seriesId: string): string {
  // Version 0 was the row alone.
  const stored: unknown = text.startsWith('{') ? JSON.parse(text) : text
  return fromStored(SERIES_FORMAT, stored, seriesId).row
}
