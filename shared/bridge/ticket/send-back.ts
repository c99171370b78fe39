import type { TicketRecord } from '../../storage/ledger.ts'
import { type BatchState, rowOf, statusOf, waitingOf, withNext } from './batch-state.ts'
import { decide } from './decide.ts'
import { withPossibleFirings } from './in-doubt.ts'
import type { Phase } from './phases.ts'
import type { TicketRequest } from './ticket-delivery.ts'

/** Episodes that a row remembers having declined. */
const REMEMBERED_DECLINED = 100

/**
 * Sends the deliveries that were merged into this ticket and that it does not take back. A ticket that has ended for good or was
 * never opened takes none: a Fired goes back to the row before, where it may have a new ticket. An end is not taken while the
 * ticket does not have its episode, which only the Fired can add; it waits at its own row, by which that Fired must come. An open
 * ticket takes an end whose Fired is in doubt here, and counts that Fired as written from then on.
 *
 * The batch is split by it: the tries that the claimed row has are of all its deliveries together, and a change that is made for
 * those that stay must not be found as one of those that leave.
 *
 * @param now ISO 8601 UTC
 */
export function sendBack(state: BatchState, phase: Phase, now: string): BatchState {
  const { record } = state
  const sentBack = notTaken(state, phase, now)
  if (sentBack.length === 0) return state
  // The deliveries leave this row, so the tries of them that are in doubt here no longer count.
  const ids = new Set(sentBack.map(({ delivery }) => delivery.deliveryId))
  const inDoubt = record.inDoubt.filter(({ deliveryId }) => !ids.has(deliveryId))
  if (phase.what === 'resolved')
    return withNext({ ...state, isSplit: true, record: { ...record, inDoubt } }, sentBack, ({ ownRow }) => ({
      row: ownRow,
      isUndecided: true,
    }))
  const declinedBy = record.item === null ? null : { number: record.item.number, url: record.item.url }
  const left = { ...record, inDoubt, declined: withDeclined(record, sentBack) }
  return withNext({ ...state, isSplit: true, record: left }, sentBack, ({ destination }) => ({
    row: destination.mergedFrom ?? rowOf(state),
    declinedBy,
  }))
}

function notTaken(state: BatchState, phase: Phase, now: string): readonly TicketRequest[] {
  if (phase.what === 'wakeUp') return []
  const { record } = state
  const episodes = isOpen(state) && phase.what === 'resolved' ? withPossibleFirings(record) : record.episodes
  const merged = waitingOf(state, phase).filter(
    ({ destination, delivery }) =>
      destination.mergedFrom !== undefined &&
      destination.isWithoutFired === undefined &&
      episodes[delivery.occurrence.episode] === undefined,
  )
  if (merged.length === 0 || phase.what === 'resolved' || !isTaking(state, phase, now)) return merged
  // A copy of a Fired that was on its way when this ticket declined the episode.
  return merged.filter(({ delivery }) => record.declined.includes(delivery.occurrence.episode))
}

function withDeclined({ declined }: TicketRecord, requests: readonly TicketRequest[]): readonly string[] {
  const episodes = requests.map(({ delivery }) => delivery.occurrence.episode)
  return [...new Set([...declined, ...episodes])].slice(-REMEMBERED_DECLINED)
}

function isOpen(state: BatchState): boolean {
  const status = statusOf(state)
  return status === 'open' || status === 'held'
}

/** Whether the ticket exists and no other ticket is to follow it. */
function isTaking(state: BatchState, phase: Phase, now: string): boolean {
  return statusOf(state) !== 'none' && !decide(state, phase, now).followsPrevious
}
