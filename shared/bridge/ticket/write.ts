import { titleOf } from '../../alert/title.ts'
import { asBridgeError, BridgeError } from '../../errors.ts'
import type { LogEvent } from '../../log-events.ts'
import type { Decision } from '../../ticket/decide-action.ts'
import { reasonOf } from '../../ticket/reasons.ts'
import type { Action, WorkItem } from '../../ticket/ticket.ts'
import type { BatchState, Refusal } from './batch-state.ts'
import type { TicketChange } from './changes.ts'
import { logBatch } from './log-batch.ts'
import { isNotedPlainly, MENDABLE, PLAINLY, plainChangeOf, plainOf } from './plain-change.ts'
import { afterAction } from './record-after.ts'
import { timeOf, type TicketTools } from './ticket-tools.ts'
import { longestUndecidedSeconds } from './undecided.ts'
import { alertToldBy, writeTicket } from './write-ticket.ts'

/** The log event of each action. */
const EVENT_OF: Readonly<Record<Action, LogEvent>> = {
  open: 'ticket-opened',
  note: 'ticket-noted',
  escalate: 'ticket-escalated',
  hold: 'ticket-held',
  resolve: 'ticket-resolved',
  reopen: 'ticket-reopened',
}

/**
 * Writes one change to the ticket. Where its template fails, or the product refuses what it gives, the state says so and
 * the change is to be written once more: plainly, so that a person reads what happened, and where to fix it.
 *
 * @throws BridgeError what the template or the product throws; of a plain change that is refused as well, the first refusal
 */
export async function write(
  state: BatchState,
  change: TicketChange,
  decision: Decision,
  tools: TicketTools,
): Promise<BatchState> {
  const { refusal } = state
  try {
    return refusal === undefined
      ? await writeInFull(state, change, decision, tools)
      : await writePlainly({ ...state, refusal: undefined }, change, refusal, tools)
  } catch (thrown) {
    const error = asBridgeError(thrown)
    if (error.inDoubt || !MENDABLE.has(error.code))
      throw refusal === undefined ? error : patient(error, change, tools)
    if (refusal === undefined) return { ...state, refusal: { error, isBare: change.action !== 'open' } }
    if (!refusal.isBare) return { ...state, refusal: { ...refusal, isBare: true } }
    throw refusedTwice(refusal.error, error)
  }
}

async function writeInFull(
  state: BatchState,
  change: TicketChange,
  { reason, reasonCode }: Decision,
  tools: TicketTools,
): Promise<BatchState> {
  const startedAt = tools.now()
  const item = await writeTicket(change, state, tools)
  const written = withWritten(state, change, item, tools)
  const facts = { reason, reasonCode, reports: change.reports, durationMs: tools.now() - startedAt }
  logBatch(written, tools, 'info', EVENT_OF[change.action], { number: item.number, ...facts })
  return written
}

async function writePlainly(
  state: BatchState,
  change: TicketChange,
  refusal: Refusal,
  tools: TicketTools,
): Promise<BatchState> {
  const startedAt = tools.now()
  const plain = plainChangeOf(change)
  const item =
    state.item && (await isNotedPlainly(state, plain, tools))
      ? state.item
      : await writeTicket(plain, state, tools, plainOf(change, refusal))
  // What would open it may have been what failed.
  if (plain.action === 'reopen' && item.status !== 'open') throw refusal.error
  const written = withWritten(state, plain, item, tools)
  const why = reasonOf(PLAINLY[change.action].reasonCode)
  const problem = refusal.error.message
  const facts = { problem, reports: change.reports, durationMs: tools.now() - startedAt }
  logBatch(written, tools, 'warn', EVENT_OF[plain.action], { number: item.number, ...why, ...facts })
  return { ...written, plain: { decided: change.action, action: plain.action, ...why } }
}

/** A plain change of a wake-up is not looked up by its tries, so it must not come again before what it has written can be found. */
function patient(error: BridgeError, { delivery }: TicketChange, tools: TicketTools): BridgeError {
  const mayBeWritten = error.inDoubt && delivery.notification.wakeUp !== undefined
  return mayBeWritten ? error.with({ retryAfterSeconds: longestUndecidedSeconds(tools) }) : error
}

function refusedTwice(first: BridgeError, last: BridgeError): BridgeError {
  const also = first.message === last.message ? '' : ` The plain change was refused as well: ${last.message}`
  return new BridgeError(first.code, `${first.message}${also}`)
}

function withWritten(
  state: BatchState,
  change: TicketChange,
  item: WorkItem,
  tools: TicketTools,
): BatchState {
  const { action, severities } = change
  const told = titleOf(alertToldBy(change, state.record))
  return {
    ...state,
    item,
    record: { ...afterAction(state.record, action, item, severities, timeOf(tools)), told },
  }
}
