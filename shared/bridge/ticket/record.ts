import type { Decision } from '../../ticket/decide-action.ts'
import { type BatchState, policyOf, waitingOf, withOutcome } from './batch-state.ts'
import { logBatch } from './log-batch.ts'
import { rememberEpisode } from './merge-target.ts'
import type { Phase } from './phases.ts'
import { afterDelivery, afterWakeUp } from './record-after.ts'
import { timeOf, type TicketTools } from './ticket-tools.ts'

/** Records that a decision was carried out: the waiting requests of the phase are done. */
export function record(state: BatchState, phase: Phase, decision: Decision, tools: TicketTools): BatchState {
  const { actions, reason, reasonCode } = decision
  if (actions.length === 0) logBatch(state, tools, 'info', 'ticket-left', { reason, reasonCode })
  if (actions.includes('open') && state.record.rollUp === null) rememberEpisode(state.requests[0], tools)
  return phase.what === 'wakeUp'
    ? withWakeUpsDone(state, phase, decision, timeOf(tools))
    : withDeliveriesDone(state, phase, decision, timeOf(tools))
}

function withDeliveriesDone(state: BatchState, phase: Phase, decision: Decision, now: string): BatchState {
  const requests = waitingOf(state, phase)
  const deliveries = requests.map(({ delivery }) => delivery)
  const done = { ...state, record: afterDelivery(state.record, deliveries, decision, now) }
  const { actions, reasonCode } = asWritten(decision, state)
  return withOutcome({ ...done, plain: undefined }, requests, actions, reasonCode)
}

/** What was done, and why: as it was decided, but for what was written plainly. */
function asWritten(
  { actions, reasonCode }: Decision,
  { plain }: BatchState,
): Pick<Decision, 'actions' | 'reasonCode'> {
  if (plain === undefined) return { actions, reasonCode }
  const { decided, action } = plain
  return { actions: actions.map((one) => (one === decided ? action : one)), reasonCode: plain.reasonCode }
}

/** A wake-up that wrote the digest may be there for more: it goes on to wait, and the outcome counts both. */
function withWakeUpsDone(state: BatchState, phase: Phase, decision: Decision, now: string): BatchState {
  const requests = waitingOf(state, phase)
  const times = requests.map(({ delivery }) => delivery.notification.wakeUp?.at)
  const known = afterWakeUp(state.record, times, decision, policyOf(state), now)
  const after = { ...state, record: known, plain: undefined }
  const written = asWritten(decision, state)
  if (decision.actions.includes('note')) return { ...after, digest: written }
  const { digest } = state
  const decisive = digest !== undefined && decision.actions.length === 0 ? digest : written
  return withOutcome(after, requests, [...(digest?.actions ?? []), ...written.actions], decisive.reasonCode)
}
