import type { Notification } from '../../storage/notification.ts'
import type { Enqueue } from './enqueue.ts'

/** A delivery to look at again: its alert, and the route that it went through. */
export interface Delivery {
  readonly notification: Pick<Notification, 'deliveryId' | 'sort' | 'receivedAt' | 'traceparent'>
  readonly route: { readonly name: string }
  readonly raw: unknown
}

/**
 * Puts a wake-up: a message that is invisible until a ticket must be looked at again. It has its own copy of a large
 * payload, because the alert's copy is deleted once the alert is delivered.
 *
 * @param row the ticket's first correlationId
 * @param at ISO 8601 UTC; at most as far ahead as a message can be hidden
 */
export type PutWakeUp = (delivery: Delivery, row: string, at: string) => Promise<void>

/** @param now epoch milliseconds */
export function createPutWakeUp(enqueue: Enqueue, now: () => number): PutWakeUp {
  return ({ notification, route, raw }, row, at) => {
    const { deliveryId, sort, receivedAt, traceparent } = notification
    const wakeUp = {
      deliveryId,
      receivedAt,
      attempt: 0,
      routes: [route.name],
      wakeUp: { row, at },
      heldAt: at,
      ...(sort === undefined ? {} : { sort }),
      ...(traceparent === undefined ? {} : { traceparent }),
    }
    return enqueue(wakeUp, raw, Math.max(0, (Date.parse(at) - now()) / 1000))
  }
}
