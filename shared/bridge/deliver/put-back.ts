import type { ErrorCode } from '../../errors.ts'
import type { Log } from '../../log.ts'
import type { JournalEntry } from '../../storage/journal-entry.ts'
import type { Notification } from '../../storage/notification.ts'
import type { Journal, PayloadStore } from '../../storage/ports.ts'
import type { Failure } from '../dead-letters/dead-letter.ts'
import { backOffSeconds } from '../queue/back-off.ts'
import { type Put, sizeOf } from '../queue/enqueue.ts'
import { waitsForPerson } from './give-up.ts'

export interface PutBackOptions {
  readonly put: Put
  readonly payloads: Pick<PayloadStore, 'touch'>
  readonly journal: Pick<Journal, 'write'>
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
  /** From 0 to 1. */
  readonly random: () => number
}

/** What goes back to the queue. */
export interface PutBack {
  readonly notification: Notification
  readonly delaySeconds: number
  /** A product, or something on the way to it, was tried and failed. */
  readonly wasTried: boolean
}

/** These say that nothing was tried yet. */
const NOT_AN_ATTEMPT: ReadonlySet<ErrorCode> = new Set([
  'stored_by_newer_version',
  'circuit_open',
  'ticket_claimed_elsewhere',
  'ticket_in_doubt',
  'token_refresh_elsewhere',
  'lock_lost',
])

/**
 * The notification as it is tried again: for the routes that failed alone, at the earliest time that one of them allows.
 *
 * @param failures at least one, each to be tried again
 * @param now epoch milliseconds
 * @param random from 0 to 1
 */
export function putBackOf(
  notification: Notification,
  failures: readonly Failure[],
  now: number,
  random: () => number,
): PutBack {
  const { attempt } = notification
  const delays = failures.map(({ error }) => backOffSeconds(attempt, random(), error.retryAfterSeconds))
  const wasTried = failures.some(({ error }) => !NOT_AN_ATTEMPT.has(error.code))
  // Before a route is chosen there is nothing to narrow.
  const routes = failures.flatMap(({ route }) => route ?? [])
  return {
    notification: {
      ...notification,
      attempt: attempt + (wasTried ? 1 : 0),
      ...(failures.some(({ error }) => waitsForPerson(error)) ? { heldAt: isoOf(now) } : {}),
      ...(routes.length > 0 ? { routes } : {}),
    },
    delaySeconds: inCommonSteps(Math.min(...delays)),
    wasTried,
  }
}

/** A step is at most this part of a delay. */
const STEPS_IN_DELAY = 16

/** Seconds. */
const STEPS = [60, 30, 10, 5, 2, 1]

/** A delay that others have as well, so that what waits together goes back together: up to a sixteenth longer. */
function inCommonSteps(seconds: number): number {
  const step = STEPS.find((each) => each <= seconds / STEPS_IN_DELAY) ?? 1
  return Math.ceil(seconds / step) * step
}

/** Puts a notification back into the queue, with a delay, and says so in log and journal: a line for each route. */
export async function putBack(
  before: Notification,
  failures: readonly Failure[],
  options: PutBackOptions,
): Promise<void> {
  const now = options.now()
  const { notification, delaySeconds, wasTried } = putBackOf(before, failures, now, options.random)
  const { deliveryId, attempt, alertBlob, wakeUp } = notification
  if (alertBlob !== undefined) await options.payloads.touch(alertBlob)
  for (const { error, route } of failures) {
    const { code, message: reason } = error
    const facts = { deliveryId, route, code, reason, attempt, delaySeconds }
    options.log(wasTried ? 'warn' : 'info', 'alert-put-back', facts)
  }
  if (wakeUp === undefined) {
    await options.journal.write(failures.map((failure) => lineOf(failure, notification, now, delaySeconds)))
  }
  await options.put(notification, sizeOf(notification), delaySeconds)
}

function lineOf(
  { error, route }: Failure,
  { deliveryId, attempt }: Notification,
  now: number,
  delaySeconds: number,
): JournalEntry {
  const { code, message: reason } = error
  const until = isoOf(now + delaySeconds * 1000)
  const line = { step: 'waiting', at: isoOf(now), deliveryId, code, reason, attempt, until } as const
  return route === undefined ? line : { ...line, route }
}

function isoOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
