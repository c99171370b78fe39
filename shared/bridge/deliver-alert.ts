import type { Alert } from '../alert/alert.ts'
import { parseAlert } from '../alert/parse-alert.ts'
import type { Config, Route } from '../config/config.ts'
import type { Connector } from '../connectors/connector.ts'
import { asBridgeError, BridgeError } from '../errors.ts'
import { type Notification, parseEnvelope } from '../storage/notification.ts'
import type { AlertQueue, Ledger, PayloadStore } from '../storage/ports.ts'
import { backOffSeconds } from './back-off.ts'
import { buryMessage, buryNotification, type BuryOptions, type Failure } from './bury.ts'
import { chooseRoutes, findRoute } from './choose-routes.ts'
import { deliverTicket } from './deliver-ticket.ts'
import type { Gate } from './gate.ts'

export interface DeliverOptions extends BuryOptions {
  /** @throws BridgeError `config_invalid` */
  readonly config: () => Promise<Config>
  readonly connector: (connection: string) => Promise<Connector>
  readonly gate: (connection: string) => Gate
  readonly ledger: Ledger
  readonly queue: AlertQueue
  readonly random: () => number
}

export type DeliverAlert = (message: unknown) => Promise<void>

/**
 * Delivers the notifications of one queue message, each by itself: one that must wait goes back with a delay, one that
 * cannot be delivered becomes a dead letter, and both leave the others alone.
 *
 * Throws only when neither could be stored; the host then shows the message again.
 */
export function createDeliverAlert(options: DeliverOptions): DeliverAlert {
  return async (message) => {
    let notifications: readonly Notification[]
    try {
      notifications = parseEnvelope(message).notifications
    } catch (thrown) {
      return buryMessage(message, asBridgeError(thrown), options)
    }
    const outcomes = await Promise.allSettled(
      notifications.map((notification) => deliverNotification(notification, options)),
    )
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  }
}

async function deliverNotification(notification: Notification, options: DeliverOptions): Promise<void> {
  const failures = await deliverToRoutes(notification, options)
  const isTooOld = failures.length > 0 && (await isPastGivingUp(notification, options))
  const waiting: Failure[] = []
  for (const failure of failures) {
    const { error } = failure
    if (error.retry === 'never') await buryNotification(notification, failure, options)
    else if (isTooOld && !waitsForPerson(error)) {
      await buryNotification(notification, { ...failure, error: gaveUp(error) }, options)
    } else waiting.push(failure)
  }
  if (waiting.length > 0) await putBack(notification, waiting, options)
}

/** A person who signs in again a week later finds the alerts of that week delivered. */
function waitsForPerson({ code, because }: BridgeError): boolean {
  return (because ?? code) === 'sign_in_needed'
}

async function deliverToRoutes(notification: Notification, options: DeliverOptions): Promise<Failure[]> {
  const failures: Failure[] = []
  try {
    const config = await options.config()
    const raw = await payloadOf(notification, options.payloads)
    const alert = parseAlert(raw, notification.receivedAt)
    const { routes, missing } = routesOf(notification, config, alert, raw)
    for (const route of missing) {
      const error = new BridgeError('route_unknown', `bridge.yaml has no route ${route} (any more).`)
      failures.push({ error, route })
    }
    await Promise.all(
      routes.map(async (route) => {
        try {
          await deliverToRoute({ deliveryId: notification.deliveryId, alert, raw, route }, options)
        } catch (error) {
          failures.push({ error: asBridgeError(error), route: route.name })
        }
      }),
    )
  } catch (error) {
    failures.push({ error: asBridgeError(error), route: undefined })
  }
  return failures
}

async function deliverToRoute(
  delivery: { deliveryId: string; alert: Alert; raw: unknown; route: Route },
  options: DeliverOptions,
): Promise<void> {
  const connection = delivery.route.connection.name
  await options.gate(connection).pass(async () => {
    const connector = await options.connector(connection)
    const { ledger, log, now } = options
    await deliverTicket(delivery, { connector, ledger, log, now })
  })
}

async function payloadOf(notification: Notification, payloads: PayloadStore): Promise<unknown> {
  if (notification.alertBlob === undefined) return notification.alert
  const text = await payloads.read(notification.alertBlob)
  if (text !== undefined) return JSON.parse(text)
  throw new BridgeError(
    'alert_lost_from_storage',
    `The blob ${notification.alertBlob} with the alert is gone.`,
  )
}

function routesOf(
  notification: Notification,
  config: Config,
  alert: Alert,
  raw: unknown,
): { routes: Route[]; missing: string[] } {
  if (notification.routes === undefined) return { routes: chooseRoutes(config, alert, raw), missing: [] }
  const named = notification.routes.map((name) => ({ name, route: findRoute(config, name) }))
  return {
    routes: named.flatMap(({ route }) => route ?? []),
    missing: named.filter(({ route }) => route === undefined).map(({ name }) => name),
  }
}

/** Without a readable configuration nothing is given up: it is not the alert's fault. */
async function isPastGivingUp(notification: Notification, options: DeliverOptions): Promise<boolean> {
  try {
    const { giveUpAfterSeconds } = await options.config()
    const triedSince = notification.heldAt ?? notification.receivedAt
    return options.now() - Date.parse(triedSince) > giveUpAfterSeconds * 1000
  } catch {
    return false
  }
}

function gaveUp(last: BridgeError): BridgeError {
  return new BridgeError('gave_up', `Tried until giveUpAfter; at last ${last.code}: ${last.message}`)
}

/** These say that nothing was tried yet. */
const NOT_AN_ATTEMPT = new Set(['gate_closed', 'ticket_claimed_elsewhere', 'token_refresh_elsewhere'])

async function putBack(
  notification: Notification,
  waiting: readonly Failure[],
  options: DeliverOptions,
): Promise<void> {
  const delays = waiting.map(({ error }) =>
    backOffSeconds(notification.attempt, options.random(), error.retryAfterSeconds),
  )
  const delaySeconds = Math.min(...delays)
  const tried = waiting.some(({ error }) => !NOT_AN_ATTEMPT.has(error.code))
  const routes = waiting.flatMap(({ route }) => route ?? [])
  const again: Notification = {
    ...notification,
    attempt: notification.attempt + (tried ? 1 : 0),
    ...(waiting.some(({ error }) => waitsForPerson(error))
      ? { heldAt: new Date(options.now()).toISOString() }
      : {}),
    // The routes that are done must not be asked again; before one is chosen there is nothing to narrow.
    ...(routes.length > 0 ? { routes } : {}),
  }
  await options.queue.put([again], delaySeconds)
  for (const { error, route } of waiting) {
    options.log(tried ? 'warn' : 'info', 'alert-put-back', {
      deliveryId: notification.deliveryId,
      route,
      code: error.code,
      reason: error.message,
      attempt: again.attempt,
      delaySeconds,
    })
  }
}
