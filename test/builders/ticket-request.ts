import { readSubject, TICKET_REQUEST } from '../../shared/alert/read-subject.ts'
import type { Notification } from '../../shared/storage/notification.ts'
import { deliveryIdOf } from '../../shared/ticket/keys.ts'
import { START } from './clock.ts'

/** The body of a post to `/api/work-items`. */
export type TicketRequestBody = Readonly<Record<string, unknown>>

export function buildTicketRequest(overrides: TicketRequestBody = {}): TicketRequestBody {
  return {
    connection: 'servicenow',
    title: 'Disk is full',
    description: 'Volume /data of vm-1 has 0 bytes left.',
    ...overrides,
  }
}

/** A notification as the endpoint of ticket requests puts it into the queue. */
export function buildTicketRequestNotification(
  request: TicketRequestBody = buildTicketRequest(),
  overrides: Partial<Notification> = {},
): Notification {
  const receivedAt = START
  const deliveryId = deliveryIdOf(readSubject(request, { sort: TICKET_REQUEST, receivedAt }))
  return { deliveryId, sort: TICKET_REQUEST, receivedAt, attempt: 0, alert: request, ...overrides }
}
