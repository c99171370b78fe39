import type { Alert } from '../../alert/alert.ts'
import type { Route } from '../../config/config.ts'
import type { RollUp } from '../../storage/ledger.ts'
import type { Notification } from '../../storage/notification.ts'
import type { Occurrence } from '../../ticket/episodes.ts'
import type { Reason } from '../../ticket/reasons.ts'
import type { Action, WorkItemRef } from '../../ticket/ticket.ts'

/** One ticket's share of one alert, for one route. */
export interface TicketDelivery {
  /** As it came from the queue: a wake-up carries it on. */
  readonly notification: Notification
  readonly deliveryId: string
  /** The share of this ticket alone: one configuration item, or one row. */
  readonly alert: Alert
  readonly raw: unknown
  readonly route: Route
  readonly occurrence: Occurrence
}

/** The result of a delivery. */
export interface TicketOutcome extends Reason {
  /** That of the ticket which reflects it. */
  readonly correlationId: string
  /** The ticket's number; `''` when there is none. */
  readonly number: string
  /** Empty when there was nothing to do. */
  readonly actions: readonly Action[]
}

/** The row that a delivery goes to, and from where. */
export interface Destination {
  /** The ticket's first correlationId. */
  readonly row: string
  /** The row before, which was merged into this one: if this ticket does not take the episode, its Fired goes back there. */
  readonly mergedFrom?: string
  /** The ticket that did not take the episode: a new one refers to it. Null when it is not known. */
  readonly declinedBy?: Pick<WorkItemRef, 'number' | 'url'> | null
  /** Its row is merged into a ticket that does not know the episode yet: whether it takes it is still being decided. */
  readonly isUndecided?: true
  /** The Fired of this end is taken for lost: the ticket takes the end as one of an episode that it does not know. */
  readonly isWithoutFired?: true
  /** The row is that of a storm. */
  readonly rollUp?: RollUp
}

/** A delivery that waits for its batch. */
export interface TicketRequest {
  readonly delivery: TicketDelivery
  /** The first correlationId of its episode's own ticket: the row at which it began. */
  readonly ownRow: string
  readonly destination: Destination
}

/** Requests that are delivered together: all for the same row and route. */
export type TicketRequests = readonly [TicketRequest, ...TicketRequest[]]

/** The result of a request in a batch: done, or to be continued at another row. */
export type RequestResult =
  | { readonly outcome: TicketOutcome; readonly next?: never }
  | { readonly next: Destination; readonly outcome?: never }

/** Nothing arrived: it is time to look at the ticket again. */
export function isWakeUp({ delivery }: Pick<TicketRequest, 'delivery'>): boolean {
  return delivery.notification.wakeUp !== undefined
}
