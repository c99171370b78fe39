import type { TicketKey, TicketRecord } from '../../storage/ledger.ts'
import type { JournalEntry } from '../../storage/journal-entry.ts'
import { summaryOf, type TicketSummary } from '../../storage/ticket-index.ts'
import { lasting } from '../../ticket/episodes.ts'
import { followingCorrelationId } from '../../ticket/keys.ts'
import { BridgeError } from '../../errors.ts'
import type { ConsoleData } from '../data.ts'

/** A ticket with all that is known of it. */
export interface Ticket {
  /** ISO 8601 UTC. When this was looked at. */
  readonly at: string
  readonly summary: TicketSummary
  /** The row of another ticket that stands for this one's episode; null when it stands for itself. */
  readonly mergedInto: string | null
  readonly previous: TicketRecord['previous']
  /** Who had it when the bridge wrote last. */
  readonly assignee: string | null
  /** When it was heard of last, and when it is looked at next, ISO 8601 UTC. */
  readonly heardAt: string | null
  readonly wakeUpAt: string | null
  /** Reports that no note covers yet. */
  readonly pendingDigest: number
  /** Deliveries of which it is not known what became of them. */
  readonly inDoubt: number
  /** Those that last first, then the latest; {@link Ticket.moreEpisodes} are left out. */
  readonly episodes: readonly TicketEpisode[]
  readonly moreEpisodes: number
  readonly lasting: number
  /** Lines of the journal about it, the oldest first. */
  readonly timeline: readonly JournalEntry[]
  /** Parts of the journal that were read for it, ISO 8601 UTC. */
  readonly windows: readonly Window[]
  /** There was more in the journal of that time than is read for a page. */
  readonly isCut: boolean
}

export interface TicketEpisode {
  readonly name: string
  readonly rule: string
  readonly alertId: string
  readonly firedAt: string | null
  readonly endedAt: string | null
}

interface Window {
  readonly from: string
  readonly until: string
}

const SHOWN_EPISODES = 50
const SHOWN_LINES = 200

/** What is read of the journal for one page. */
const MOST_LINES = 50_000
const MINUTE_MS = 60_000

/** @throws BridgeError `page_unknown` for a ticket that is not there (any more) */
export async function readTicket(key: TicketKey, data: ConsoleData): Promise<Ticket> {
  const ledger = await data.ledger()
  const record = await ledger.read(key)
  if (record === undefined) throw new BridgeError('page_unknown', 'There is no such ticket (any more).')
  const windows = windowsOf(record, data.now())
  const { lines, isCut } = await readLines(key, record, windows, data)
  const episodes = Object.values(record.episodes)
    .toSorted((one, other) => rank(one).localeCompare(rank(other)))
    .toReversed()
  return {
    at: new Date(data.now()).toISOString(),
    summary: summaryOf(key, record),
    mergedInto: record.mergedInto,
    previous: record.previous,
    assignee: record.assignment?.assignee || null,
    heardAt: record.heardAt,
    wakeUpAt: record.wakeUpAt,
    pendingDigest: record.pendingDigest,
    inDoubt: record.inDoubt.length,
    episodes: episodes
      .slice(0, SHOWN_EPISODES)
      .map(({ name, rule, alertId, firedAt, endedAt }) => ({ name, rule, alertId, firedAt, endedAt })),
    moreEpisodes: Math.max(0, episodes.length - SHOWN_EPISODES),
    lasting: lasting(record.episodes).length,
    timeline: lines.slice(-SHOWN_LINES),
    windows,
    isCut: isCut || lines.length > SHOWN_LINES,
  }
}

/** Those that last sort last. */
function rank({ firedAt, endedAt }: TicketEpisode): string {
  return `${endedAt === null ? '1' : '0'} ${firedAt ?? endedAt ?? ''}`
}

/** The hours in which the ticket began and in which something was heard or written of it last: the journal is by hours. */
function windowsOf(record: TicketRecord, now: number): Window[] {
  const begin = Date.parse(record.createdAt ?? new Date(now).toISOString())
  const last = Math.min(now, Date.parse(record.updatedAt ?? record.createdAt ?? new Date(now).toISOString()))
  const first = { from: begin - 15 * MINUTE_MS, until: begin + 45 * MINUTE_MS }
  const later = { from: last - 45 * MINUTE_MS, until: last + 15 * MINUTE_MS }
  const windows = later.from <= first.until ? [{ from: first.from, until: later.until }] : [first, later]
  return windows.map(({ from, until }) => ({
    from: new Date(from).toISOString(),
    until: new Date(until).toISOString(),
  }))
}

/** A line is the ticket's when it names it, or belongs to a delivery that some line, or the row, says is the ticket's. */
async function readLines(
  { correlationId: row }: TicketKey,
  record: TicketRecord,
  windows: readonly Window[],
  { journal }: ConsoleData,
): Promise<{ lines: JournalEntry[]; isCut: boolean }> {
  const names = new Set([
    row,
    ...Array.from({ length: record.generation }, (_, index) => followingCorrelationId(row, index + 1)),
  ])
  const ours = new Set([...record.delivered, ...record.inDoubt.map(({ deliveryId }) => deliveryId)])
  const lines = new Map<string, JournalEntry>()
  let count = 0
  for (const { from, until } of windows) {
    for await (const entry of journal.read(from, until)) {
      count += 1
      if (count > MOST_LINES) break
      if (entry.step === 'delivered' && names.has(entry.correlationId)) ours.add(entry.deliveryId)
      lines.set(JSON.stringify(entry), entry)
    }
  }
  const found = [...lines.values()].filter(
    (entry) =>
      ours.has(entry.deliveryId) &&
      (entry.step !== 'delivered' || names.has(entry.correlationId) || record.mergedInto !== null),
  )
  return { lines: found.toSorted((one, other) => one.at.localeCompare(other.at)), isCut: count > MOST_LINES }
}
