import { asBridgeError, type BridgeError } from '../../errors.ts'
import { type Notification, parseEnvelope } from '../../storage/notification.ts'
import type { AlertQueue, Journal, PayloadStore } from '../../storage/ports.ts'
import {
  deadLetterMessage,
  deadLetterNotification,
  type DeadLetterOptions,
} from '../dead-letters/dead-letter.ts'
import { putTogether } from '../queue/enqueue.ts'
import { createDeliverTicket } from '../ticket/deliver-ticket.ts'
import type { DeliverTicketOptions } from '../ticket/ticket-tools.ts'
import { deliverToRoutes, type DeliverToRoutesOptions } from './deliver-to-routes.ts'
import { fatesOf, isPastGivingUp } from './give-up.ts'
import { putBack, type PutBackOptions } from './put-back.ts'
import { createReportUndecided } from './report-undecided.ts'

export interface DeliverOptions
  extends
    DeadLetterOptions,
    DeliverTicketOptions,
    Omit<PutBackOptions, 'put'>,
    Pick<DeliverToRoutesOptions, 'config' | 'readAlert' | 'keptPayloads' | 'silences'> {
  readonly queue: AlertQueue
  readonly payloads: PayloadStore
  readonly journal: Journal
}

/** Delivers what a queue message holds. */
export type DeliverAlert = (message: unknown) => Promise<void>

/** What the delivery of one notification works with. */
interface Tools extends DeliverOptions, DeliverToRoutesOptions, PutBackOptions {
  readonly payloads: PayloadStore
  readonly journal: Journal
}

/**
 * Delivers the notifications of one queue message separately: one that must wait goes back with a delay, one that
 * cannot be delivered becomes a dead letter, and neither affects the others.
 *
 * Throws only when neither could be stored; the host then shows the message again.
 */
export function createDeliverAlert(options: DeliverOptions): DeliverAlert {
  const tools: Tools = {
    ...options,
    put: putTogether(options.queue),
    deliverTicket: createDeliverTicket(options),
    reportUndecided: createReportUndecided(options.log),
  }
  return async (message) => {
    let notifications: readonly Notification[]
    try {
      notifications = parseEnvelope(message).notifications
    } catch (thrown) {
      const error = asBridgeError(thrown)
      return error.retry === 'later'
        ? waitForNewerVersion(message, error, options)
        : deadLetterMessage(message, error, options)
    }
    const outcomes = await Promise.allSettled(
      notifications.map((notification) => deliverNotification(notification, tools)),
    )
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  }
}

async function deliverNotification(notification: Notification, tools: Tools): Promise<void> {
  const failures = await deliverToRoutes(notification, tools)
  const isTooOld = failures.length > 0 && (await isGivenUp(notification, tools))
  const { givenUp, waiting } = fatesOf(failures, isTooOld)
  for (const failure of givenUp) await deadLetterNotification(notification, failure, tools)
  if (waiting.length > 0) await putBack(notification, waiting, tools)
  else await dropPayload(notification, tools)
}

/** Without a readable configuration nothing is given up: it is not the alert's fault. */
async function isGivenUp(notification: Notification, { config, now }: Tools): Promise<boolean> {
  try {
    const { giveUpAfterSeconds } = await config()
    return isPastGivingUp(notification, giveUpAfterSeconds, now())
  } catch {
    return false
  }
}

/** After a roll-back the newer version is usually deployed again within hours or days. */
const LOOK_AGAIN_SECONDS = 900

/** The message of a newer version of the app waits, unchanged. */
async function waitForNewerVersion(
  message: unknown,
  { code, message: reason }: BridgeError,
  { queue, log }: Pick<DeliverOptions, 'queue' | 'log'>,
): Promise<void> {
  log('warn', 'message-put-back', { code, reason, delaySeconds: LOOK_AGAIN_SECONDS })
  await queue.putUnread(message, LOOK_AGAIN_SECONDS)
}

/** The blob stays until nothing needs it: a letter contains its payload. */
async function dropPayload({ alertBlob, deliveryId }: Notification, { payloads, log }: Tools): Promise<void> {
  if (alertBlob === undefined) return
  try {
    await payloads.delete(alertBlob)
  } catch (thrown) {
    // The sweep deletes it.
    log('warn', 'payload-not-deleted', { deliveryId, code: asBridgeError(thrown).code })
  }
}
