import { BridgeError } from '../../errors.ts'
import { type Notification, parseEnvelope } from '../../storage/notification.ts'
import { deadLetterMessage, deadLetterNotification, type DeadLetterOptions } from './dead-letter.ts'

const REASON = 'The host gave up on the message after its last try. The app log of that time has the cause.'

/**
 * Makes dead letters of a message that the host moved to its poison queue, where nobody would look and where it would
 * expire.
 */
export function createDrainPoison(options: DeadLetterOptions): (message: unknown) => Promise<void> {
  return async (message) => {
    const error = new BridgeError('message_poisoned', REASON)
    const notifications = notificationsOf(message)
    if (notifications === undefined) return deadLetterMessage(message, error, options)
    for (const notification of notifications) {
      await deadLetterNotification(notification, { error, route: undefined }, options)
    }
  }
}

function notificationsOf(message: unknown): readonly Notification[] | undefined {
  try {
    return parseEnvelope(message).notifications
  } catch {
    return undefined
  }
}
