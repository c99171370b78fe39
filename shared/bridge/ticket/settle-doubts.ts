import { type BatchState, doubtsOf, statusOf, waitingOf, withOutcome } from './batch-state.ts'
import { decide } from './decide.ts'
import type { Phase } from './phases.ts'
import { afterDelivery } from './record-after.ts'
import { newsOf } from '../../ticket/episodes.ts'
import type { ReasonCode } from '../../ticket/reasons.ts'
import type { TicketRequest } from './ticket-delivery.ts'
import type { TicketTools } from './ticket-tools.ts'

/**
 * The deliveries whose earlier try had opened the ticket need no note of it; a Fired whose end came first goes on to end
 * it.
 *
 * @param now ISO 8601 UTC
 */
export function settleOpened(state: BatchState, phase: Phase, now: string): BatchState {
  if (phase.what !== 'fired' || !state.wasOpened || statusOf(state) !== 'open') return state
  const opened = waitingOf(state, phase).filter(
    (request) =>
      doubtsOf(state, request).length > 0 &&
      newsOf(request.delivery.occurrence, state.record.episodes) !== 'late',
  )
  return settled(state, opened, 'opened-by-earlier-try', now)
}

/**
 * Those in doubt whose note is in the ticket are done, unless more than a note is to be done by now: the end of one
 * episode that was noted while others lasted may be the last end that was missing.
 */
export async function settleWritten(
  state: BatchState,
  phase: Phase,
  now: string,
  { connector }: Pick<TicketTools, 'connector'>,
): Promise<BatchState> {
  const { item } = state.record
  if (item === null || phase.what === 'wakeUp') return state
  const inDoubt = waitingOf(state, phase).flatMap((request) => doubtsOf(state, request))
  const written = new Set<string>()
  for (const changeId of new Set(inDoubt.map((doubt) => doubt.changeId))) {
    if (await connector.isWritten(item, changeId)) written.add(changeId)
  }
  const done = waitingOf(state, phase).filter((request) =>
    doubtsOf(state, request).some(({ changeId }) => written.has(changeId)),
  )
  const needsMore = needsMoreThanNote(state, { ...phase, requests: done }, now)
  return needsMore ? state : settled(state, done, 'written-by-earlier-try', now)
}

function needsMoreThanNote(state: BatchState, phase: Phase, now: string): boolean {
  if (phase.what !== 'resolved') return false
  return decide(state, phase, now).actions.some((action) => action !== 'note')
}

function settled(
  state: BatchState,
  requests: readonly TicketRequest[],
  reasonCode: ReasonCode,
  now: string,
): BatchState {
  if (requests.length === 0) return state
  const deliveries = requests.map(({ delivery }) => delivery)
  const record = afterDelivery(state.record, deliveries, { isLeftForDigest: false, isForgotten: false }, now)
  return withOutcome({ ...state, record }, requests, [], reasonCode)
}
