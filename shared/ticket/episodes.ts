import type { Alert, Condition, Severity } from '../alert/alert.ts'
import type { AlertMark } from './alert-mark.ts'

/** Something that is wrong, as one ticket sees it: an alert instance, or a service's incident with all its updates. */
export interface Episode {
  /** What a list calls it. */
  readonly name: string
  /** Name of the alert rule; `''` when it is not known. */
  readonly rule: string
  /** Azure's id of the alert that reported it last; `''` when it is not known. */
  readonly alertId: string
  /** ISO 8601 UTC. The latest Fired that the ticket reflects; null before the first. */
  readonly firedAt: string | null
  /** ISO 8601 UTC. The latest end that was reported; null while it lasts, as far as we know. */
  readonly endedAt: string | null
  /** Whether its end will be reported: `perhaps` where the rule decides that and the alert does not say. */
  readonly reportsEnd: Alert['reportsEnd']
  /** The state of its alert in Azure; absent while nothing was written there. */
  readonly alertMark?: AlertMark
  /** It belonged to the ticket before: only its times still matter, for late notifications. */
  readonly isEarlier?: true
}

/** What a ticket stands for, by episode key: one, unless alerts are grouped. */
export type Episodes = Readonly<Record<string, Episode>>

/** What a notification says, as far as decisions go. */
export interface Occurrence {
  /** Key of the episode. */
  readonly episode: string
  /** The key that an older version of the app gave it; absent where that is the same. */
  readonly formerEpisode?: string
  readonly name: string
  readonly rule: string
  readonly alertId: string
  readonly condition: Condition
  /** It reviews something that was over long before: no reason for a ticket of its own. */
  readonly isReview?: true
  /** ISO 8601 UTC. When the sender says that it happened: the end for a resolved alert, the start for a fired one. */
  readonly occurredAt: string
  /** The alert's importance. */
  readonly severity: Severity
  readonly reportsEnd: Alert['reportsEnd']
  /** What a silence has done with it: it waited until that was over, or is to be noted only. */
  readonly muted?: 'held' | 'noteOnly'
}

/** When an alert says that what it reports has happened. */
export function occurredAtOf({ condition, firedAt, resolvedAt }: Alert): string {
  // Service Health names the end of the impact, which lies before the update that reports it.
  return condition === 'resolved' && resolvedAt !== null && resolvedAt > firedAt ? resolvedAt : firedAt
}

/**
 * `old`: the ticket reflects something later. `late`: a Fired whose end came first, which makes known what has ended.
 * `laterEnd`: an end later than the one that is known. All compare when things happened, never when they arrived.
 */
export type News = 'fired' | 'late' | 'ended' | 'laterEnd' | 'old'

type BareOccurrence = Pick<Occurrence, 'episode' | 'condition' | 'occurredAt'>

export function newsOf({ episode, condition, occurredAt }: BareOccurrence, episodes: Episodes): News {
  const known = episodes[episode]
  if (condition === 'fired') {
    if (known === undefined || known.endedAt === null || occurredAt > known.endedAt) return 'fired'
    return known.firedAt === null ? 'late' : 'old'
  }
  if (known === undefined || known.firedAt === null) return 'ended'
  if (occurredAt < known.firedAt) return 'old'
  if (known.endedAt === null) return 'ended'
  return occurredAt > known.endedAt ? 'laterEnd' : 'old'
}

/** Whether the ticket reflects a Fired of the occurrence's episode: the end of another one is the end of nothing known. */
export function isFiredKnown({ episode }: Pick<Occurrence, 'episode'>, episodes: Episodes): boolean {
  const firedAt = episodes[episode]?.firedAt ?? null
  return firedAt !== null
}

const UNKNOWN: Episode = {
  name: '',
  rule: '',
  alertId: '',
  firedAt: null,
  endedAt: null,
  reportsEnd: 'perhaps',
}

/** The episodes after an occurrence. An old one changes nothing. */
export function withOccurrence(
  episodes: Episodes,
  occurrence: BareOccurrence & Partial<Occurrence>,
): Episodes {
  const after = episodeAfter(episodes, occurrence)
  return after === undefined ? episodes : { ...episodes, [occurrence.episode]: after }
}

/** The same for many, in their order: a ticket with thousands of episodes is copied once. */
export function withOccurrences(
  episodes: Episodes,
  occurrences: readonly (BareOccurrence & Partial<Occurrence>)[],
): Episodes {
  const all: Record<string, Episode> = { ...episodes }
  for (const occurrence of occurrences) {
    const after = episodeAfter(all, occurrence)
    if (after !== undefined) all[occurrence.episode] = after
  }
  return all
}

/** The episode of an occurrence as it is afterwards; undefined when the occurrence is old. */
function episodeAfter(
  episodes: Episodes,
  occurrence: BareOccurrence & Partial<Occurrence>,
): Episode | undefined {
  const news = newsOf(occurrence, episodes)
  if (news === 'old') return undefined
  const { episode, condition, occurredAt } = occurrence
  const { isEarlier: _, ...known } = episodes[episode] ?? UNKNOWN
  const times =
    condition === 'fired'
      ? { firedAt: later(known.firedAt, occurredAt), endedAt: news === 'late' ? known.endedAt : null }
      : { firedAt: known.firedAt, endedAt: later(known.endedAt, occurredAt) }
  const { name = known.name, rule = known.rule, alertId = known.alertId } = occurrence
  const { reportsEnd = known.reportsEnd } = occurrence
  return { ...withoutMarkOfOther(known, alertId), name, rule, alertId, reportsEnd, ...times }
}

/** The state written to one alert does not hold for another alert of the same episode. */
function withoutMarkOfOther(known: Episode, alertId: string): Episode {
  if (known.alertId === alertId) return known
  const { alertMark: _, ...others } = known
  return others
}

/** Those that are not over, as far as we know. */
export function lasting(episodes: Episodes): Episode[] {
  return Object.values(episodes).filter(({ endedAt }) => endedAt === null)
}

/** When the last of them ended; null while one lasts, and when there is none. */
export function endOfAll(episodes: Episodes): string | null {
  if (lasting(episodes).length > 0) return null
  return latest(Object.values(episodes).map(({ endedAt }) => endedAt))
}

/** The episodes as a following ticket takes them over: it stands for those that last. */
export function forFollowing(episodes: Episodes): Episodes {
  return Object.fromEntries(
    Object.entries(episodes).map(([key, episode]) => [
      key,
      episode.endedAt === null ? episode : { ...episode, isEarlier: true as const },
    ]),
  )
}

/** Those that the ticket itself stands for. */
export function ownEpisodes(episodes: Episodes): Episode[] {
  return Object.values(episodes).filter(({ isEarlier }) => isEarlier !== true)
}

/** Drops those that have been over the longest; a ticket that is reopened for years must not grow for ever. */
export function withoutOldest(episodes: Episodes, most: number): Episodes {
  const entries = Object.entries(episodes)
  if (entries.length <= most) return episodes
  const ended = entries.filter(([, { endedAt }]) => endedAt !== null)
  const oldestFirst = ended.toSorted(([, one], [, other]) =>
    (one.endedAt ?? '').localeCompare(other.endedAt ?? ''),
  )
  const dropped = new Set(oldestFirst.slice(0, entries.length - most).map(([key]) => key))
  return Object.fromEntries(entries.filter(([key]) => !dropped.has(key)))
}

function latest(times: readonly (string | null)[]): string | null {
  let last: string | null = null
  for (const time of times) if (time !== null && (last === null || time > last)) last = time
  return last
}

function later(known: string | null, time: string): string {
  return known !== null && known > time ? known : time
}
