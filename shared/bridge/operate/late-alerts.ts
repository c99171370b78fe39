import type { Severity } from '../../alert/alert.ts'
import {
  type AcceptedEntry,
  isAside,
  type JournalEntry,
  type WaitingEntry,
} from '../../storage/journal-entry.ts'
import type { RegisterFormat, Stored } from '../../stored-format.ts'

/** An alert that had no ticket in time. */
export interface LateAlert {
  /** ISO 8601 UTC, like all times here. */
  readonly acceptedAt: string
  readonly rule: string
  readonly severity: Severity
  /** When an instance began to announce it; null when none has. */
  readonly begunAt: string | null
  /** When its lateness was announced; null before. */
  readonly announcedAt: string | null
  /** When nothing more has to be announced about it; null before. */
  readonly endedAt: string | null
  /** Until when a silence holds it; absent: none has. */
  readonly mutedUntil?: string
}

/** The late alerts, shared by all instances. */
export interface LateState {
  /** Alerts that were accepted until then were checked; `''` before the first check. */
  readonly lookedUntil: string
  /** By deliveryId. */
  readonly alerts: Readonly<Record<string, LateAlert>>
}

export const LATE_FORMAT: RegisterFormat<LateState> = {
  name: 'register of late alerts',
  version: 1,
  defaults: { lookedUntil: '', alerts: {} },
  upgrades: [(state: Stored) => state],
}

/** Late alerts that are remembered, which a row of the storage has room for. */
export const MOST_LATE = 1000

/** The greatest delay of a journal line, including the difference between machines' clocks. */
const OVERLAP_SECONDS = 900

/** After this time an announcement that was begun counts as failed. */
const BEGUN_SECONDS = 300

/** Why an alert waits on a route, or why it was given up. */
type Trouble = Extract<JournalEntry, { step: 'waiting' | 'dead' }>

/** The journal's news about one delivery. */
export interface LateNews {
  accepted?: AcceptedEntry
  /** The last of it. */
  trouble?: Trouble
  /** Until when a silence holds it. ISO 8601 UTC */
  mutedUntil?: string
  delivered?: Extract<JournalEntry, { step: 'delivered' }>
  /** A route ignores it, a silence dropped it, or a person discarded its letter: no ticket is expected. */
  isUnwanted?: true
}

/** Collects the journal's lines about severe alerts that fired, and about known late alerts. */
export async function readLateNews(
  entries: AsyncIterable<JournalEntry>,
  severity: Severity,
  { alerts }: LateState,
): Promise<ReadonlyMap<string, LateNews>> {
  const news = new Map<string, LateNews>()
  // An alert may be delivered before its receipt is written, so its severity is known only at the end.
  const minor = new Set<string>()
  for await (const entry of entries) {
    const { deliveryId } = entry
    if (entry.step === 'accepted' && !isSevere(entry, severity) && alerts[deliveryId] === undefined) {
      minor.add(deliveryId)
      news.delete(deliveryId)
    }
    if (!minor.has(deliveryId)) news.set(deliveryId, withLine(news.get(deliveryId) ?? {}, entry))
  }
  return news
}

function isSevere({ condition, importance, severity }: AcceptedEntry, least: Severity): boolean {
  return condition === 'fired' && (importance ?? severity) <= least
}

function withLine(known: LateNews, entry: JournalEntry): LateNews {
  if (isAside(entry)) return known
  switch (entry.step) {
    case 'accepted':
      return { ...known, accepted: known.accepted ?? entry }
    case 'waiting':
      return withWait(known, entry)
    case 'dead':
      return { ...known, trouble: entry }
    case 'delivered':
      return { ...known, delivered: known.delivered ?? entry }
    case 'ignored':
    case 'muted':
      return { ...withoutTrouble(known, (one) => isOfRoute(one, entry.route)), isUnwanted: true }
    case 'discarded':
      return { ...withoutTrouble(known, (one) => isOfLetter(one, entry.letter)), isUnwanted: true }
    case 'replayed':
      return known
  }
}

/** An alert that a silence holds is not late, unless another route fails. */
function withWait(known: LateNews, entry: WaitingEntry): LateNews {
  if (entry.code !== 'muted') return { ...known, trouble: entry }
  const others = withoutTrouble(known, (trouble) => isOfRoute(trouble, entry.route))
  return others.trouble === undefined ? { ...others, mutedUntil: entry.until } : others
}

function withoutTrouble({ trouble, ...known }: LateNews, isOver: (trouble: Trouble) => boolean): LateNews {
  return trouble === undefined || isOver(trouble) ? known : { ...known, trouble }
}

