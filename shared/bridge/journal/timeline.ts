import type { AcceptedEntry, JournalEntry } from '../../storage/journal-entry.ts'
import type { Journal } from '../../storage/ports.ts'

/** The journal's lines about one delivery. */
export interface Story {
  readonly deliveryId: string
  /** The first receipt; undefined when it was written before the journal was read from. */
  readonly accepted: AcceptedEntry | undefined
  /** Each line once, by time. */
  readonly entries: readonly JournalEntry[]
}

/**
 * The timelines of an alert, a delivery or a ticket, the oldest first.
 *
 * @param wanted an alertId or how its last segment begins, a deliveryId, a correlationId or a ticket's number
 * @param since ISO 8601 UTC: where to begin in the journal
 */
export async function findStories(
  wanted: string,
  since: string,
  journal: Pick<Journal, 'read'>,
): Promise<Story[]> {
  const named = new Set<string>()
  const begun = new Set<string>()
  for await (const entry of journal.read(since)) {
    if (isNamed(entry, wanted.toLowerCase())) named.add(entry.deliveryId)
    if (isBegun(entry, wanted.toLowerCase())) begun.add(entry.deliveryId)
  }
  const found = named.size > 0 ? named : begun
  if (found.size === 0) return []
  // The journal is read twice, because the line that matches may be the last one of a timeline, and all timelines may not fit in memory.
  return readStories(since, journal, (entry) => found.has(entry.deliveryId))
}

/** The timelines in the journal's lines, the oldest first. */
export async function readStories(
  since: string,
  journal: Pick<Journal, 'read'>,
  isWanted: (entry: JournalEntry) => boolean = () => true,
): Promise<Story[]> {
  const byDelivery = new Map<string, JournalEntry[]>()
  for await (const entry of journal.read(since)) {
    if (!isWanted(entry)) continue
    const entries = byDelivery.get(entry.deliveryId)
    if (entries === undefined) byDelivery.set(entry.deliveryId, [entry])
    else entries.push(entry)
  }
  return [...byDelivery.values()].map(storyOf).toSorted(byBegin)
}

function storyOf(lines: readonly JournalEntry[]): Story {
  // A line may be there twice: a write whose answer was lost is repeated.
  const once = new Map(lines.map((entry) => [JSON.stringify(entry), entry]))
  const entries = [...once.values()].toSorted(byTime)
  return {
    deliveryId: String(entries[0]?.deliveryId),
    accepted: entries.find((entry) => entry.step === 'accepted'),
    entries,
  }
}

function byBegin(one: Story, other: Story): number {
  const [first, otherFirst] = [one.entries[0], other.entries[0]]
  return first === undefined || otherFirst === undefined ? 0 : byTime(first, otherFirst)
}

function byTime(one: JournalEntry, other: JournalEntry): number {
  return Date.parse(one.at) - Date.parse(other.at)
}

function isNamed(entry: JournalEntry, wanted: string): boolean {
  const names: readonly string[] =
    entry.step === 'accepted'
      ? [entry.deliveryId, entry.alertId, lastSegment(entry.alertId)]
      : entry.step === 'delivered'
        ? [entry.deliveryId, entry.correlationId, entry.number]
        : [entry.deliveryId]
  return names.some((name) => name.toLowerCase() === wanted)
}

function isBegun(entry: JournalEntry, wanted: string): boolean {
  return entry.step === 'accepted' && lastSegment(entry.alertId).toLowerCase().startsWith(wanted)
}

function lastSegment(alertId: string): string {
  return alertId.slice(alertId.lastIndexOf('/') + 1)
}
