import type { BridgeError, ErrorCode } from '../../errors.ts'
import type { Log } from '../../log.ts'
import type { JournalEntry } from '../../storage/journal-entry.ts'
import type { Hold, Notification } from '../../storage/notification.ts'
import type { Journal, PayloadStore } from '../../storage/ports.ts'
import type { Failure } from '../dead-letters/dead-letter.ts'
import { backOffSeconds } from '../queue/back-off.ts'
import { createEnqueue, type Put, sizeOf } from '../queue/enqueue.ts'
import { causeOf, waitsWithoutLimit } from './give-up.ts'

export interface PutBackOptions {
  readonly put: Put
  readonly payloads: Pick<PayloadStore, 'touch' | 'write'>
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
  /** A call to a product, or on the way to it, has failed. */
  readonly wasTried: boolean
}

/** Codes that mean that nothing was tried yet. */
const NOT_AN_ATTEMPT: ReadonlySet<ErrorCode> = new Set([
  'stored_by_newer_version',
  'circuit_open',
  'muted',
  'ticket_claimed_elsewhere',
  'ticket_in_doubt',
  'token_refresh_elsewhere',
  'lock_lost',
])

/**
 * The notification for the next try: only for the failed routes, at the earliest time that one of them allows.
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
  const delays = failures.map(({ error }) => delayOf(error, attempt, now, random))
  const wasTried = failures.some(({ error }) => !NOT_AN_ATTEMPT.has(error.code))
  // Before a route is chosen there is nothing to narrow.
  const routes = failures.flatMap(({ route }) => route ?? [])
  return {
    notification: {
      ...notification,
      attempt: attempt + (wasTried ? 1 : 0),
      ...(failures.some(({ error }) => waitsWithoutLimit(error)) ? { heldAt: isoOf(now) } : {}),
      ...(routes.length > 0 ? { routes } : {}),
      ...mutedOf(notification, failures, now),
      ...refusedOf(notification, failures, now),
    },
    delaySeconds: Math.ceil(Math.min(...delays)),
    wasTried,
  }
}

/** A silence ends at a known second; alerts for a product come back at common moments. */
function delayOf(
  { code, retryAfterSeconds }: BridgeError,
  attempt: number,
  now: number,
  random: () => number,
): number {
  return code === 'muted' && retryAfterSeconds !== undefined
    ? retryAfterSeconds
    : untilCommonMoment(backOffSeconds(attempt, random(), retryAfterSeconds), now)
}

/**
 * How often the journal gets another line about a held notification: the list of waiting alerts reads the last hour.
 * The silence is checked far more often.
 */
const SAID_EVERY_MS = 50 * 60_000

function mutedOf(
  { muted }: Notification,
  failures: readonly Failure[],
  now: number,
): Pick<Notification, 'muted'> {
  const holds = failures.flatMap(({ route, mutedUntil }) =>
    route === undefined || mutedUntil === undefined
      ? []
      : [[route, holdAfter(muted?.[route], mutedUntil, now)] as const],
  )
  return holds.length === 0 ? {} : { muted: { ...muted, ...Object.fromEntries(holds) } }
}

function refusedOf(
  { refused }: Notification,
  failures: readonly Failure[],
  now: number,
): Pick<Notification, 'refused'> {
  const times = failures.flatMap(({ route, error }) =>
    route !== undefined && causeOf(error) === 'product_not_permitted' ? [[route, isoOf(now)] as const] : [],
  )
  return times.length === 0 ? {} : { refused: { ...refused, ...Object.fromEntries(times) } }
}

function holdAfter(before: Hold | undefined, until: string, now: number): Hold {
  const { since = isoOf(now), saidAt } = before ?? {}
  const isSaid = saidAt !== undefined && before?.until === until && now - Date.parse(saidAt) < SAID_EVERY_MS
  return { since, until, saidAt: isSaid ? saidAt : isoOf(now) }
}

/** A step is at most this part of a delay. */
const STEPS_IN_DELAY = 16

/** Seconds. */
const STEPS = [60, 30, 10, 5, 2, 1]

/**
 * A delay until a moment at which others come back as well, so that they share messages: up to a sixteenth longer.
 *
 * @param now epoch milliseconds
 */
function untilCommonMoment(seconds: number, now: number): number {
  const step = STEPS.find((each) => each <= seconds / STEPS_IN_DELAY) ?? 1
  const moment = Math.ceil((now / 1000 + seconds) / step) * step
  return Math.ceil(moment - now / 1000)
}

/**
 * Puts a notification back into the queue, with a delay, and records it in log and journal, a line for each route. What is known
 * of its routes by then may make it too large for a message: its payload goes to a blob then.
 */
export async function putBack(
  before: Notification,
  failures: readonly Failure[],
  options: PutBackOptions,
): Promise<void> {
  const now = options.now()
  const { notification, delaySeconds, wasTried } = putBackOf(before, failures, now, options.random)
  const { deliveryId, attempt, alertBlob, wakeUp } = notification
  if (alertBlob !== undefined) await options.payloads.touch(alertBlob)
  const news = failures.filter((failure) => isNews(holdOf(failure, notification), now))
  for (const { error, route } of news) {
    const { code, message: reason } = error
    const facts = { deliveryId, route, code, reason, attempt, delaySeconds }
    options.log(wasTried ? 'warn' : 'info', 'alert-put-back', facts)
  }
  if (wakeUp === undefined && news.length > 0) {
    await options.journal.write(news.map((failure) => lineOf(failure, notification, now, delaySeconds)))
  }
  const { alert, ...addressed } = notification
  await (alertBlob === undefined
    ? createEnqueue(options.put, options.payloads)(addressed, alert, delaySeconds)
    : options.put(notification, sizeOf(notification), delaySeconds))
}

/** How a silence holds it; undefined for a failure of another kind, also where one held it before. */
function holdOf({ route = '', mutedUntil }: Failure, { muted }: Notification): Hold | undefined {
  return mutedUntil === undefined ? undefined : muted?.[route]
}

function isNews(hold: Hold | undefined, now: number): boolean {
  return hold === undefined || hold.saidAt === isoOf(now)
}

function lineOf(
  failure: Failure,
  notification: Notification,
  now: number,
  delaySeconds: number,
): JournalEntry {
  const { error, route } = failure
  const { deliveryId, attempt } = notification
  const { code, message: reason } = error
  const { until = isoOf(now + delaySeconds * 1000), since } = holdOf(failure, notification) ?? {}
  const line = { step: 'waiting', at: isoOf(now), deliveryId, code, reason, attempt, until } as const
  return { ...line, ...(route === undefined ? {} : { route }), ...(since === undefined ? {} : { since }) }
}

function isoOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
