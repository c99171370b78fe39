import { inTrace } from '../../trace.ts'
import { deliverBatch } from './deliver-batch.ts'
import { createKeyedBatches } from './keyed-batches.ts'
import type {
  Destination,
  RequestResult,
  TicketDelivery,
  TicketOutcome,
  TicketRequest,
} from './ticket-delivery.ts'
import type { DeliverTicketOptions } from './ticket-tools.ts'

/**
 * Updates a ticket by an alert, or looks at it again for a wake-up. Repeating it is safe after any failure and
 * from any instance.
 *
 * @param row the ticket's first correlationId
 * @throws BridgeError of any failure; the row then says what is known and what is in doubt
 */
export type DeliverTicket = (row: string, delivery: TicketDelivery) => Promise<TicketOutcome>

/** A few messages' worth of alerts: a batch must end well within its claim. */
const MOST_TOGETHER = 500

/** An episode's own row, those of episodes that came at the same time, its own again, and once more to a ticket or a roll-up. */
export const MOST_ROWS = 12

export function createDeliverTicket(options: DeliverTicketOptions): DeliverTicket {
  const deliverTogether = createKeyedBatches<TicketRequest, RequestResult>(
    (requests) =>
      inTrace(requests[0].delivery.notification.traceparent, () => deliverBatch(requests, options)),
    MOST_TOGETHER,
  )
  return async (row, delivery) => {
    const { route } = delivery
    let destination: Destination = { row }
    for (let rows = 0; rows < MOST_ROWS; rows += 1) {
      const key = `${route.connection.name}/${destination.row}/${route.name}`
      const { outcome, next } = await deliverTogether(key, { delivery, ownRow: row, destination })
      if (outcome !== undefined) return outcome
      destination = next
    }
    throw new TypeError(`The row ${row} leads to no ticket.`)
  }
}
