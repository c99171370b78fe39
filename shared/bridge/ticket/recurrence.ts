import type { Registers } from '../../storage/ports.ts'

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

export function createRecurrence(registers: Registers): Series {
  return {
    latest: async (seriesId) => (await registers.read(nameOf(seriesId)))?.text,
    remember: async (seriesId, row) => {
      const known = await registers.read(nameOf(seriesId))
      // Of two that write at once either is a ticket of the series.
      await registers.write(nameOf(seriesId), row, known?.version)
    },
  }
}

function nameOf(seriesId: string): string {
  return `series/${seriesId}`
}
