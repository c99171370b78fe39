import type { Alert } from '../../alert/alert.ts'
import { parseAlert } from '../../alert/parse-alert.ts'
import { asBridgeError, BridgeError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import type { AcceptedEntry } from '../../storage/journal-entry.ts'
import type { Journal } from '../../storage/ports.ts'
import { digest } from '../../ticket/digest.ts'
import { deliveryIdOf } from '../../ticket/keys.ts'
import type { Addressed, Enqueue } from '../queue/enqueue.ts'
import { bothStored } from './both-stored.ts'
import type { KeepUnrecognised } from './keep-unrecognised.ts'
import { readBody } from './read-body.ts'

/** An HTTP request, without the parts that only the host needs. */
export interface PostedAlert {
  readonly body: Uint8Array
  readonly contentType: string | null
  /** The last segment of the URL, when there is one. */
  readonly route: string | undefined
  readonly traceparent: string | undefined
}

/** The answer to the sender. */
export interface Receipt {
  readonly deliveryId: string
  readonly alertId: string
}

export interface ReceiveOptions {
  readonly enqueue: Enqueue
  readonly journal: Pick<Journal, 'write'>
  /**
   * The names of the configured routes; undefined while the configuration has problems; alerts are accepted
   * nevertheless.
   */
  readonly routeNames: () => Promise<ReadonlySet<string> | undefined>
  /** Throws unless alerts about this subscription are accepted. Default: all are. */
  readonly checkAlert?: (alert: Alert, payload: unknown) => void
  /** Keeps an unknown object of an allowed caller. */
  readonly keepUnrecognised: KeepUnrecognised
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

export type ReceiveAlert = (posted: PostedAlert) => Promise<Receipt>

/**
 * Accepts an alert: when the promise fulfils, the alert is stored durably, and so is the receipt that says so.
 *
 * Throws BridgeError: with the status of a caller's mistake when nothing was stored, `storage_unavailable` when it may be
 * posted again. That may be after the alert was stored: the two are one delivery.
 */
export function createReceiveAlert(options: ReceiveOptions): ReceiveAlert {
  return async (posted) => {
    const payload = readBody(posted.body, posted.contentType)
    const receivedAt = new Date(options.now()).toISOString()
    const alert = await parseOrKeep(payload, receivedAt, posted, options)
    options.checkAlert?.(alert, payload)
    await checkRoute(posted.route, options)
    const deliveryId = deliveryIdOf(alert)
    const notification: Addressed = {
      deliveryId,
      receivedAt,
      attempt: 0,
      ...(posted.route === undefined ? {} : { routes: [posted.route] }),
      ...(posted.traceparent === undefined ? {} : { traceparent: posted.traceparent }),
    }
    await bothStored(
      options.enqueue(notification, payload),
      options.journal.write([receiptOf(alert, notification, posted.route)]),
    )
    options.log('info', 'alert-received', {
      deliveryId,
      alertId: alert.alertId,
      rule: alert.rule.name,
      condition: alert.condition,
      route: posted.route,
      bytes: posted.body.byteLength,
    })
    return { deliveryId, alertId: alert.alertId }
  }
}

/** @throws BridgeError `alert_not_recognised`, with the dead letter that keeps it */
async function parseOrKeep(
  payload: unknown,
  receivedAt: string,
  { route, traceparent }: PostedAlert,
  options: ReceiveOptions,
): Promise<Alert> {
  try {
    return parseAlert(payload, receivedAt)
  } catch (thrown) {
    const error = asBridgeError(thrown)
    if (error.code !== 'alert_not_recognised') throw error
    await checkRoute(route, options)
    const letter = await options.keepUnrecognised(
      {
        deliveryId: digest('unrecognised', JSON.stringify(payload)),
        receivedAt,
        attempt: 0,
        alert: payload,
        ...(route === undefined ? {} : { routes: [route] }),
        ...(traceparent === undefined ? {} : { traceparent }),
      },
      error,
    )
    throw letter === undefined ? error : error.with({ letter })
  }
}

function receiptOf(
  alert: Alert,
  { deliveryId, receivedAt }: Addressed,
  route: string | undefined,
): AcceptedEntry {
  return {
    // Of receipt: the delivery may write its first line before this one is written.
    at: receivedAt,
    deliveryId,
    step: 'accepted',
    alertId: alert.alertId,
    rule: alert.rule.name,
    condition: alert.condition,
    severity: alert.severity,
    importance: alert.importance,
    items: alert.configurationItems,
    ...(route === undefined ? {} : { route }),
  }
}

async function checkRoute(route: string | undefined, options: ReceiveOptions): Promise<void> {
  if (route === undefined) return
  const names = await options.routeNames()
  if (names === undefined || names.has(route)) return
  const known = [...names].join(', ')
  throw new BridgeError('route_unknown', `There is no route with that name; bridge.yaml has ${known}.`)
}
