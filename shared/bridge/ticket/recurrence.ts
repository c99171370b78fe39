import type { Register, Registers } from '../../storage/ports.ts'
import { fromStored, type StoredFormat, toStored } from '../../stored-format.ts'

/**
 * The ticket of the latest episode of a time series: an alert that fires again has another instance id, and only its
 * series leads to the ticket that may be reopened.
 */
export interface Series {
  /** Row of the latest ticket; undefined when none is known. */
  latest(seriesId: string): Promise<string | undefined>
  /** Remembers the ticket that was just opened. */
  remember(seriesId: string, row: string): Promise<void>
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

export function createRecurrence(registers: Registers): Series {
  return {
    latest: async (seriesId) => {
      const register = await registers.read(nameOf(seriesId))
      return register && rowOf(register, seriesId)
    },
    remember: async (seriesId, row) => {
      const known = await registers.read(nameOf(seriesId))
      // Not over one that a newer version of the app has written.
      if (known !== undefined) rowOf(known, seriesId)
      // Of two that write at once either is a ticket of the series.
      const text = JSON.stringify(toStored(SERIES_FORMAT, { row }))
      await registers.write(nameOf(seriesId), text, known?.version)
    },
  }
}

/** @throws BridgeError `stored_by_newer_version` */
function rowOf({ text }: Register, seriesId: string): string {
  // Version 0 was the row alone.
  const stored: unknown = text.startsWith('{') ? JSON.parse(text) : text
  return fromStored(SERIES_FORMAT, stored, seriesId).row
}

function nameOf(seriesId: string): string {
  return `series/${seriesId}`
}
