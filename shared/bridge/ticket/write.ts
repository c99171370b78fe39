import type { LogEvent } from '../../log-events.ts'
import type { Decision } from '../../ticket/decide-action.ts'
import { reasonOf } from '../../ticket/reasons.ts'
import type { Action } from '../../ticket/ticket.ts'
import type { BatchState } from './batch-state.ts'
import type { TicketChange } from './changes.ts'
import { logBatch } from './log-batch.ts'
import { writeInFullOrPlainly } from './plain-ticket.ts'
import { afterAction } from './record-after.ts'
import { timeOf, type TicketTools } from './ticket-tools.ts'

/** What the log calls an action that was carried out. */
const EVENT_OF: Readonly<Record<Action, LogEvent>> = {
  open: 'ticket-opened',
  note: 'ticket-noted',
  escalate: 'ticket-escalated',
  hold: 'ticket-held',
  resolve: 'ticket-resolved',
  reopen: 'ticket-reopened',
}

/**
 * Writes one change to the ticket.
 *
 * @throws BridgeError what the template or the product throws
 */
export async function write(
  state: BatchState,
  change: TicketChange,
  { reason, reasonCode }: Decision,
  tools: TicketTools,
): Promise<BatchState> {
  const startedAt = tools.now()
  const { item, action, plain } = await writeInFullOrPlainly(change, state.record, tools)
  const { reports, severities } = change
  const record = afterAction(state.record, action, item, severities, timeOf(tools))
  const durationMs = tools.now() - startedAt
  const facts = { number: item.number, reason, reasonCode, reports, durationMs }
  const written = { ...state, item, record }
  if (plain === undefined) {
    logBatch(written, tools, 'info', EVENT_OF[action], facts)
    return written
  }
  const { problem } = plain
  const why = reasonOf(plain.reasonCode)
  logBatch(written, tools, 'warn', EVENT_OF[action], { ...facts, ...why, problem })
  return { ...written, plain: { decided: change.action, action, ...why } }
}
