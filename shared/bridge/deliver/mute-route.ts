import type { Alert } from '../../alert/alert.ts'
import { TICKET_REQUEST } from '../../alert/read-subject.ts'
import type { Route } from '../../config/config.ts'
import { BridgeError } from '../../errors.ts'
import { ExpressionScope } from '../../expression/scope.ts'
import type { Log } from '../../log.ts'
import { type Muted, mutedBy, type Silence } from '../../silence/silence.ts'
import type { Notification } from '../../storage/notification.ts'
import type { DeliveryLedger, Journal } from '../../storage/ports.ts'
import { reasonOf } from '../../ticket/reasons.ts'
import { isOwnAlert } from '../announce/own-alert.ts'
import type { Failure } from '../dead-letters/dead-letter.ts'
import { isInDoubt } from './is-in-doubt.ts'
import type { TicketPart } from './ticket-parts.ts'

export interface MuteOptions {
  /** The silences that people have added. Never throws. */
  readonly silences: () => Promise<readonly Silence[]>
  readonly journal: Pick<Journal, 'write'>
  readonly ledger: Pick<DeliveryLedger, 'read' | 'mayHaveFormerRows'>
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** An alert on its way to a route. */
export interface OnItsWay {
  /** The windows of the configuration, which come first. */
  readonly windows: readonly Silence[]
  readonly notification: Notification
  readonly alert: Alert
  readonly raw: unknown
  readonly route: Route
}

/** What happens next: delivery through this route, with what a silence does to the alert; a hold; or nothing. */
export type Passage =
  | { readonly route: Route; readonly muted?: TicketPart['occurrence']['muted'] }
  | { readonly held: Failure }
  | { readonly isDropped: true }

/**
 * What silences do with an alert on a route. They do not mute a wake-up, which is about an existing ticket; a ticket
 * request, which a person has asked for; or an alert of the app itself. The end of an episode is delivered too, but opens
 * nothing while a silence covers it.
 */
export async function passageOf(onItsWay: OnItsWay, options: MuteOptions): Promise<Passage> {
  const { notification, alert, route } = onItsWay
  if (notification.wakeUp !== undefined || notification.sort === TICKET_REQUEST || isOwnAlert(alert))
    return { route }
  const muted = await mutedNow(onItsWay, options)
  if (alert.condition === 'resolved') return muted === undefined ? { route } : { route, muted: 'noteOnly' }
  if (muted === undefined) {
    return notification.muted?.[route.name] === undefined ? { route } : { route, muted: 'held' }
  }
  switch (muted.muting) {
    case 'hold':
      return { held: held(muted, route, options.now()) }
    case 'note':
      return { route, muted: 'noteOnly' }
    case 'drop':
      return dropOrHold(onItsWay, muted, options)
  }
}

async function mutedNow(
  { windows, notification, alert, raw, route }: OnItsWay,
  { silences, now }: MuteOptions,
): Promise<Muted | undefined> {
  const known = [...windows, ...(await silences())]
  if (known.length === 0) return undefined
  const receivedAt = Date.parse(notification.receivedAt)
  return mutedBy(known, { scope: new ExpressionScope(alert, raw), route, receivedAt }, now())
}

/** How often a held alert is checked for a silence that was ended early. */
export const LOOK_EVERY_SECONDS = 300

/** Checks all held alerts at the same times, so that they share messages. */
function held({ silence, until, why }: Muted, { name }: Route, now: number): Failure {
  const step = LOOK_EVERY_SECONDS * 1000
  const nextLook = (Math.floor(now / step) + 1) * step
  const mutedUntil = new Date(until).toISOString()
  const message = `muted until ${mutedUntil} by ${silence}${why === '' ? '' : `: ${why}`}`
  const retryAfterSeconds = (Math.min(until, nextLook) - now) / 1000
  return { error: new BridgeError('muted', message, { retryAfterSeconds }), route: name, mutedUntil }
}

/** Instances learn of a silence up to half a minute late. An alert that may have opened a ticket meanwhile is held, not dropped. */
async function dropOrHold(onItsWay: OnItsWay, muted: Muted, options: MuteOptions): Promise<Passage> {
  if (await isInDoubt(onItsWay, options.ledger)) return { held: held(muted, onItsWay.route, options.now()) }
  await drop(onItsWay, muted, options)
  return { isDropped: true }
}

async function drop(
  { notification: { deliveryId }, alert: { alertId }, route }: OnItsWay,
  { silence, why }: Muted,
  { journal, log, now }: MuteOptions,
): Promise<void> {
  const reason = reasonOf('muted')
  log('info', 'alert-muted', { deliveryId, route: route.name, alertId, silence, ...reason })
  const at = new Date(now()).toISOString()
  await journal.write([{ step: 'muted', at, deliveryId, route: route.name, silence, why, ...reason }])
}
