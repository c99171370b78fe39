import { parseAlert } from '../../shared/alert/parse-alert.ts'
import { envelopeOf, type Envelope, type Notification } from '../../shared/storage/notification.ts'
import { deliveryIdOf } from '../../shared/ticket/keys.ts'
import { START } from './clock.ts'
import { buildPayload } from './payload.ts'

/** Later than every time in the payloads. */
const LATE = '2100-01-01T00:00:00.000Z'

/** A notification as receive-alert queues it: received at the time in its payload, but not before the start. */
export function buildNotification(
  payload: unknown = buildPayload(),
  overrides: Partial<Notification> = {},
): Notification {
  const { firedAt, resolvedAt } = parseAlert(payload, LATE)
  const stated = [firedAt, resolvedAt ?? ''].filter((time) => time !== LATE)
  const receivedAt = [START, ...stated].toSorted().at(-1) ?? START
  const deliveryId = deliveryIdOf(parseAlert(payload, receivedAt))
  return { deliveryId, receivedAt, attempt: 0, alert: payload, ...overrides }
}

/** A queue message with one notification per payload. */
export function messageOf(...payloads: readonly unknown[]): Envelope {
  return envelopeOf(payloads.map((payload) => buildNotification(payload)))
}