/** Trouble of before a route was chosen is over with the first line about one. */
function isOfRoute(trouble: Trouble, route: string | undefined): boolean {
  return trouble.route === undefined || trouble.route === route
}

function isOfLetter(trouble: Trouble, letter: string): boolean {
  return trouble.step === 'dead' && trouble.letter === letter
}

export type LateEntry = readonly [deliveryId: string, alert: LateAlert]

/** What has to be announced, and what no longer has to be. */
export interface LatePlan {
  /** Have no ticket in time, the oldest first. */
  readonly late: readonly LateEntry[]
  /** Have none either, and the register has no room for them yet. */
  readonly crowdedOut: number
  /** Were announced, and have a ticket now. */
  readonly delivered: readonly LateEntry[]
  /** Are held by a silence, and late when they have no ticket in time after it. */
  readonly muted: readonly LateEntry[]
  /** Are over without an announcement: discarded by a person, or delivered before they were announced. */
  readonly over: readonly string[]
}

/** @param lateBefore what was accepted before then and has no ticket is late. ISO 8601 UTC, like `now` */
export function planLate(
  { alerts }: LateState,
  news: ReadonlyMap<string, LateNews>,
  lateBefore: string,
  now: string,
): LatePlan {
  const known = Object.entries(alerts).filter(([, alert]) => alert.endedAt === null && isFree(alert, now))
  const isOver = (id: string): boolean => {
    const { delivered, isUnwanted, trouble } = news.get(id) ?? {}
    return delivered !== undefined || (isUnwanted === true && trouble === undefined)
  }
  const fresh = [...news].flatMap(([id, { accepted }]) =>
    accepted !== undefined && accepted.at <= lateBefore && alerts[id] === undefined && !isOver(id)
      ? [[id, lateAlertOf(accepted)] as const]
      : [],
  )
  const again = known.filter(([id, { announcedAt }]) => announcedAt === null && !isOver(id))
  const room = MOST_LATE - Object.values(alerts).filter(({ endedAt }) => endedAt === null).length
  const oldest = fresh.toSorted(([, one], [, other]) => one.acceptedAt.localeCompare(other.acceptedAt))
  const withoutTicket = [...again, ...oldest.slice(0, room)].map((entry) => withMute(entry, news))
  const isMuted = ([, { mutedUntil = '' }]: LateEntry): boolean => mutedUntil > lateBefore
  const toldOver = known.filter(([id]) => isOver(id))
  const isDue = ([id, { announcedAt }]: LateEntry): boolean =>
    announcedAt !== null && news.get(id)?.delivered !== undefined
  return {
    late: withoutTicket.filter((entry) => !isMuted(entry)),
    muted: withoutTicket.filter(isMuted),
    crowdedOut: oldest.slice(room).length,
    delivered: toldOver.filter(isDue),
    over: toldOver.filter((entry) => !isDue(entry)).map(([id]) => id),
  }
}

/** A silence is over once its alert was tried, even before its end; and it does not count if another route fails. */
function withMute([id, alert]: LateEntry, news: ReadonlyMap<string, LateNews>): LateEntry {
  const { mutedUntil: held, trouble } = news.get(id) ?? {}
  const until = held ?? alert.mutedUntil
  if (until === undefined) return [id, alert]
  const ends = trouble === undefined ? [until] : [until, alert.mutedUntil ?? until, trouble.at]
  const [mutedUntil = until] = ends.toSorted()
  return [id, { ...alert, mutedUntil }]
}

function lateAlertOf({ at, rule, importance, severity }: AcceptedEntry): LateAlert {
  return {
    acceptedAt: at,
    rule: rule.slice(0, 100),
    severity: importance ?? severity,
    begunAt: null,
    announcedAt: null,
    endedAt: null,
  }
}

/** Whether no instance is announcing it. */
export function isFree({ begunAt }: LateAlert, now: string): boolean {
  return begunAt === null || Date.parse(now) - Date.parse(begunAt) > BEGUN_SECONDS * 1000
}

/**
 * The state after a look. Finished alerts are dropped once the journal is no longer read that far back.
 *
 * @param lookedUntil ISO 8601 UTC
 */
export function afterLook({ alerts }: LateState, lookedUntil: string): LateState {
  const readFrom = readFromOf(lookedUntil)
  const kept = Object.entries(alerts).filter(
    ([, { acceptedAt, endedAt }]) => endedAt === null || acceptedAt >= readFrom,
  )
  return { lookedUntil, alerts: Object.fromEntries(kept) }
}

/** From where the journal is read. */
export function readFromOf(lookedUntil: string): string {
  return new Date(Date.parse(lookedUntil) - OVERLAP_SECONDS * 1000).toISOString()
}
