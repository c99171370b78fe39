import type { Alert } from '../../alert/alert.ts'
import type { Route } from '../../config/config.ts'
import type { LogEvent } from '../../log-events.ts'
import type { RollUp } from '../../storage/ledger.ts'
import type { Notification } from '../../storage/notification.ts'
import type { Occurrence } from '../../ticket/episodes.ts'
import type { Action, WorkItemRef } from '../../ticket/ticket.ts'

/** One ticket's share of one alert, for one route. */
export interface TicketDelivery {
  /** As it came from the queue: a wake-up carries it on. */
  readonly notification: Notification
  readonly deliveryId: string
  /** As this ticket tells it. */
  readonly alert: Alert
  readonly raw: unknown
  readonly route: Route
  readonly occurrence: Occurrence
}

/** What came of a delivery. */
export interface TicketOutcome {
  /** That of the ticket which tells it. */
  readonly correlationId: string
  /** What people call the ticket; `''` when there is none. */
  readonly number: string
  /** Empty when there was nothing to do. */
  readonly actions: readonly Action[]
  readonly reason: string
}

/** A ticket's row for one delivery, and how the delivery came to it. */
export interface Place {
  readonly row: string
  /** It belongs to another row and may join this ticket if this one goes on; else it goes back. */
  readonly joins?: { readonly from: string }
  /** The ticket that would not have it: a new one names it. */
  readonly previous?: Pick<WorkItemRef, 'number' | 'url'> | null
  /** The ticket that may stand in knows nothing of the episode (yet): whether it joins is still being decided. */
  readonly isUndecided?: true
  /** The row is that of a storm. */
  readonly rollUp?: RollUp
}

/** What came of a turn at a row: done, or to be done at another row. */
export type RequestResult =
  | { readonly outcome: TicketOutcome; readonly place?: never }
  | { readonly place: Place; readonly outcome?: never }

/** What a turn is taken for. */
export interface TicketRequest {
  readonly delivery: TicketDelivery
  readonly place: Place
  /** Nothing arrived: it is time to look at the ticket again. */
  readonly isWakeUp: boolean
}

/** What the log calls an action that was carried out. */
export const EVENT_OF: Readonly<Record<Action, LogEvent>> = {
  open: 'ticket-opened',
  note: 'ticket-noted',
  escalate: 'ticket-escalated',
  hold: 'ticket-held',
  resolve: 'ticket-resolved',
  reopen: 'ticket-reopened',
}
