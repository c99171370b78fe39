import { randomUUID } from 'node:crypto'
import { asBridgeError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import {
  counted,
  COUNTS_FORMAT,
  COUNTS_GROUP,
  type HourCounts,
  hourOf,
  NO_COUNTS,
} from '../../storage/hour-counts.ts'
import type { JournalEntry } from '../../storage/journal-entry.ts'
import type { Registers } from '../../storage/ports.ts'
import { toStored } from '../../stored-format.ts'

export interface TallyOptions {
  readonly registers: () => Promise<Registers>
  /** Does work in so many seconds; the process does not stay alive for it. */
  readonly later: (seconds: number, work: () => void) => void
  readonly log: Log
}

/** Counts the lines written to the journal, by the hour, for the page of the last day. */
export interface Tally {
  add(entries: readonly JournalEntry[]): void
  /** Stores what was counted since. Never throws: counts that are late come with the next ones. */
  flush(): Promise<void>
}

/** Seconds between writes of an instance while there is work, for any amount of it. */
const FLUSH_SECONDS = 10

/** A count of one hour, by this instance alone. */
interface Sheet {
  counts: HourCounts
  version: string | undefined
  isChanged: boolean
}

/**
 * Each instance writes registers of its own, with all that it has counted of an hour: a repeated or late write has the
 * same content, and instances do not wait for each other. Counts that an instance has not stored when it dies are added
 * from the journal by the next reconciliation.
 */
export function createTally({ registers, later, log }: TallyOptions): Tally {
  const instance = randomUUID().slice(0, 8)
  const sheets = new Map<string, Sheet>()
  let isPlanned = false
  let isFailing = false

  const write = async (hour: string, sheet: Sheet): Promise<void> => {
    const name = `${COUNTS_GROUP}/${hour}-${instance}`
    const store = await registers()
    const text = JSON.stringify(toStored(COUNTS_FORMAT, sheet.counts))
    sheet.isChanged = false
    const written = await store.write(name, text, sheet.version)
    // Only this instance writes here: another version than ours is that of a write whose answer was lost.
    sheet.version = written ?? (await store.read(name))?.version
    sheet.isChanged ||= written === undefined
  }
  const flush = async (): Promise<void> => {
    isPlanned = false
    try {
      for (const [hour, sheet] of sheets) if (sheet.isChanged) await write(hour, sheet)
      isFailing = false
    } catch (thrown) {
      for (const sheet of sheets.values()) sheet.isChanged = true
      const { code, message } = asBridgeError(thrown)
      if (!isFailing) log('warn', 'register-unavailable', { register: COUNTS_GROUP, code, reason: message })
      isFailing = true
    }
    forgetOld(sheets)
    if ([...sheets.values()].some(({ isChanged }) => isChanged)) plan()
  }
  const plan = (): void => {
    if (isPlanned) return
    isPlanned = true
    later(FLUSH_SECONDS, () => void flush())
  }
  return {
    add: (entries) => {
      for (const entry of entries) {
        const hour = hourOf(entry.at)
        const sheet = sheets.get(hour) ?? { counts: NO_COUNTS, version: undefined, isChanged: false }
        sheet.counts = counted(sheet.counts, entry)
        sheet.isChanged = true
        sheets.set(hour, sheet)
      }
      if (entries.length > 0) plan()
    },
    flush,
  }
}

/** Lines are of this hour; at its turn, of the one before. */
function forgetOld(sheets: Map<string, Sheet>): void {
  const hours = [...sheets.keys()].toSorted()
  for (const hour of hours.slice(0, -3)) if (sheets.get(hour)?.isChanged === false) sheets.delete(hour)
}
