import type { Severity } from '../alert/alert.ts'
import type { Policy } from './policy.ts'
import {
  endOfAll,
  isFiredKnown,
  lasting,
  type News,
  newsOf,
  type Occurrence,
  type Episode,
  type Episodes,
  withOccurrences,
} from './episodes.ts'
import type { Assignment, WorkItemStatus } from './ticket.ts'

/** What arrived: occurrences of one condition that share a decision, or the wake-up that some time is over. */
export type Arrival =
  | { readonly what: 'fired' | 'resolved'; readonly occurrences: readonly Occurrence[] }
  | { readonly what: 'wakeUp' }

/** What the ledger knows and the product says. */
export interface Known {
  /** `none`: no record was ever opened. A record that a person deleted is `closed`. */
  readonly status: WorkItemStatus | 'none'
  readonly episodes: Episodes
  /** The severity that the ticket shows. */
  readonly severity: Severity | null
  /** When we resolved the ticket, by our clock; null when it lasts, or a person ended it. */
  readonly resolvedByUsAt: string | null
  readonly heldByUsAt: string | null
  /** A person has reopened it, or taken it off hold, after the bridge resolved it or put it on hold. */
  readonly reopenedByPerson: boolean
  /** Its assignment when we wrote to it last, and now; null when not known. */
  readonly assignmentBefore: Assignment | null
  readonly assignment: Assignment | null
  readonly closeCode: string
  /** Our notes of the last hour. */
  readonly notedAt: readonly string[]
  /** Reports that no note covers yet. */
  readonly pendingDigest: number
  /** When the last notification of the ticket's episodes came, by our clock. */
  readonly heardAt: string | null
}

/** The facts that the decision table tests. */
export interface Situation {
  /** A Fired whose end came first counts as the end. */
  readonly arrived: Arrival['what']
  readonly ticket: WorkItemStatus | 'none'
  /** Nothing that arrived is later than what the ticket reflects. */
  readonly isOld: boolean
  /** A later end of something that was over already. */
  readonly isLaterEnd: boolean
  /** An end of an episode whose beginning was never reported. */
  readonly isUnknownEnd: boolean
  /** A silence allows only a note for a Fired; an end opens nothing meanwhile. */
  readonly isNoteOnly: boolean
  /** It was held until a silence was over, and its end came meanwhile. */
  readonly isOverWhileMuted: boolean
  /** Everything that arrived is a review of what was over long before. */
  readonly isReview: boolean
  /** With what arrived: is an episode left that lasts? */
  readonly someLast: boolean
  /** More severe than the ticket shows. */
  readonly isWorse: boolean
  /** The bridge resolved it or put it on hold; no person did. */
  readonly isEndedByUs: boolean
  readonly isHeldByUs: boolean
  /** A person owns it, and the policy leaves it to them. */
  readonly isTheirs: boolean
  readonly isWontFix: boolean
  /** Soon enough after the end for the same ticket. */
  readonly isSoon: boolean
  /** It has been quiet for as long as an end must be to count. */
  readonly isSettled: boolean
  /** It is on hold, and has been quiet for as long as the policy asks. */
  readonly isHeldLongEnough: boolean
  readonly mayNote: boolean
  readonly hasPendingDigest: boolean
  readonly policy: Policy
}

const HOUR_SECONDS = 3600

/** @param now ISO 8601 UTC */
export function situationOf(arrival: Arrival, known: Known, policy: Policy, now: string): Situation {
  const occurrences = arrival.what === 'wakeUp' ? [] : arrival.occurrences
  const news = occurrences.filter((occurrence) => newsOf(occurrence, known.episodes) !== 'old')
  const episodes =
    arrival.what === 'wakeUp' ? endedByNow(known, policy, now) : withOccurrences(known.episodes, occurrences)
  const endedAt = endOfAll(known.episodes)
  const isSoon = news.some(({ occurredAt }) => cameSoon(occurredAt, endedAt, known, policy, now))
  return {
    ...whatIsNew(arrival.what, news, known.episodes),
    ticket: known.status,
    someLast: lasting(episodes).length > 0,
    isNoteOnly: isAllMuted(news, 'noteOnly'),
    isOverWhileMuted: isAllMuted(news, 'held') && news.every((one) => newsOf(one, known.episodes) === 'late'),
    isWorse:
      known.severity !== null &&
      news.some(({ severity, muted }) => muted !== 'noteOnly' && severity < (known.severity ?? '')),
    isEndedByUs: known.resolvedByUsAt !== null || policy.touch === 'always',
    isHeldByUs: known.heldByUsAt !== null,
    isTheirs: policy.touch === 'never-after-human' && isTouched(known),
    isWontFix: policy.wontFix.includes(known.closeCode) && (isSoon || endedAt === null),
    isSoon,
    isSettled: policy.settleSeconds === 0 || isQuietFor(policy.settleSeconds, known.heardAt, now),
    isHeldLongEnough: isQuietFor(policy.resolveAfterSeconds, known.heldByUsAt, now),
    mayNote: notesWithinHour(known.notedAt, now).length < policy.notesPerHour,
    hasPendingDigest: known.pendingDigest > 0,
    policy,
  }
}

