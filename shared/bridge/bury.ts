import type { BridgeError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Notification } from '../storage/notification.ts'
import type { DeadLetter, DeadLetterStore, PayloadStore } from '../storage/ports.ts'

export interface BuryOptions {
  readonly payloads: PayloadStore
  readonly deadLetters: DeadLetterStore
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** A failure, and the route that it happened on; undefined when it happened before one was chosen. */
export interface Failure {
  readonly error: BridgeError
  readonly route: string | undefined
}

/** Makes a dead letter of a notification that is given up. */
export async function buryNotification(
  notification: Notification,
  failure: Failure,
  options: BuryOptions,
): Promise<void> {
  const whole = await withPayload(notification, options.payloads)
  const only = failure.route === undefined ? {} : { routes: [failure.route] }
  await writeDeadLetter({ notification: { ...whole, ...only } }, failure, options)
}

/** Makes a dead letter of a message that is no notification. */
export async function buryMessage(message: unknown, error: BridgeError, options: BuryOptions): Promise<void> {
  await writeDeadLetter({ message }, { error, route: undefined }, options)
}

/** A letter holds its payload itself: blobs of payloads are cleared away by age. */
async function withPayload(notification: Notification, payloads: PayloadStore): Promise<Notification> {
  if (notification.alertBlob === undefined) return notification
  const text = await payloads.read(notification.alertBlob)
  return text === undefined ? notification : { ...notification, alert: JSON.parse(text) as unknown }
}

async function writeDeadLetter(
  work: Pick<DeadLetter, 'notification' | 'message'>,
  { error, route }: Failure,
  options: BuryOptions,
): Promise<void> {
  const diedAt = new Date(options.now()).toISOString()
  await options.deadLetters.write({
    code: error.code,
    reason: error.message,
    diedAt,
    ...(route === undefined ? {} : { route }),
    ...work,
  })
  const deliveryId = work.notification?.deliveryId
  options.log('error', 'alert-dead', { deliveryId, route, code: error.code, reason: error.message })
}
