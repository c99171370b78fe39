import { newsOf } from '../../ticket/episodes.ts'
import { type BatchState, statusOf, waitingOf } from './batch-state.ts'
import { decide } from './decide.ts'
import { logBatch } from './log-batch.ts'
import { findMergeTarget, type MergeTarget } from './merge-target.ts'
import { sendOn } from './merged-row.ts'
import type { Phase } from './phases.ts'
import { timeOf, type TicketTools } from './ticket-tools.ts'

/**
 * Before a row's first ticket is opened: merges the row into another ticket if there is one for its episode, and sends
 * the batch on to that. The row keeps the answer, whichever it is.
 */
export async function merge(state: BatchState, phase: Phase, tools: TicketTools): Promise<BatchState> {
  const { generation, isAdmitted, rollUp } = state.record
  const [first] = phase.what === 'wakeUp' || state.isSplit ? [] : waitingOf(state, phase)
  const isFirstTicket = statusOf(state) === 'none' && generation === 0 && rollUp === null
  if (first === undefined || !isFirstTicket || isAdmitted) return state
  if (!decide(state, phase, timeOf(tools)).actions.includes('open')) return state
  const target = isOverAlready(state, phase) ? undefined : await findMergeTarget(first, tools)
  if (target === undefined) return { ...state, record: { ...state.record, isAdmitted: true } }
  return mergedInto(state, target, tools)
}

/** The end came first, and no other ticket would get it: neither one that is reopened nor a roll-up. */
function isOverAlready(state: BatchState, phase: Phase): boolean {
  const { episodes } = state.record
  return waitingOf(state, phase).every(
    ({ delivery: { occurrence } }) =>
      occurrence.condition === 'fired' && newsOf(occurrence, episodes) !== 'fired',
  )
}

function mergedInto(state: BatchState, { row, rollUp }: MergeTarget, tools: TicketTools): BatchState {
  const merged = { ...state, record: { ...state.record, mergedInto: row, rollUp, inDoubt: [] } }
  if (rollUp !== null) {
    logBatch(merged, tools, 'warn', 'alert-rolled-up', { into: row, rule: rollUp.rule })
  }
  return sendOn(merged, timeOf(tools))
}
