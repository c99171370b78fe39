import { type BatchState, statusOf, waitingOf } from './batch-state.ts'
import { logBatch } from './log-batch.ts'
import { findMergeTarget } from './merge-target.ts'
import { sendOn } from './merged-row.ts'
import type { Phase } from './phases.ts'
import type { TicketTools } from './ticket-tools.ts'

/**
 * Before a row's first ticket is opened: merges the row into another ticket if there is one for its episode, and sends
 * the batch on to that. The row keeps the answer, whichever it is.
 */
export async function merge(state: BatchState, phase: Phase, tools: TicketTools): Promise<BatchState> {
  const { generation, isAdmitted, rollUp } = state.record
  const [first] = phase.what === 'wakeUp' ? [] : waitingOf(state, phase)
  const isFirstTicket = statusOf(state) === 'none' && generation === 0 && rollUp === null
  if (first === undefined || !isFirstTicket || isAdmitted) return state
  const target = await findMergeTarget(first, tools)
  if (target === undefined) return { ...state, record: { ...state.record, isAdmitted: true } }
  const into = { mergedInto: target.row, rollUp: target.rollUp, inDoubt: [] }
  const merged = { ...state, record: { ...state.record, ...into } }
  if (target.rollUp !== null) {
    logBatch(merged, tools, 'warn', 'alert-rolled-up', { into: target.row, rule: target.rollUp.rule })
  }
  return sendOn(merged)
}
