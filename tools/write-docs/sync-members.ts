import type { SyncState } from '../../shared/bridge/sync/sync-state.ts'

/** What each member of a sync's register means. */
export const SYNC: Readonly<Record<keyof SyncState, string>> = {
  url: 'Origin of the instance that was read.',
  days: 'How many days back the first reading began.',
  isCopied:
    'What was read was written to Log Analytics; false for incidents that are read for Azure’s alerts alone.',
  cursor:
    'Everything that changed before is written: `updatedAt` by the product’s clock, `seen` of those that changed then, and `aheadMinutes` of UTC where it gives times of its own zone; null before the first page.',
  readAt: 'When the last page was read.',
  backfill: '`from` and `to` of the first reading; null once it is done.',
  recent: 'A digest of what was written of records that changed shortly before the cursor, by id.',
  ranAt: 'When the last run began.',
  caughtUpAt: 'When the product last had nothing more.',
  hasMore: 'The last page was not the last one.',
  rows: 'Rows that were written.',
  refused: 'Rows that Log Analytics did not take.',
  failures: 'Runs that failed in a row.',
  error: 'How the last of them failed: `code`, `message`, `at`; null when it did not.',
}
