import { readSubject } from '../../shared/alert/read-subject.ts'
import type { Notification } from '../../shared/storage/notification.ts'
import { deliveryIdOf } from '../../shared/ticket/keys.ts'
import { START } from './clock.ts'

/** What is posted to order a ticket. */
export type OrderBody = Readonly<Record<string, unknown>>

export function buildOrder(overrides: OrderBody = {}): OrderBody {
  return {
    connection: 'servicenow',
    title: 'Disk is full',
    description: 'Volume /data of vm-1 has 0 bytes left.',
    ...overrides,
  }
}

/** A notification as the door of orders puts it. */
export function buildOrderNotification(
  order: OrderBody = buildOrder(),
  overrides: Partial<Notification> = {},
): Notification {
  const receivedAt = START
  const deliveryId = deliveryIdOf(readSubject(order, { sort: 'order', receivedAt }))
  return { deliveryId, sort: 'order', receivedAt, attempt: 0, alert: order, ...overrides }
}
