import { type BatchState, rowOf, statusOf } from './batch-state.ts'
import { findTicket } from './find-ticket.ts'
import { assignmentWeLeft, withProvenEnds } from './in-doubt.ts'
import { timeOf, type TicketTools } from './ticket-tools.ts'

/**
 * Looks at the ticket: asks the product once, then takes what its last answer said. What a try in doubt has done to the
 * ticket is known from here on.
 */
export async function look(state: BatchState, tools: TicketTools): Promise<BatchState> {
  const seen =
    state.item === undefined ? { ...state, ...(await findTicket(rowOf(state), state.record, tools)) } : state
  const status = statusOf(seen)
  if (status === 'none') return seen
  const record = withProvenEnds(seen.record, status, timeOf(tools))
  return {
    ...seen,
    record: { ...record, status, assignment: assignmentWeLeft(record, seen.item?.assignment ?? null) },
  }
}
