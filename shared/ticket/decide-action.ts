import type { Alert, Condition } from '../alert/alert.ts'
import type { Action, WorkItemStatus } from './ticket.ts'

/** What a notification says, as far as the decision goes. */
export interface Occurrence {
  readonly condition: Condition
  /** ISO 8601 UTC. When the sender says that it happened: the end for a resolved alert, the start for a fired one. */
  readonly occurredAt: string
}

export function occurrenceOf(alert: Alert): Occurrence {
  const { condition, firedAt, resolvedAt } = alert
  // Service Health tells the end of the impact, which lies before the update that tells it.
  const isLater = condition === 'resolved' && resolvedAt !== null && resolvedAt > firedAt
  return { condition, occurredAt: isLater ? resolvedAt : firedAt }
}

/** What we know of the problem's ticket. */
export interface Known extends KnownTimes {
  /** `none`: no record was ever opened. */
  readonly status: WorkItemStatus | 'none'
}

export interface KnownTimes {
  /** The latest Fired that the ticket reflects; null before the first. */
  readonly firedAt: string | null
  /** The latest end told of the problem; null while it lasts, as far as we were told. */
  readonly endedAt: string | null
  /** When we resolved the ticket, by our clock; null when it is open, or a person ended it. */
  readonly resolvedByUsAt: string | null
}

export interface ReopenPolicy {
  /** A problem that comes back within this many seconds reopens its ticket; later, it gets a new one. */
  readonly reopenWithinSeconds: number
}

/** The actions, in order (none: nothing to do), and the reason in a few words for the log. */
export interface Decision {
  readonly actions: readonly Action[]
  readonly reason: string
  /** `open` makes a second ticket for the problem, which names the first. */
  readonly followsPrevious: boolean
}

const decision = (reason: string, ...actions: Action[]): Decision => ({
  actions,
  reason,
  followsPrevious: false,
})

/**
 * The table. Any order and any repetition of one problem's notifications ends in the same ticket state: the rules compare
 * when things happened, never when they arrived.
 *
 * @param now ISO 8601 UTC
 */
export function decideAction(
  occurrence: Occurrence,
  known: Known,
  policy: ReopenPolicy,
  now: string,
): Decision {
  return occurrence.condition === 'fired'
    ? onFired(occurrence.occurredAt, known, policy, now)
    : onResolved(occurrence.occurredAt, known)
}

function onFired(firedAt: string, known: Known, policy: ReopenPolicy, now: string): Decision {
  if (known.status === 'none') return decision('new problem', 'open')
  if (known.endedAt !== null && firedAt <= known.endedAt) return decision('older than the end')
  if (known.status === 'open') return decision('repeated', 'note')
  if (known.status === 'resolved' && cameBackSoon(firedAt, known, policy, now)) {
    return decision('came back soon', 'reopen')
  }
  return { ...decision('came back after its ticket was closed', 'open'), followsPrevious: true }
}

function onResolved(endedAt: string, known: Known): Decision {
  // The Fired may be on its way, or was lost: either way the ticket says that there was a problem and that it is over.
  if (known.status === 'none') return decision('over before its ticket was opened', 'open', 'resolve')
  if (known.status !== 'open') return decision('ended already')
  if (known.firedAt !== null && endedAt < known.firedAt) return decision('older than the last fired')
  return decision('over', 'resolve')
}

/**
 * The times to record once an action is carried out or, with `none`, once it is decided that there is nothing to do.
 *
 * An end counts even when an earlier one, or a person, has ended the ticket: a Fired from before it, arriving last, must
 * find that its problem is over.
 *
 * @param now ISO 8601 UTC
 */
export function timesAfter(
  action: Action | 'none',
  occurrence: Occurrence,
  known: KnownTimes,
  now: string,
): KnownTimes {
  const { condition, occurredAt } = occurrence
  const { firedAt, endedAt, resolvedByUsAt } = known
  switch (action) {
    case 'resolve':
      return { firedAt, endedAt: occurredAt, resolvedByUsAt: now }
    case 'none': {
      const isEnd = condition === 'resolved' && (firedAt === null || occurredAt >= firedAt)
      return { firedAt, endedAt: isEnd ? later(endedAt, occurredAt) : endedAt, resolvedByUsAt }
    }
    case 'open':
    case 'note':
    case 'reopen':
      return { firedAt: later(firedAt, occurredAt), endedAt: null, resolvedByUsAt: null }
  }
}

function later(known: string | null, told: string): string {
  return known !== null && known > told ? known : told
}

/**
 * Soon after the end, or soon after we resolved the ticket: what was held up on its way comes late and all at once, and
 * finds a ticket that is still warm.
 */
function cameBackSoon(firedAt: string, known: Known, policy: ReopenPolicy, now: string): boolean {
  const { endedAt, resolvedByUsAt } = known
  // A ticket that a person resolved is not ours to reopen.
  if (endedAt === null || resolvedByUsAt === null) return false
  const seconds = Math.min(secondsBetween(endedAt, firedAt), secondsBetween(resolvedByUsAt, now))
  return seconds <= policy.reopenWithinSeconds
}

function secondsBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 1000
}
