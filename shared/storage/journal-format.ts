import type { Stored, StoredFormat } from '../stored-format.ts'
import type { JournalEntry } from './journal-entry.ts'
import { codeOfToday } from './renamed-codes.ts'

/** A line of the journal. */
export const JOURNAL_FORMAT: StoredFormat<JournalEntry> = {
  name: 'journal line',
  version: 1,
  defaults: {},
  upgrades: [(line: Stored) => codeOfToday(line)],
}
