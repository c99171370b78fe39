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
export interface Known {
  /** `none`: no record was ever opened. */
  readonly status: WorkItemStatus | 'none'
  /** The latest Fired that the ticket reflects; null before the first. */
  readonly firedAt: string | null
  /** The end that we wrote to the ticket; null when we did not end it, so whoever did was a person. */
  readonly endedAt: string | null
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
 * The table. Any order and any repetition of one problem's notifications ends in the same ticket state: each rule
 * compares when things happened, never when they arrived.
 */
export function decideAction(occurrence: Occurrence, known: Known, policy: ReopenPolicy): Decision {
  return occurrence.condition === 'fired'
    ? onFired(occurrence.occurredAt, known, policy)
    : onResolved(occurrence.occurredAt, known)
}

function onFired(firedAt: string, known: Known, policy: ReopenPolicy): Decision {
  if (known.status === 'none') return decision('new problem', 'open')
  if (known.endedAt !== null && firedAt <= known.endedAt) return decision('older than the end')
  if (known.status === 'open') return decision('repeated', 'note')
  if (known.status === 'resolved' && known.endedAt !== null && isWithin(policy, known.endedAt, firedAt)) {
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

function isWithin(policy: ReopenPolicy, endedAt: string, firedAt: string): boolean {
  return Date.parse(firedAt) - Date.parse(endedAt) <= policy.reopenWithinSeconds * 1000
}
