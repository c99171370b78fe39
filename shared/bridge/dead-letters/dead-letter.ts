import type { BridgeError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import { deadLetterName } from '../../storage/dead-letter-name.ts'
import type { Notification } from '../../storage/notification.ts'
import type { DeadLetter, DeadLetterStore, Journal, PayloadStore } from '../../storage/ports.ts'

export interface DeadLetterOptions {
  readonly payloads: Pick<PayloadStore, 'read'>
  readonly deadLetters: Pick<DeadLetterStore, 'write'>
  readonly journal: Pick<Journal, 'write'>
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** A failure, and the route that it happened on; undefined when it happened before one was chosen. */
export interface Failure {
  readonly error: BridgeError
  readonly route: string | undefined
  /** A silence holds it on that route until then. ISO 8601 UTC */
  readonly mutedUntil?: string
}

/**
 * Makes a dead letter of a notification that is given up, with its whole payload and for the one route that it died on.
 *
 * Logs `alert-dead` as an error, one line per letter: alarms are based on it.
 */
export async function deadLetterNotification(
  notification: Notification,
  failure: Failure,
  options: DeadLetterOptions,
): Promise<DeadLetter> {
  const whole = await withPayload(notification, options.payloads)
  const only = failure.route === undefined ? {} : { routes: [failure.route] }
  const letter: DeadLetter = {
    ...cause(failure, options),
    attempts: notification.attempt,
    notification: { ...whole, ...only },
  }
  await options.deadLetters.write(letter)
  const { deliveryId } = notification
  const { code, reason, route, diedAt: at } = letter
  const line = { step: 'dead', at, deliveryId, code, reason, letter: deadLetterName(letter) } as const
  await options.journal.write([route === undefined ? line : { ...line, route }])
  options.log('error', 'alert-dead', { deliveryId, route, code, reason, letter: line.letter })
  return letter
}

/** Makes a dead letter of a message that is not a notification, and logs `alert-dead` for it as well. */
export async function deadLetterMessage(
  message: unknown,
  error: BridgeError,
  options: DeadLetterOptions,
): Promise<void> {
  const letter: DeadLetter = { ...cause({ error, route: undefined }, options), attempts: 0, message }
  await options.deadLetters.write(letter)
  const { code, reason } = letter
  options.log('error', 'alert-dead', { code, reason, letter: deadLetterName(letter) })
}

/** A letter contains its payload, because the blob is deleted with the message. */
async function withPayload(
  notification: Notification,
  payloads: DeadLetterOptions['payloads'],
): Promise<Notification> {
  const { alertBlob, ...rest } = notification
  if (alertBlob === undefined) return notification
  const text = await payloads.read(alertBlob)
  return text === undefined ? notification : { ...rest, alert: JSON.parse(text) as unknown }
}

function cause(
  { error, route }: Failure,
  { now }: DeadLetterOptions,
): Pick<DeadLetter, 'code' | 'reason' | 'diedAt' | 'route'> {
  const { code, message: reason } = error
  const diedAt = new Date(now()).toISOString()
  return route === undefined ? { code, reason, diedAt } : { code, reason, diedAt, route }
}
