import { BridgeError } from '../../errors.ts'
import { type BatchState, rowOf, waitingOf, withNext } from './batch-state.ts'
import { findTicket } from './find-ticket.ts'
import { type Destination, isWakeUp } from './ticket-delivery.ts'
import type { TicketTools } from './ticket-tools.ts'

/** How long the Fired that decides may take, in seconds. */
const DECIDED_WITHIN_SECONDS = 30

/**
 * A Fired that has not come within this time is taken for lost: a silence has dropped it, or it is a dead letter. The time is
 * far longer than its delivery takes from this row to the ticket that the row is merged into.
 */
const FIRED_COMES_WITHIN_SECONDS = 15 * 60

/**
 * Gives the row a ticket of its own when the ticket that it was merged into did not take its episode, or when the Fired that
 * decides about this is lost.
 *
 * @param now ISO 8601 UTC
 */
export function unmerge(state: BatchState, now: string): BatchState {
  const { requests, record } = state
  if (record.item !== null) return state
  const declined = requests.find(({ destination }) => destination.declinedBy !== undefined)
  if (declined !== undefined) {
    const previous = declined.destination.declinedBy ?? null
    return { ...state, record: { ...record, mergedInto: null, undecidedSince: null, previous } }
  }
  if (record.mergedInto === null || !isUndecided(state)) return state
  const undecidedSince = hasFired(state) ? null : (record.undecidedSince ?? now)
  const waited = undecidedSince === null ? 0 : Date.parse(now) - Date.parse(undecidedSince)
  return waited < FIRED_COMES_WITHIN_SECONDS * 1000
    ? { ...state, record: { ...record, undecidedSince } }
    : { ...state, record: { ...record, mergedInto: null, undecidedSince: null, isAdmitted: true } }
}

function isUndecided({ requests }: BatchState): boolean {
  return requests.some(({ destination }) => destination.isUndecided === true)
}

function hasFired({ requests }: BatchState): boolean {
  return requests.some((one) => !isWakeUp(one) && one.delivery.occurrence.condition === 'fired')
}

/** Looks for the row's own ticket, which a delivery may have opened here in a try whose outcome is not known. */
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
 * could decide differently at the same time, so only the Fired decides, and the others are put back until it has decided or
 * is taken for lost
 */
export function sendOn(state: BatchState): BatchState {
  const { mergedInto, rollUp } = state.record
  if (mergedInto === null) return state
  if (isUndecided(state)) {
    const message = `Whether ${rowOf(state)} stays merged into an earlier ticket is decided by another delivery.`
    throw new BridgeError('ticket_claimed_elsewhere', message, { retryAfterSeconds: DECIDED_WITHIN_SECONDS })
  }
  const next: Destination =
    rollUp === null ? { row: mergedInto, mergedFrom: rowOf(state) } : { row: mergedInto, rollUp }
  const isOnItsWay = hasFired(state) ? { ...state, record: { ...state.record, undecidedSince: null } } : state
  return withNext(isOnItsWay, waitingOf(state, state), () => next)
}
