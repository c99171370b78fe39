import { type BatchState, rowOf, statusOf, waitingOf, withNext } from './batch-state.ts'
import { decide } from './decide.ts'
import { withPossibleFirings } from './in-doubt.ts'
import type { Phase } from './phases.ts'

/**
 * Sends back to their own rows the deliveries that were merged into this ticket and that it does not take: it has ended
 * for good, was never opened, or does not know the episode of an end, which only the episode's Fired can make known. An open
 * ticket takes an end whose Fired is in doubt here: that Fired is written from then on.
 *
 * @param now ISO 8601 UTC
 */
export function sendBack(state: BatchState, phase: Phase, now: string): BatchState {
  const { record } = state
  const episodes = isOpen(state) && phase.what === 'resolved' ? withPossibleFirings(record) : record.episodes
  const merged = waitingOf(state, phase).filter(
    ({ destination, delivery }) =>
      destination.mergedFrom !== undefined && episodes[delivery.occurrence.episode] === undefined,
  )
  if (merged.length === 0 || phase.what === 'wakeUp') return state
  if (phase.what === 'fired' && isTaking(state, phase, now)) return state
  // What a try in doubt has begun here is not going to happen here.
  const ids = new Set(merged.map(({ delivery }) => delivery.deliveryId))
  const inDoubt = record.inDoubt.filter(({ deliveryId }) => !ids.has(deliveryId))
  const declinedBy = record.item === null ? null : { number: record.item.number, url: record.item.url }
  return withNext({ ...state, record: { ...record, inDoubt } }, merged, ({ destination }) => {
    const row = destination.mergedFrom ?? rowOf(state)
    return phase.what === 'fired' ? { row, declinedBy } : { row, isUndecided: true }
  })
}

function isOpen(state: BatchState): boolean {
  const status = statusOf(state)
  return status === 'open' || status === 'held'
}

/** Whether the ticket goes on: it is there, and no other one is to follow it. */
function isTaking(state: BatchState, phase: Phase, now: string): boolean {
  return statusOf(state) !== 'none' && !decide(state, phase, now).followsPrevious
}
