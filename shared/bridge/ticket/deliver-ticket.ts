import { inTrace } from '../../trace.ts'
import type { TicketDelivery, TicketOutcome, Place, RequestResult, TicketRequest } from './ticket-delivery.ts'
import { claimAndRun } from './claim-and-run.ts'
import type { DeliverTicketOptions } from './ticket-tools.ts'
import { createKeyedBatches } from './keyed-batches.ts'

export interface DeliverTicket {
  /**
   * Brings a ticket in line with an alert. Repeating it is safe after any failure and from any instance.
   *
   * @param row the ticket's first correlationId
   * @throws BridgeError whatever stood in the way; the row then says what is known and what is in doubt
   */
  deliver(row: string, delivery: TicketDelivery): Promise<TicketOutcome>
  /** Looks at a ticket again, though nothing arrived: the alert is the one that the wake-up was put for. */
  putWakeUp(row: string, delivery: TicketDelivery): Promise<TicketOutcome>
}

/** As many as one message's worth of alerts, a few times over: a turn must end well within its claim. */
const MOST_TOGETHER = 500

/** An episode, the earlier one that it may join, its own again, a roll-up: nothing leads further. */
const MOST_PLACES = 6

export function createDeliverTicket(options: DeliverTicketOptions): DeliverTicket {
  const runBatch = createKeyedBatches<TicketRequest, RequestResult>(
    (requests) =>
      inTrace(requests[0].delivery.notification.traceparent, () => claimAndRun(requests, options)),
    MOST_TOGETHER,
  )

  const follow = async (
    start: Place,
    delivery: TicketDelivery,
    isWakeUp: boolean,
  ): Promise<TicketOutcome> => {
    let place = start
    for (let count = 0; count < MOST_PLACES; count += 1) {
      const { route } = delivery
      const name = `${route.connection.name}/${place.row}/${route.name}`
      const result = await runBatch(name, { delivery, place, isWakeUp })
      if (result.outcome !== undefined) return result.outcome
      place = result.place
    }
    throw new TypeError(`The ticket ${start.row} leads to no ticket.`)
  }

  return {
    deliver: (row, delivery) => follow({ row }, delivery, false),
    putWakeUp: (row, delivery) => follow({ row }, delivery, true),
  }
}
