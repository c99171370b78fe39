import { renamed, type Stored, type StoredFormat } from '../stored-format.ts'
import type { WorkItemStatus } from '../ticket/ticket.ts'
import { NEW_TICKET_RECORD, type TicketRecord } from './ledger.ts'
import type { TicketSummary } from './ticket-index.ts'

/** The record in a row of the table `tickets`. */
export const TICKET_FORMAT: StoredFormat<TicketRecord> = {
  name: 'ticket row',
  version: 2,
  defaults: NEW_TICKET_RECORD,
  upgrades: [
    (row: Version0) => ({
      ...(renamed(row, RENAMED) as object),
      episodes: mapValues(row.problems, (problem) => ({ rule: '', alertId: '', ...problem })),
      inDoubt: row.inDoubt.map((begun) => renamed(begun, { problem: 'episode' })),
      status: statusOf(row),
      createdAt: row.heardAt,
      updatedAt: row.heardAt,
      endedAt: row.resolvedByUsAt,
    }),
    (row: Version1) => ({
      ...row,
      episodes: mapValues(row.episodes, (episode) => renamed(episode, { tellsEnd: 'reportsEnd' })),
    }),
  ],
}

/** The summary in an index row of the table `tickets`. There was none in version 0. */
export const INDEX_FORMAT: StoredFormat<TicketSummary> = {
  name: 'index row',
  version: 1,
  defaults: {},
  upgrades: [(summary: Stored) => summary],
}

/** What is needed of version 0 to make version 1 of it. */
interface Version0 extends Stored {
  readonly problems: Readonly<Record<string, object>>
  readonly inDoubt: readonly object[]
  readonly item: object | null
  readonly heldByUsAt: string | null
  readonly resolvedByUsAt: string | null
  readonly heardAt: string | null
}

/** What is needed of version 1 to make version 2 of it. */
interface Version1 extends Stored {
  readonly episodes: Readonly<Record<string, object>>
}

/** As far as the row knows: that a person ended the ticket was not kept. */
function statusOf({ item, heldByUsAt, resolvedByUsAt }: Version0): WorkItemStatus | null {
  if (item === null) return null
  if (resolvedByUsAt !== null) return 'resolved'
  return heldByUsAt === null ? 'open' : 'held'
}

function mapValues<T, R>(values: Readonly<Record<string, T>>, map: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, map(value)]))
}

/** Members of version 0 that have another name since. */
const RENAMED: Readonly<Record<string, string>> = {
  standsIn: 'mergedInto',
  problems: 'episodes',
  isTakenBack: 'reopenedByPerson',
  hands: 'assignment',
  untold: 'pendingDigest',
  remindAt: 'wakeUpAt',
}
