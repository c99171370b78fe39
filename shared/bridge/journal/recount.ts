import {
  counted,
  COUNTS_FORMAT,
  COUNTS_GROUP,
  type HourCounts,
  hourOf,
  NO_COUNTS,
  startOfHour,
  sumOf,
} from '../../storage/hour-counts.ts'
import type { JournalEntry } from '../../storage/journal-entry.ts'
import type { RegisterGroups, Registers } from '../../storage/ports.ts'
import { fromStored, toStored } from '../../stored-format.ts'

const HOUR_MS = 3_600_000

/** The last lines of an hour are written by then. */
const SETTLED_AFTER_MS = 600_000

/** In the name of a register that holds what the journal says of an hour, and not what one instance has counted. */
const WHOLE = 'all'

/** What counts are kept in. */
export type CountRegisters = Registers & Pick<RegisterGroups, 'list'>

/** Counts of an hour, with its beginning (ISO 8601 UTC). */
export interface CountedHour {
  readonly at: string
  readonly counts: HourCounts
}

/**
 * What happened in each hour since then, the oldest first; hours without lines are left out. One query for any number
 * of lines.
 *
 * @param since ISO 8601 UTC
 */
export async function readHours(
  since: string,
  registers: Pick<RegisterGroups, 'list'>,
): Promise<readonly CountedHour[]> {
  const byHour = new Map<string, { instances: HourCounts[]; whole?: HourCounts }>()
  for (const { name, text } of await registers.list(COUNTS_GROUP, hourOf(since))) {
    const [hour = '', by] = name.split('-')
    const known = byHour.get(hour) ?? { instances: [] }
    const counts = fromStored(COUNTS_FORMAT, JSON.parse(text), name)
    if (by === WHOLE) known.whole = counts
    else known.instances.push(counts)
    byHour.set(hour, known)
  }
  return [...byHour].map(([hour, { instances, whole }]) => ({
    at: startOfHour(hour),
    // A sum has every member, also those that an older version of the app did not count.
    counts: sumOf(whole === undefined ? instances : [whole]),
  }))
}

/** Counts lines that are read from the journal anyway, and replaces the instances' sums of past hours. */
export interface Recount {
  add(entry: JournalEntry): void
  /**
   * Writes what differs from what is stored.
   *
   * @param since from when the lines were read, ISO 8601 UTC
   * @throws BridgeError `storage_unavailable`
   */
  store(since: string, registers: CountRegisters): Promise<void>
}

/** @param now epoch milliseconds */
export function createRecount(now: () => number): Recount {
  const hours = new Map<string, HourCounts>()
  return {
    add: (entry) => {
      const hour = hourOf(entry.at)
      hours.set(hour, counted(hours.get(hour) ?? NO_COUNTS, entry))
    },
    store: async (since, registers) => {
      const stored = new Map(
        (await registers.list(COUNTS_GROUP, hourOf(since))).map((register) => [register.name, register]),
      )
      for (const [hour, counts] of hours) {
        const begin = Date.parse(startOfHour(hour))
        // The first hour was read in part.
        if (begin < Date.parse(since) || begin + HOUR_MS + SETTLED_AFTER_MS > now()) continue
        const name = `${hour}-${WHOLE}`
        const before = stored.get(name)
        const text = JSON.stringify(toStored(COUNTS_FORMAT, counts))
        if (before?.text !== text) await registers.write(`${COUNTS_GROUP}/${name}`, text, before?.version)
      }
    },
  }
}