function isAllMuted(news: readonly Occurrence[], how: Occurrence['muted']): boolean {
  return news.length > 0 && news.every(({ muted }) => muted === how)
}

function whatIsNew(
  what: Arrival['what'],
  news: readonly Occurrence[],
  episodes: Episodes,
): Pick<Situation, 'arrived' | 'isOld' | 'isLaterEnd' | 'isUnknownEnd' | 'isReview'> {
  const kinds = new Set(news.map((occurrence) => newsOf(occurrence, episodes)))
  const isAll = (kind: News): boolean => kinds.size === 1 && kinds.has(kind)
  return {
    arrived: isAll('late') ? 'resolved' : what,
    isOld: what !== 'wakeUp' && news.length === 0,
    isLaterEnd: isAll('laterEnd'),
    isReview: news.every((one) => one.isReview === true),
    isUnknownEnd: what === 'resolved' && news.every((one) => !isFiredKnown(one, episodes)),
  }
}

/** Our notes that are less than an hour old. @param now ISO 8601 UTC */
export function notesWithinHour(notedAt: readonly string[], now: string): readonly string[] {
  return notedAt.filter((at) => !isQuietFor(HOUR_SECONDS, at, now))
}

/** The episodes; those whose end is not reported are over once the ticket was quiet for long enough. */
export function endedByNow(
  known: Pick<Known, 'episodes' | 'heardAt'>,
  policy: Policy,
  now: string,
): Episodes {
  return Object.fromEntries(
    Object.entries(known.episodes).map(([key, episode]) => {
      const seconds = episode.endedAt === null ? patienceWith(episode, policy) : undefined
      const isOver =
        seconds !== undefined && known.heardAt !== null && isQuietFor(seconds, known.heardAt, now)
      return [key, isOver ? { ...episode, endedAt: later(episode.firedAt, now) } : episode]
    }),
  )
}

/** Seconds of silence after which an episode whose end is not reported is over; undefined: it lasts until its end is reported. */
export function patienceWith({ reportsEnd }: Episode, policy: Policy): number | undefined {
  if (reportsEnd === 'yes') return undefined
  // A roll-up does not wait for ends that never come.
  if (reportsEnd === 'no' && policy.settleSeconds > 0)
    return Math.min(policy.settleSeconds, policy.closeAfterSeconds ?? Infinity)
  return policy.closeAfterSeconds
}

function later(known: string | null, now: string): string {
  return known !== null && known > now ? known : now
}

/** A person has opened it again, reassigned it, set it aside or taken it into work since we wrote to it. */
function isTouched({ status, heldByUsAt, reopenedByPerson, assignmentBefore, assignment }: Known): boolean {
  if (reopenedByPerson || (status === 'held' && heldByUsAt === null)) return true
  if (assignmentBefore === null || assignment === null) return false
  const isTaken = assignment.assignee !== '' && assignment.assignee !== assignmentBefore.assignee
  // A rule that fills an empty group has not reassigned anything.
  const isReassigned = assignmentBefore.group !== '' && assignment.group !== assignmentBefore.group
  return isTaken || isReassigned || (assignment.inWork && !assignmentBefore.inWork)
}

/**
 * Soon after the end, or soon after we resolved the ticket: delayed notifications come late and all at once, and the
 * ticket ended only a moment ago. Where a person ended it while the episode was active, the episode has not come back
 * at all.
 */
function cameSoon(
  firedAt: string,
  endedAt: string | null,
  { resolvedByUsAt }: Known,
  policy: Policy,
  now: string,
): boolean {
  if (endedAt === null) return policy.touch === 'always'
  const gaps = [secondsBetween(endedAt, firedAt)]
  if (resolvedByUsAt !== null) gaps.push(secondsBetween(resolvedByUsAt, now))
  return gaps.some((seconds) => seconds <= policy.reopenWithinSeconds)
}

function isQuietFor(seconds: number, since: string | null, now: string): boolean {
  return since === null || secondsBetween(since, now) >= seconds
}

function secondsBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 1000
}
