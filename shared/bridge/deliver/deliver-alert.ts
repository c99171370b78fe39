import type { Alert } from '../../alert/alert.ts'
import { parseAlert } from '../../alert/parse-alert.ts'
import type { Config, Route } from '../../config/config.ts'
import { asBridgeError, BridgeError } from '../../errors.ts'
import type { JournalEntry } from '../../storage/journal-entry.ts'
import { type Notification, parseEnvelope } from '../../storage/notification.ts'
import type { AlertQueue, Journal, PayloadStore } from '../../storage/ports.ts'
import { correlationIdOf } from '../../ticket/keys.ts'
import { type Part, partsOf } from '../../ticket/parts.ts'
import { backOffSeconds } from '../queue/back-off.ts'
import {
  deadLetterMessage,
  deadLetterNotification,
  type DeadLetterOptions,
  type Failure,
} from '../dead-letters/dead-letter.ts'
import { chooseRoutes, findRoute } from './choose-routes.ts'
import { createDeliverTicket, type DeliverTicket } from '../ticket/deliver-ticket.ts'
import { loadPayload } from '../queue/load-payload.ts'
import type { TicketDelivery, TicketOutcome } from '../ticket/ticket-delivery.ts'
import type { DeliverTicketOptions } from '../ticket/ticket-tools.ts'

export interface DeliverOptions extends DeadLetterOptions, DeliverTicketOptions {
  /** @throws BridgeError `config_invalid` */
  readonly config: () => Promise<Config>
  readonly queue: AlertQueue
  readonly payloads: PayloadStore
  readonly journal: Journal
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
  const delivery = new Delivery(options)
  return async (message) => {
    let notifications: readonly Notification[]
    try {
      notifications = parseEnvelope(message).notifications
    } catch (thrown) {
      return deadLetterMessage(message, asBridgeError(thrown), options)
    }
    const outcomes = await Promise.allSettled(notifications.map((notification) => delivery.run(notification)))
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  }
}

class Delivery {
  readonly #options: DeliverOptions
  readonly #tickets: DeliverTicket

  constructor(options: DeliverOptions) {
    this.#options = options
    this.#tickets = createDeliverTicket(options)
  }

