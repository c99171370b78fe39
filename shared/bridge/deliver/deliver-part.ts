import type { Log } from '../../log.ts'
import type { DeliveredEntry } from '../../storage/journal-entry.ts'
import type { Notification } from '../../storage/notification.ts'
import type { DeliveryLedger, Journal } from '../../storage/ports.ts'
import type { CircuitBreaker } from '../protect/circuit-breaker.ts'
import type { DeliverTicket } from '../ticket/deliver-ticket.ts'
import { existingRow } from '../ticket/former-names.ts'
import type { TicketDelivery, TicketOutcome } from '../ticket/ticket-delivery.ts'
import { urgencyOf } from '../ticket/urgency.ts'
import type { ChosenRoute } from './choose-routes.ts'
import type { KeepPayload } from './keep-payload.ts'
import type { TicketPart } from './ticket-parts.ts'

export interface DeliverPartOptions {
  readonly deliverTicket: DeliverTicket
  readonly ledger: DeliveryLedger
  readonly breaker: (connection: string) => Pick<CircuitBreaker, 'refusal' | 'pass'>
  readonly journal: Pick<Journal, 'write'>
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** Where a part comes from. */
export interface Source extends ChosenRoute {
  readonly notification: Notification
  readonly raw: unknown
  readonly keepPayload: KeepPayload
}

/**
 * Updates one ticket by its part of an alert, and records the result.
 *
 * @throws BridgeError of the open breaker, of the ticket's row or of the product
 */
export async function deliverPart(
  part: TicketPart,
  { notification, raw, route, by, keepPayload }: Source,
  options: DeliverPartOptions,
): Promise<void> {
  const startedAt = options.now()
  const refusal = await options.breaker(route.connection.name).refusal(urgencyOf(part.occurrence))
  if (refusal !== undefined) throw refusal
  const { alert, occurrence } = part
  const row = await existingRow(part, route.connection.name, options.ledger)
  const { deliveryId } = notification
  const delivery = { notification, deliveryId, alert, raw, route, occurrence }
  const outcome = await options.deliverTicket(row, delivery)
  const durationMs = options.now() - startedAt
  const payload = outcome.actions.length > 0 ? await keepPayload() : undefined
  const facts = {
    ...(by === undefined ? {} : { routedBy: by }),
    ...(payload === undefined ? {} : { payload }),
    durationMs,
  }
  await record(delivery, outcome, facts, options)
}

async function record(
  { notification, deliveryId, alert, route }: TicketDelivery,
  outcome: TicketOutcome,
  line: Pick<DeliveredEntry, 'durationMs' | 'payload' | 'routedBy'>,
  { journal, log, now }: DeliverPartOptions,
): Promise<void> {
  const { durationMs } = line
  const facts = { deliveryId, route: route.name, connection: route.connection.name, ...outcome, durationMs }
  log('info', 'alert-delivered', { ...facts, actions: outcome.actions.join('+'), alertId: alert.alertId })
  // A wake-up that found nothing to do is no part of the alert's timeline.
  if (notification.wakeUp !== undefined && outcome.actions.length === 0) return
  await journal.write([{ step: 'delivered', at: new Date(now()).toISOString(), ...facts, ...line }])
}
