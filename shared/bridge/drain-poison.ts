import type { Log } from '../log.ts'
import { type Notification, parseEnvelope } from '../storage/notification.ts'
import type { DeadLetter, DeadLetterStore } from '../storage/ports.ts'

export interface DrainPoisonOptions {
  readonly deadLetters: DeadLetterStore
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

const REASON = 'The host gave up on the message after its last try. The app log of that time has the cause.'

/**
 * Makes dead letters of a message that the host moved to its poison queue, where nobody would look and where it would
 * expire.
 */
export function createDrainPoison(options: DrainPoisonOptions): (message: unknown) => Promise<void> {
  return async (message) => {
    for (const work of worksOf(message)) {
      const diedAt = new Date(options.now()).toISOString()
      await options.deadLetters.write({ code: 'message_poisoned', reason: REASON, diedAt, ...work })
      const deliveryId = work.notification?.deliveryId
      options.log('error', 'alert-dead', { deliveryId, code: 'message_poisoned', reason: REASON })
    }
  }
}

function worksOf(message: unknown): Pick<DeadLetter, 'notification' | 'message'>[] {
  let notifications: readonly Notification[]
  try {
    notifications = parseEnvelope(message).notifications
  } catch {
    return [{ message }]
  }
  return notifications.map((notification) => ({ notification }))
}
