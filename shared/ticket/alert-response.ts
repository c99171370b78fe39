/** The user response (Azure's term) that the alerts of a ticket are to show. Pure. */
import { type AlertMark, ALERT_STATES, type AlertState } from './alert-mark.ts'
import type { Episode, Episodes } from './episodes.ts'
import type { Action, Assignment, WorkItemStatus } from './ticket.ts'

/** When an alert is closed: once its own condition is over as well, or whenever its ticket is. */
export type CloseAlert = 'ended' | 'always'

/** The user response that follows from the ticket, and what it was derived from. */
export interface AlertResponse {
  /** What its alerts are to show; null while nothing is to be written. */
  readonly wanted: AlertState | null
  /** The ticket as it was seen last: a person made any difference from it. */
  readonly seen: SeenTicket
  /** The bridge's last opening or ending of the ticket, and when; null when a person did it. */
  readonly ours: { readonly action: 'resolve' | 'reopen'; readonly at: string } | null
}

export interface SeenTicket {
  readonly isOver: boolean
  readonly assignee: string
  /** Someone works on it. */
  readonly isInWork: boolean
}

/** A ticket as the product has it; a record that a person deleted is closed. */
export interface TicketLook {
  readonly status: WorkItemStatus
  /** Undefined for a record that no longer exists, or where it is not known. */
  readonly assignment: Assignment | undefined
}

/** What is known of a ticket before a look. */
export interface BeforeLook {
  /** Null for a ticket that was never looked at for this. */
  readonly response: AlertResponse | null
  /** As the row has it: what a first look is compared with. */
  readonly status: WorkItemStatus | null
  readonly assignment: Assignment | null
  /** A try of ours in doubt may have opened it again. */
  readonly mayHaveReopened: boolean
}

/** Products that answer from a copy may show a ticket for so long as it was before we changed it. */
const SHOWN_LATE_MS = 60_000

/**
 * The response after a look at the ticket: a person made every change since the look before. @param now ISO 8601 UTC
 */
export function afterLook(before: BeforeLook, look: TicketLook, now: string): AlertResponse {
  const { wanted, seen: last, ours } = before.response ?? firstResponse(before, look)
  const seen = seenOf(look, last)
  if (seen.isOver === last.isOver) {
    const isTaken = !seen.isOver && isTakenSince(last, seen)
    return { wanted: isTaken ? 'Acknowledged' : wanted, seen, ours }
  }
  if (ours !== null && isShownLate(seen, ours, now)) return { wanted, seen: last, ours }
  if (seen.isOver) return { wanted: 'Closed', seen, ours: null }
  return { wanted: before.mayHaveReopened ? null : 'New', seen, ours: null }
}

function firstResponse({ status, assignment }: BeforeLook, look: TicketLook): AlertResponse {
  const known = { status: status ?? look.status, assignment: assignment ?? look.assignment }
  return { wanted: null, seen: seenOf(known), ours: null }
}

/** The response after one of the bridge's own changes. @param now ISO 8601 UTC */
export function afterOwnAction(
  before: AlertResponse | null,
  action: Action,
  item: TicketLook,
  now: string,
): AlertResponse | null {
  const seen = seenOf(item)
  switch (action) {
    case 'open':
      return { wanted: null, seen, ours: null }
    case 'note':
      // Who took it since the last look is seen by the next one.
      return before
    case 'escalate':
    case 'hold':
      return before && { ...before, seen: { ...seen, isOver: before.seen.isOver } }
    case 'resolve':
      return { wanted: 'Closed', seen: { ...seen, isOver: true }, ours: { action, at: now } }
    case 'reopen':
      // The alert that fired again is a new one, and the old ones are over.
      return { wanted: null, seen: { ...seen, isOver: false }, ours: { action, at: now } }
  }
}

function seenOf({ status, assignment }: TicketLook, last?: SeenTicket): SeenTicket {
  return {
    isOver: status === 'resolved' || status === 'closed',
    assignee: assignment?.assignee ?? last?.assignee ?? '',
    isInWork: assignment?.inWork ?? last?.isInWork ?? false,
  }
}

function isShownLate(
  { isOver }: SeenTicket,
  { action, at }: NonNullable<AlertResponse['ours']>,
  now: string,
): boolean {
  const undoesOurs = isOver === (action === 'reopen')
  return undoesOurs && Date.parse(now) - Date.parse(at) <= SHOWN_LATE_MS
}

/** Never back to New: a ticket that a person gives back stays acknowledged. */
function isTakenSince(last: SeenTicket, seen: SeenTicket): boolean {
  const isAssigned = seen.assignee !== '' && seen.assignee !== last.assignee
  return isAssigned || (seen.isInWork && !last.isInWork)
}

/** A state to write. */
export interface AlertChange {
  /** Key of the episode. */
  readonly episode: string
  /** Azure's id of the alert. */
  readonly alertId: string
  /** What we wrote last; New before the first time, as Azure makes alerts. */
  readonly from: AlertState
  readonly to: AlertState
}

/** At most so many alerts of a ticket are updated: those that fired last. */
const MOST_ALERTS = 200

/** The id of an alert instance, as payloads carry it (common alert schema); test notifications have others. */
const ALERT_ID = /^\/subscriptions\/[^/]+\/(.+\/)?providers\/microsoft\.alertsmanagement\/alerts\/[^/]+$/i

/** The states to write to Azure now. */
export function alertChanges(
  response: AlertResponse | null,
  episodes: Episodes,
  closeAlert: CloseAlert,
): readonly AlertChange[] {
  if (response === null || response.wanted === null) return []
  const { wanted } = response
  return Object.entries(episodes)
    .filter(([, { isEarlier, alertId }]) => isEarlier !== true && ALERT_ID.test(alertId))
    .toSorted(([, one], [, other]) => (other.firedAt ?? '').localeCompare(one.firedAt ?? ''))
    .slice(0, MOST_ALERTS)
    .filter(([, episode]) => isToBeWritten(wanted, episode, closeAlert))
    .map(([key, { alertId, alertMark }]) => ({
      episode: key,
      alertId,
      from: isState(alertMark) ? alertMark : 'New',
      to: wanted,
    }))
}

function isToBeWritten(wanted: AlertState, { alertMark, endedAt }: Episode, closeAlert: CloseAlert): boolean {
  if (alertMark === wanted || (alertMark !== undefined && !isState(alertMark))) return false
  const isEnded = endedAt !== null
  switch (wanted) {
    case 'Closed':
      return isEnded || closeAlert === 'always'
    case 'Acknowledged':
      // An alert that was closed and is over belongs to an earlier round of the ticket.
      return !(isEnded && alertMark === 'Closed')
    case 'New':
      return alertMark !== undefined
  }
}

function isState(mark: AlertMark | undefined): mark is AlertState {
  return ALERT_STATES.some((state) => state === mark)
}
