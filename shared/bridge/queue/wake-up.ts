import type { AlertQueue, PayloadStore } from '../../storage/ports.ts'
import { MAX_MESSAGE_BYTES } from '../../storage/notification.ts'
import type { TicketDelivery } from '../ticket/ticket-delivery.ts'

/**
 * Puts a wake-up: a message that nobody sees until it is time to look at a ticket again.
 *
 * @param row the ticket's first correlationId
 * @param at ISO 8601 UTC; at most as far ahead as a message can be hidden
 */
export type PutWakeUp = (delivery: TicketDelivery, row: string, at: string) => Promise<void>

/** @param now epoch milliseconds */
export function createPutWakeUp(queue: AlertQueue, payloads: PayloadStore, now: () => number): PutWakeUp {
  return async (delivery, row, at) => {
    const { notification, route, raw } = delivery
    const { deliveryId, receivedAt, traceparent } = notification
    const wakeUp = {
      deliveryId,
      receivedAt,
      attempt: 0,
      routes: [route.name],
      wakeUp: { row, at },
      heldAt: at,
      ...(traceparent === undefined ? {} : { traceparent }),
    }
    const whole = { ...wakeUp, alert: raw }
    const seconds = Math.max(0, (Date.parse(at) - now()) / 1000)
    if (Buffer.byteLength(JSON.stringify(whole)) <= MAX_MESSAGE_BYTES) return queue.put([whole], seconds)
    // Its own copy: the alert's is deleted once the alert is delivered.
    const alertBlob = `${at.slice(0, 10)}/${deliveryId}-${row}-${Date.parse(at)}.json`
    await payloads.write(alertBlob, JSON.stringify(raw))
    return queue.put([{ ...wakeUp, alertBlob }], seconds)
  }
}
