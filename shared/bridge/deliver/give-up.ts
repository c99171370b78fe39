import { BridgeError, type ErrorCode } from '../../errors.ts'
import type { Notification } from '../../storage/notification.ts'
import type { Failure } from '../dead-letters/dead-letter.ts'

/** What is done about the failures of one notification. */
export interface Fates {
  /** Each becomes a dead letter. */
  readonly givenUp: readonly Failure[]
  /** They are tried again. */
  readonly waiting: readonly Failure[]
}

/**
 * Gives up failures that can never succeed, and those that were tried for longer than `giveUpAfter`.
 *
 * @param isTooOld see {@link isPastGivingUp}
 */
export function fatesOf(failures: readonly Failure[], isTooOld: boolean): Fates {
  const givenUp: Failure[] = []
  const waiting: Failure[] = []
  for (const failure of failures) {
    const { error } = failure
    if (error.retry === 'never') givenUp.push(failure)
    else if (isTooOld && !waitsWithoutLimit(error)) givenUp.push({ ...failure, error: gaveUp(error) })
    else waiting.push(failure)
  }
  return { givenUp, waiting }
}

/**
 * Whether a notification was tried for longer than `giveUpAfter`. If a person or a silence has held it up, the time
 * starts again afterwards.
 *
 * @param now epoch milliseconds
 */
export function isPastGivingUp(
  { receivedAt, heldAt }: Pick<Notification, 'receivedAt' | 'heldAt'>,
  giveUpAfterSeconds: number,
  now: number,
): boolean {
  return now - Date.parse(heldAt ?? receivedAt) > giveUpAfterSeconds * 1000
}

/** Failures that only a person can resolve. */
const FOR_A_PERSON: ReadonlySet<ErrorCode> = new Set(['sign_in_needed', 'product_not_permitted'])

/**
 * After a week without a sign-in or a right, or with a silence, the alerts of that week are still delivered.
 */
export function waitsWithoutLimit(error: BridgeError): boolean {
  return error.code === 'muted' || FOR_A_PERSON.has(causeOf(error))
}

/** The code of the failure, or of the one that opened the breaker. */
export function causeOf({ code, because }: BridgeError): ErrorCode {
  return because ?? code
}

function gaveUp(last: BridgeError): BridgeError {
  return new BridgeError(
    'gave_up',
    `Tried until giveUpAfter; the last failure was ${last.code}: ${last.message}`,
  )
}
