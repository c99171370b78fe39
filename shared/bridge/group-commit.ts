import type { AlertQueue } from '../storage/ports.ts'
import type { Notification } from '../storage/notification.ts'

/**
 * A message takes 64 KiB of base64, which is 48 KiB of text. Room is left for the envelope, and for the names of the
 * routes that a put-back adds to its notification.
 */
export const MAX_MESSAGE_BYTES = 44 * 1024

interface Waiting {
  readonly notification: Notification
  readonly bytes: number
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** Puts notifications and returns when they are stored. */
export type PutNotification = (notification: Notification, bytes: number) => Promise<void>

/**
 * Group commit: while a put is on its way, the notifications that arrive wait together and share the next message. A
 * quiet app puts each at once; in a storm one transaction stores many.
 */
export function createGroupCommit(queue: AlertQueue): PutNotification {
  const waiting: Waiting[] = []
  let isPutting = false

  const putWaiting = async (): Promise<void> => {
    if (isPutting) return
    isPutting = true
    while (waiting.length > 0) {
      const group = takeGroup(waiting)
      try {
        await queue.put(group.map((member) => member.notification))
        for (const member of group) member.resolve()
      } catch (error) {
        for (const member of group) member.reject(error)
      }
    }
    isPutting = false
  }

  return (notification, bytes) =>
    new Promise((resolve, reject) => {
      waiting.push({ notification, bytes, resolve, reject })
      void putWaiting()
    })
}

function takeGroup(waiting: Waiting[]): Waiting[] {
  let bytes = 0
  let count = 0
  for (const member of waiting) {
    bytes += member.bytes + 1
    if (count > 0 && bytes > MAX_MESSAGE_BYTES) break
    count += 1
  }
  return waiting.splice(0, count)
}
