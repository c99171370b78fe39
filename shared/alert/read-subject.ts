import type { Alert } from './alert.ts'
import { alertOfOrder } from './alert-of-order.ts'
import { parseOrder } from './order.ts'
import { parseAlert } from './parse-alert.ts'

/** Of what sort a payload is that is not an alert. */
export type PayloadSort = 'order'

/**
 * What a notification tells, whatever its payload is: an alert as Azure posts it, or an order.
 *
 * @param receivedAt ISO 8601 UTC with `Z`
 * @throws BridgeError `alert_not_recognised`, `request_invalid`, `body_not_object`
 */
export function readSubject(
  payload: unknown,
  { sort, receivedAt }: { readonly sort?: PayloadSort; readonly receivedAt: string },
): Alert {
  return sort === 'order' ? alertOfOrder(parseOrder(payload), receivedAt) : parseAlert(payload, receivedAt)
}
