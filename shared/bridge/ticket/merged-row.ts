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

/** Gives the row a ticket of its own when the ticket that it was merged into did not take its episode. */
export function unmerge(state: BatchState): BatchState {
  const { requests, record } = state
  const declined = requests.find(({ destination }) => destination.declinedBy !== undefined)
  if (record.item !== null || declined === undefined) return state
  const previous = declined.destination.declinedBy ?? null
  return { ...state, record: { ...record, mergedInto: null, undecidedSince: null, previous } }
}

/** Since when an end waits for the Fired of its episode: from the first time on that it comes without it. @param now ISO 8601 UTC */
export function noteWaiting(state: BatchState, now: string): BatchState {
  const { record } = state
  if (record.mergedInto === null || !(hasFired(state) || isUndecided(state))) return state
  return {
    ...state,
    record: { ...record, undecidedSince: hasFired(state) ? null : (record.undecidedSince ?? now) },
  }
}

/** Looks for the row's own ticket, which a delivery may have opened here in a try whose outcome is not known. */
export async function findOwnTicket(state: BatchState, tools: TicketTools): Promise<BatchState> {
  if (state.record.mergedInto === null || state.record.inDoubt.length === 0) return state
  const { item, record, wasOpened } = await findTicket(rowOf(state), state.record, tools)
  return item === null
    ? { ...state, record }
    : { ...state, item, record: { ...record, mergedInto: null }, wasOpened }
}

/**
 * Sends the batch on to the ticket that its row is merged into. An end whose Fired is taken for lost goes there to be taken
 * without it: the row stays merged, since deliveries of other episodes reach that ticket by it.
 *
 * @param now ISO 8601 UTC
 * @throws BridgeError `ticket_claimed_elsewhere` when that ticket waits for the Fired of the episode: two deliveries
 * could decide differently at the same time, so only the Fired decides, and the others are put back until it has decided or
 * is taken for lost
 */
export function sendOn(state: BatchState, now: string): BatchState {
  const { mergedInto, rollUp } = state.record
  if (mergedInto === null) return state
  const isLost = isFiredLost(state, now)
  if (isUndecided(state) && !isLost) {
    const message = `Whether ${rowOf(state)} stays merged into an earlier ticket is decided by another delivery.`
    throw new BridgeError('ticket_claimed_elsewhere', message, { retryAfterSeconds: DECIDED_WITHIN_SECONDS })
  }
  return withNext(state, waitingOf(state, state), ({ destination }): Destination => {
    if (rollUp !== null) return { row: mergedInto, rollUp }
    const isWithoutFired = destination.isWithoutFired ?? (isLost ? destination.isUndecided : undefined)
    return {
      row: mergedInto,
      mergedFrom: rowOf(state),
      ...(isWithoutFired === undefined ? {} : { isWithoutFired }),
    }
  })
}

function isFiredLost({ record: { undecidedSince } }: BatchState, now: string): boolean {
  return (
    undecidedSince !== null &&
    Date.parse(now) - Date.parse(undecidedSince) >= FIRED_COMES_WITHIN_SECONDS * 1000
  )
}

function isUndecided({ requests }: BatchState): boolean {
  return requests.some(({ destination }) => destination.isUndecided === true)
}

function hasFired({ requests }: BatchState): boolean {
  return requests.some((one) => !isWakeUp(one) && one.delivery.occurrence.condition === 'fired')
}
