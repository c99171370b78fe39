import { parseAlert } from '../../shared/alert/parse-alert.ts'
import { envelopeOf, type Envelope, type Notification } from '../../shared/storage/notification.ts'
import { deliveryIdOf } from '../../shared/ticket/keys.ts'
import { START } from './clock.ts'
import { buildPayload } from './payload.ts'

/** A notification as receive-alert puts it. */
export function buildNotification(
  payload: unknown = buildPayload(),
  overrides: Partial<Notification> = {},
): Notification {
  const deliveryId = deliveryIdOf(parseAlert(payload, START))
  return { deliveryId, receivedAt: START, attempt: 0, alert: payload, ...overrides }
}

/** A queue message with one notification per payload. */
export function messageOf(...payloads: readonly unknown[]): Envelope {
  return envelopeOf(payloads.map((payload) => buildNotification(payload)))
}