  async run(notification: Notification): Promise<void> {
    const failures = await this.#deliverToRoutes(notification)
    const isTooOld = failures.length > 0 && (await isPastGivingUp(notification, this.#options))
    const waiting: Failure[] = []
    for (const failure of failures) {
      const { error } = failure
      if (error.retry === 'never') await deadLetterNotification(notification, failure, this.#options)
      else if (isTooOld && !waitsForPerson(error)) {
        await deadLetterNotification(notification, { ...failure, error: gaveUp(error) }, this.#options)
      } else waiting.push(failure)
    }
    if (waiting.length > 0) await putBack(notification, waiting, this.#options)
    else await dropPayload(notification, this.#options)
  }

  async #deliverToRoutes(notification: Notification): Promise<Failure[]> {
    const failures: Failure[] = []
    try {
      const config = await this.#options.config()
      const raw = await loadPayload(notification, this.#options)
      // Its alert was delivered; only the message has come again.
      if (raw === undefined) return []
      const alert = parseAlert(raw, notification.receivedAt)
      const { routes, missing } = routesOf(notification, () => chooseRoutes(config, alert, raw), config)
      for (const route of missing) {
        const error = new BridgeError('route_unknown', `bridge.yaml has no route ${route} (any more).`)
        failures.push({ error, route })
      }
      await Promise.all(
        routes.map(async (route) => {
          const parts = partsFor(notification, alert, route)
          const error = await this.#deliverToRoute(notification, raw, route, parts)
          if (error !== undefined) failures.push({ error, route: route.name })
        }),
      )
    } catch (error) {
      failures.push({ error: asBridgeError(error), route: undefined })
    }
    return failures
  }

  /** Each part has a ticket; those that are done are done, whatever becomes of the others. */
  async #deliverToRoute(
    notification: Notification,
    raw: unknown,
    route: Route,
    parts: readonly Part[],
  ): Promise<BridgeError | undefined> {
    const startedAt = this.#options.now()
    const { deliveryId } = notification
    const outcomes = await Promise.allSettled(
      parts.map(async (part) => {
        const { alert, occurrence } = part
        const delivery = { notification, deliveryId, alert, raw, route, occurrence }
        const outcome = await this.#deliverPart(rowOf(part, route), delivery)
        await this.#record(delivery, outcome, startedAt)
      }),
    )
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    return failed && asBridgeError(failed.reason)
  }

  async #deliverPart(row: string, delivery: TicketDelivery): Promise<TicketOutcome> {
    const { notification, route, occurrence } = delivery
    const urgency = occurrence.condition === 'fired' && occurrence.severity <= 'Sev1' ? 'urgent' : 'normal'
    const refusal = await this.#options.breaker(route.connection.name).refusal(urgency)
    if (refusal !== undefined) throw refusal
    return notification.wakeUp === undefined
      ? this.#tickets.deliver(row, delivery)
      : this.#tickets.putWakeUp(notification.wakeUp.row, delivery)
  }

  async #record(delivery: TicketDelivery, outcome: TicketOutcome, startedAt: number): Promise<void> {
    const { notification, deliveryId, route } = delivery
    const durationMs = this.#options.now() - startedAt
    const connection = route.connection.name
    const facts = { deliveryId, route: route.name, connection, ...outcome, durationMs }
    const actions = outcome.actions.join('+')
    this.#options.log('info', 'alert-delivered', { ...facts, actions, alertId: delivery.alert.alertId })
    if (notification.wakeUp !== undefined && outcome.actions.length === 0) return
    await this.#options.journal.write([{ step: 'delivered', at: isoOf(this.#options.now()), ...facts }])
  }
}

/** A wake-up is about one ticket: the part that is told there, or the whole where another ticket stands in. */
function partsFor({ wakeUp }: Notification, alert: Alert, route: Route): Part[] {
  const parts = partsOf(alert, route.grouping)
  if (wakeUp === undefined) return parts
  const own = parts.filter((part) => rowOf(part, route) === wakeUp.row)
  return own.length > 0 ? own : parts.slice(0, 1)
}

function rowOf({ ticketKey }: Part, { connection, template }: Route): string {
  return correlationIdOf(connection.name, template.kind, ticketKey)
}

function routesOf(
  { routes }: Notification,
  choose: () => Route[],
  config: Config,
): { routes: Route[]; missing: string[] } {
  if (routes === undefined) return { routes: choose(), missing: [] }
  const named = routes.map((name) => ({ name, route: findRoute(config, name) }))
  return {
    routes: named.flatMap(({ route }) => route ?? []),
    missing: named.filter(({ route }) => route === undefined).map(({ name }) => name),
  }
}

/** A person who signs in again a week later finds the alerts of that week delivered. */
function waitsForPerson({ code, because }: BridgeError): boolean {
  return (because ?? code) === 'sign_in_needed'
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
const NOT_AN_ATTEMPT = new Set([
  'circuit_open',
  'ticket_claimed_elsewhere',
  'ticket_in_doubt',
  'token_refresh_elsewhere',
])

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
  const attempt = notification.attempt + (tried ? 1 : 0)
  const again: Notification = {
    ...notification,
    attempt,
    ...(waiting.some(({ error }) => waitsForPerson(error)) ? { heldAt: isoOf(options.now()) } : {}),
    // The routes that are done must not be asked again; before one is chosen there is nothing to narrow.
    ...(routes.length > 0 ? { routes } : {}),
  }
  if (notification.alertBlob !== undefined) await options.payloads.touch(notification.alertBlob)
  const until = isoOf(options.now() + delaySeconds * 1000)
  const { deliveryId } = notification
  const lines = waiting.map(({ error, route }): JournalEntry => {
    const { code, message: reason } = error
    options.log(tried ? 'warn' : 'info', 'alert-put-back', {
      deliveryId,
      route,
      code,
      reason,
      attempt,
      delaySeconds,
    })
    const line = {
      step: 'waiting',
      at: isoOf(options.now()),
      deliveryId,
      code,
      reason,
      attempt,
      until,
    } as const
    return route === undefined ? line : { ...line, route }
  })
  if (notification.wakeUp === undefined) await options.journal.write(lines)
  await options.queue.put([again], delaySeconds)
}

/** It stays until nothing needs it: a letter holds its payload itself. */
async function dropPayload({ alertBlob, deliveryId }: Notification, options: DeliverOptions): Promise<void> {
  if (alertBlob === undefined) return
  try {
    await options.payloads.delete(alertBlob)
  } catch (thrown) {
    // The sweep finds it.
    options.log('warn', 'payload-not-deleted', { deliveryId, code: asBridgeError(thrown).code })
  }
}

function isoOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
