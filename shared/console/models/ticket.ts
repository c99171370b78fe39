import type { TicketKey, TicketRecord } from '../../storage/ledger.ts'
import type { JournalEntry } from '../../storage/journal-entry.ts'
import { summaryOf, type TicketSummary } from '../../storage/ticket-index.ts'
import { lasting } from '../../ticket/episodes.ts'
import { followingCorrelationId } from '../../ticket/keys.ts'
import { BridgeError } from '../../errors.ts'
import type { ConsoleData } from '../data.ts'

/** A ticket with all that is known about it. */
export interface Ticket {
  /** ISO 8601 UTC. When this was read. */
  readonly at: string
  readonly summary: TicketSummary
  /** The row of another ticket that stands for this one's episode; null when it stands for itself. */
  readonly mergedInto: string | null
  readonly previous: TicketRecord['previous']
  /** The assignment when the bridge last wrote. */
  readonly assignee: string | null
  /** When the latest alert about it came, and when it is checked next, ISO 8601 UTC. */
  readonly heardAt: string | null
  readonly wakeUpAt: string | null
  /** Reports that no note covers yet. */
  readonly pendingDigest: number
  /** Deliveries whose outcome is not known. */
  readonly inDoubt: number
  /** Lasting ones first, then the latest; {@link Ticket.moreEpisodes} are left out. */
  readonly episodes: readonly TicketEpisode[]
  readonly moreEpisodes: number
  readonly lasting: number
  /** Lines of the journal about it, the oldest first. */
  readonly timeline: readonly JournalEntry[]
  /** Parts of the journal that were read for it, ISO 8601 UTC. */
  readonly windows: readonly Window[]
  /** The journal of that time has more lines than are read for a page. */
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

/** How much of the journal is read for one page. */
const MOST_LINES = 50_000
const MINUTE_MS = 60_000

/** @throws BridgeError `page_unknown` for a ticket that does not exist or no longer exists */
export async function readTicket(key: TicketKey, data: ConsoleData): Promise<Ticket> {
  const ledger = await data.ledger()
  const record = await ledger.read(key)
  if (record === undefined)
    throw new BridgeError('page_unknown', 'This ticket does not exist, or no longer exists.')
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

/** A sort key that puts lasting episodes last. */
function rank({ firedAt, endedAt }: TicketEpisode): string {
  return `${endedAt === null ? '1' : '0'} ${firedAt ?? endedAt ?? ''}`
}

/** The hours of the journal in which the ticket began and in which it was last reported on or written. */
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

/** A line belongs to the ticket when it names the ticket, or a delivery that the row or another line assigns to it. */
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
  const lines: JournalEntry[] = []
  let count = 0
  for (const { from, until } of windows) {
    for await (const entry of journal.read(from, until)) {
      count += 1
      if (count > MOST_LINES) break
      if (entry.step === 'delivered' && names.has(entry.correlationId)) ours.add(entry.deliveryId)
      lines.push(entry)
    }
  }
  const found = lines.filter(
    (entry) =>
      ours.has(entry.deliveryId) &&
      (entry.step !== 'delivered' || names.has(entry.correlationId) || record.mergedInto !== null),
  )
  // A line that was written again after a lost answer is there twice.
  const once = [...new Map(found.map((entry) => [JSON.stringify(entry), entry])).values()]
  return { lines: once.toSorted((one, other) => one.at.localeCompare(other.at)), isCut: count > MOST_LINES }
}
