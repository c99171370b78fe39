import { BridgeError } from '../../errors.ts'
import { type BatchState, rowOf, waitingOf, withNext } from './batch-state.ts'
import { findTicket } from './find-ticket.ts'
import type { Destination } from './ticket-delivery.ts'
import type { TicketTools } from './ticket-tools.ts'

/** How long the deciding Fired may take, in seconds. */
const DECIDED_WITHIN_SECONDS = 30

/** The ticket that the row was merged into did not take its episode: the row has a ticket of its own from here on. */
export function unmerge(state: BatchState): BatchState {
  const { requests, record } = state
  const declined = requests.find(({ destination }) => destination.declinedBy !== undefined)
  if (declined === undefined || record.item !== null) return state
  const previous = declined.destination.declinedBy ?? null
  return { ...state, record: { ...record, mergedInto: null, previous } }
}

/** A delivery that came back here may have opened the row's own ticket, in a try whose outcome is not known. */
export async function findOwnTicket(state: BatchState, tools: TicketTools): Promise<BatchState> {
  if (state.record.mergedInto === null || state.record.inDoubt.length === 0) return state
  const { item, record, wasOpened } = await findTicket(rowOf(state), state.record, tools)
  return item === null
    ? { ...state, record: { ...record, inDoubt: [] } }
    : { ...state, item, record: { ...record, mergedInto: null }, wasOpened }
}

/**
 * Sends the batch on to the ticket that its row is merged into.
 *
 * @throws BridgeError `ticket_claimed_elsewhere` when that ticket waits for the Fired of the episode: two deliveries
 * could decide differently at the same time, so only the Fired decides, and the others are put back until then
 */
export function sendOn(state: BatchState): BatchState {
  const { mergedInto, rollUp } = state.record
  if (mergedInto === null) return state
  if (state.requests.some(({ destination }) => destination.isUndecided === true)) {
    const message = `Whether ${rowOf(state)} stays merged into an earlier ticket is decided by another delivery.`
    throw new BridgeError('ticket_claimed_elsewhere', message, { retryAfterSeconds: DECIDED_WITHIN_SECONDS })
  }
  const next: Destination =
    rollUp === null ? { row: mergedInto, mergedFrom: rowOf(state) } : { row: mergedInto, rollUp }
  return withNext(state, waitingOf(state, state), () => next)
}
