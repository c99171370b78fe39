import { inTrace } from '../../trace.ts'
import type { TicketDelivery, TicketOutcome, Place, TurnResult, Wish } from './ticket-delivery.ts'
import { takeTicketTurn, type TicketTurnOptions } from './claim-and-run.ts'
import { createTurns } from './keyed-batches.ts'

export interface DeliverTicket {
  /**
   * Brings a ticket in line with an alert. Repeating it is safe after any failure and from any instance.
   *
   * @param row the ticket's first correlationId
   * @throws BridgeError whatever stood in the way; the row then says what is known and what is in doubt
   */
  deliver(row: string, delivery: TicketDelivery): Promise<TicketOutcome>
  /** Looks at a ticket again, though nothing arrived: the alert is the one that the reminder was put for. */
  remind(row: string, delivery: TicketDelivery): Promise<TicketOutcome>
}

/** As many as one message's worth of alerts, a few times over: a turn must end well within its claim. */
const MOST_TOGETHER = 500

/** An episode, the earlier one that it may join, its own again, a roll-up: nothing leads further. */
const MOST_PLACES = 6

export function createDeliverTicket(options: TicketTurnOptions): DeliverTicket {
  const takeTurn = createTurns<Wish, TurnResult>(
    (wishes) => inTrace(wishes[0].delivery.notification.traceparent, () => takeTicketTurn(wishes, options)),
    MOST_TOGETHER,
  )

  const follow = async (
    start: Place,
    delivery: TicketDelivery,
    isReminder: boolean,
  ): Promise<TicketOutcome> => {
    let place = start
    for (let count = 0; count < MOST_PLACES; count += 1) {
      const { route } = delivery
      const name = `${route.connection.name}/${place.row}/${route.name}`
      const result = await takeTurn(name, { delivery, place, isReminder })
      if (result.outcome !== undefined) return result.outcome
      place = result.place
    }
    throw new TypeError(`The ticket ${start.row} leads to no ticket.`)
  }

  return {
    deliver: (row, delivery) => follow({ row }, delivery, false),
    remind: (row, delivery) => follow({ row }, delivery, true),
  }
}
