import type { Alert } from '../../alert/alert.ts'
import { alertOfTicketRequest } from '../../alert/alert-of-ticket-request.ts'
import { TICKET_REQUEST } from '../../alert/read-subject.ts'
import { parseTicketRequest } from '../../alert/ticket-request.ts'
import type { Config } from '../../config/config.ts'
import { TICKET_REQUEST_ROUTE, routeOfTicketRequest } from '../../config/route-of-ticket-request.ts'
import { asBridgeError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import type { Journal } from '../../storage/ports.ts'
import { deliveryIdOf } from '../../ticket/keys.ts'
import type { Enqueue } from '../queue/enqueue.ts'
import type { IntakeBound, TakeIn } from './intake-limit.ts'
import { bothStored } from './both-stored.ts'
import { readBody } from './read-body.ts'

/** An HTTP request, without the parts that only the host needs. */
export interface PostedTicketRequest {
  readonly body: Uint8Array
  readonly contentType: string | null
  /** A caller of the webhook may ask for tickets about the allowed subscriptions, an operator for any ticket. */
  readonly sender: 'caller' | 'operator'
  readonly traceparent: string | undefined
}

/** The answer to the sender. */
export interface TicketRequestReceipt {
  /** Identifies the ticket request in the journal and for `npm run trace`. */
  readonly deliveryId: string
  /** As sent; absent when there was none. */
  readonly correlation?: string
}

export interface ReceiveTicketRequestOptions {
  readonly enqueue: Enqueue
  readonly journal: Pick<Journal, 'write'>
  /** @throws BridgeError `config_invalid` */
  readonly config: () => Promise<Config>
  /** Throws unless the ticket that a caller asks for is about an allowed subscription. */
  readonly checkAlert: (alert: Alert, payload: unknown) => void
  readonly takeIn: TakeIn
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** The most ticket requests that are accepted: far more than people write, and a limit for a script in an endless loop. */
export const TICKET_REQUEST_BOUND: IntakeBound = { most: 500, windowSeconds: 600 }

/**
 * Accepts a ticket request: when the promise fulfils, it is stored durably with its receipt, and is delivered as alerts are.
 *
 * @throws BridgeError `request_invalid` and those of a body, when nothing was stored; `too_many_requests`;
 * `storage_unavailable`: it may be posted again, and is the same delivery
 */
export type ReceiveTicketRequest = (posted: PostedTicketRequest) => Promise<TicketRequestReceipt>

export function createReceiveTicketRequest(options: ReceiveTicketRequestOptions): ReceiveTicketRequest {
  return async ({ body, contentType, sender, traceparent }) => {
    const payload = readBody(body, contentType)
    const receivedAt = new Date(options.now()).toISOString()
    const request = parseTicketRequest(payload)
    const alert = alertOfTicketRequest(request, receivedAt)
    if (sender === 'caller') options.checkAlert(alert, payload)
    const config = await usableConfig(options.config)
    if (config !== undefined) routeOfTicketRequest(config, request)
    await options.takeIn()
    const deliveryId = deliveryIdOf(alert)
    const trace = traceparent === undefined ? {} : { traceparent }
    const { alertId, rule, condition, severity, configurationItems: items } = alert
    const facts = { deliveryId, alertId, rule: rule.name, condition }
    await bothStored(
      options.enqueue({ deliveryId, sort: TICKET_REQUEST, receivedAt, attempt: 0, ...trace }, payload),
      options.journal.write([
        { ...facts, at: receivedAt, step: 'accepted', severity, items, route: TICKET_REQUEST_ROUTE },
      ]),
    )
    options.log('info', 'ticket-request-received', {
      deliveryId,
      connection: request.connection,
      title: rule.name,
      bytes: body.byteLength,
    })
    return { deliveryId, ...(request.correlation === '' ? {} : { correlation: request.correlation }) }
  }
}

/** A configuration with problems is reported elsewhere; ticket requests are accepted meanwhile. */
async function usableConfig(config: () => Promise<Config>): Promise<Config | undefined> {
  try {
    return await config()
  } catch (thrown) {
    if (asBridgeError(thrown).retry === 'later') return undefined
    throw thrown
  }
}
