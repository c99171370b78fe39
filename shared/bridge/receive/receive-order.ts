import type { Alert } from '../../alert/alert.ts'
import { alertOfOrder } from '../../alert/alert-of-order.ts'
import { parseOrder } from '../../alert/order.ts'
import type { Config } from '../../config/config.ts'
import { ORDER_ROUTE, routeOfOrder } from '../../config/route-of-order.ts'
import { asBridgeError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import type { Journal } from '../../storage/ports.ts'
import { deliveryIdOf } from '../../ticket/keys.ts'
import type { Enqueue } from '../queue/enqueue.ts'
import type { IntakeBound, TakeIn } from './intake-limit.ts'
import { bothStored } from './both-stored.ts'
import { readBody } from './read-body.ts'

/** A request, without what is the host's business. */
export interface PostedOrder {
  readonly body: Uint8Array
  readonly contentType: string | null
  /** Who may post alerts may order what is in the subscriptions of the list, an operator anything. */
  readonly sender: 'caller' | 'operator'
  readonly traceparent: string | undefined
}

/** What the sender is answered. */
export interface OrderReceipt {
  /** `npm run trace` and the journal know the order by it. */
  readonly deliveryId: string
  /** As sent; absent when there was none. */
  readonly correlation?: string
}

export interface ReceiveOrderOptions {
  readonly enqueue: Enqueue
  readonly journal: Pick<Journal, 'write'>
  /** @throws BridgeError `config_invalid` */
  readonly config: () => Promise<Config>
  /** Whether what a caller orders is about an allowed subscription; throws when not. */
  readonly checkAlert: (alert: Alert, payload: unknown) => void
  readonly takeIn: TakeIn
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** Orders that are taken: far more than people write, and an end to what a loop that went astray can do. */
export const ORDER_BOUND: IntakeBound = { most: 500, windowSeconds: 600 }

/**
 * Takes an order: when the promise fulfils, it is stored durably with its receipt, and becomes a ticket by the way that
 * alerts take.
 *
 * @throws BridgeError `request_invalid` and those of a body, when nothing was stored; `too_many_requests`;
 * `storage_unavailable`: it may be posted again, and is the same delivery
 */
export type ReceiveOrder = (posted: PostedOrder) => Promise<OrderReceipt>

export function createReceiveOrder(options: ReceiveOrderOptions): ReceiveOrder {
  return async ({ body, contentType, sender, traceparent }) => {
    const payload = readBody(body, contentType)
    const receivedAt = new Date(options.now()).toISOString()
    const order = parseOrder(payload)
    const alert = alertOfOrder(order, receivedAt)
    if (sender === 'caller') options.checkAlert(alert, payload)
    const config = await usableConfig(options.config)
    if (config !== undefined) routeOfOrder(config, order)
    await options.takeIn()
    const deliveryId = deliveryIdOf(alert)
    const trace = traceparent === undefined ? {} : { traceparent }
    const { alertId, rule, condition, severity, configurationItems: items } = alert
    const facts = { deliveryId, alertId, rule: rule.name, condition }
    await bothStored(
      options.enqueue({ deliveryId, sort: 'order', receivedAt, attempt: 0, ...trace }, payload),
      options.journal.write([
        { ...facts, at: receivedAt, step: 'accepted', severity, items, route: ORDER_ROUTE },
      ]),
    )
    options.log('info', 'order-received', {
      deliveryId,
      connection: order.connection,
      title: rule.name,
      bytes: body.byteLength,
    })
    return { deliveryId, ...(order.correlation === '' ? {} : { correlation: order.correlation }) }
  }
}

/** A configuration with problems is reported elsewhere; it must not cost an order its place in the queue. */
async function usableConfig(config: () => Promise<Config>): Promise<Config | undefined> {
  try {
    return await config()
  } catch (thrown) {
    if (asBridgeError(thrown).retry === 'later') return undefined
    throw thrown
  }
}
