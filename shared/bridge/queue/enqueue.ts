import { randomUUID } from 'node:crypto'
import { type Commit, createGroupCommit } from '../../group-commit.ts'
import { MAX_MESSAGE_BYTES, type Notification } from '../../storage/notification.ts'
import type { AlertQueue, PayloadStore } from '../../storage/ports.ts'

/** A notification without its payload. */
export type Addressed = Omit<Notification, 'alert' | 'alertBlob'>

/**
 * Puts an alert into the queue, durably: inside its message, or in a blob that the message names when it is too large.
 *
 * @param payload the alert as posted
 * @param delaySeconds how long it is invisible (default 0)
 * @throws BridgeError `storage_unavailable`; the alert may be in the queue nevertheless
 */
export type Enqueue = (notification: Addressed, payload: unknown, delaySeconds?: number) => Promise<void>

/** Puts one notification. @param bytes its size as JSON */
export type Put = (notification: Notification, bytes: number, delaySeconds: number) => Promise<void>

export function createEnqueue(put: Put, payloads: Pick<PayloadStore, 'write'>): Enqueue {
  return async (notification, payload, delaySeconds = 0) => {
    const whole = { ...notification, alert: payload }
    const bytes = sizeOf(whole)
    if (bytes <= MAX_MESSAGE_BYTES) return put(whole, bytes, delaySeconds)
    const alertBlob = blobNameOf(notification)
    await payloads.write(alertBlob, JSON.stringify(payload))
    const pointer = { ...notification, alertBlob }
    return put(pointer, sizeOf(pointer), delaySeconds)
  }
}

/** Each notification has a message of its own. */
export function putAlone(queue: Pick<AlertQueue, 'put'>): Put {
  return (notification, _bytes, delaySeconds) => queue.put([notification], delaySeconds)
}

/** Notifications that are put at the same time and with the same delay, in whole seconds, share a message. */
export function putTogether(queue: Pick<AlertQueue, 'put'>): Put {
  const byDelay = new Map<number, { readonly commit: Commit<Notification>; users: number }>()
  return async (notification, bytes, delaySeconds) => {
    const delay = Math.ceil(delaySeconds)
    const lane = byDelay.get(delay) ?? { commit: sharedPut(queue, delay), users: 0 }
    byDelay.set(delay, lane)
    lane.users += 1
    try {
      await lane.commit(notification, bytes)
    } finally {
      lane.users -= 1
      if (lane.users === 0) byDelay.delete(delay)
    }
  }
}

function sharedPut(queue: Pick<AlertQueue, 'put'>, delaySeconds: number): Commit<Notification> {
  return createGroupCommit<Notification>({
    write: (notifications) => queue.put(notifications, delaySeconds),
    maxBytes: MAX_MESSAGE_BYTES,
  })
}

/** Each message's blob is deleted with it, so no two messages may share one, not even of the same alert. */
function blobNameOf({ receivedAt, deliveryId }: Addressed): string {
  return `${receivedAt.slice(0, 'YYYY-MM-DD'.length)}/${deliveryId}.${randomUUID()}.json`
}

/** The size of a notification in a message, as JSON. */
export function sizeOf(notification: Notification): number {
  return Buffer.byteLength(JSON.stringify(notification))
}
