import type { Alert } from './alert.ts'
import { alertOfTicketRequest } from './alert-of-ticket-request.ts'
import { parseTicketRequest } from './ticket-request.ts'
import { parseAlert } from './parse-alert.ts'

/**
 * The sort of a payload that is not an alert: a ticket request. Messages, dead letters and journal lines store it as `order`,
 * the first name of ticket requests. That value stays: another one would need a new version of all three formats, and after
 * a roll-back the release before could read none of them.
 */
export type PayloadSort = typeof TICKET_REQUEST

export const TICKET_REQUEST = 'order'

/**
 * The alert of a notification, whose payload is an alert as Azure posts it, or a ticket request.
 *
 * @param receivedAt ISO 8601 UTC with `Z`
 * @throws BridgeError `alert_not_recognised`, `request_invalid`, `body_not_object`
 */
export function readSubject(
  payload: unknown,
  { sort, receivedAt }: { readonly sort?: PayloadSort; readonly receivedAt: string },
): Alert {
  return sort === TICKET_REQUEST
    ? alertOfTicketRequest(parseTicketRequest(payload), receivedAt)
    : parseAlert(payload, receivedAt)
}
