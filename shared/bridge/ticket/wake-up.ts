import { asBridgeError } from '../../errors.ts'
import type { TicketRecord } from '../../storage/ledger.ts'
import { LONGEST_DELAY_SECONDS } from '../../storage/ports.ts'
import { nextWakeUpAt } from '../../ticket/wake-up-time.ts'
import { type BatchState, policyOf, rowOf, statusOf } from './batch-state.ts'
import { isWakeUp } from './ticket-delivery.ts'
import type { TicketTools } from './ticket-tools.ts'

/**
 * When a wake-up must come for the ticket.
 *
 * @param now epoch milliseconds
 * @returns ISO 8601 UTC, not later than a message can be hidden; undefined when none is needed, or one comes soon enough
 */
export function wakeUpNeededAt(state: BatchState, now: number): string | undefined {
  const { record, requests } = state
  if (record.mergedInto !== null) return undefined
  const time = isoOf(now)
  const known = { ...record, status: statusOf(state) }
  const next = nextWakeUpAt(known, policyOf(state), time, requests.some(isWakeUp))
  const { wakeUpAt } = record
  // One that is overdue may never come: another one does no harm.
  const isComing = wakeUpAt !== null && wakeUpAt >= time
  if (next === null || (isComing && wakeUpAt <= next)) return undefined
  const farthest = isoOf(now + LONGEST_DELAY_SECONDS * 1000)
  return next < farthest ? next : farthest
}

/**
 * The state while the wake-up is not put: without it the batch is not done. Its deliveries come again, and find what was
 * written.
 *
 * @param before the record as it was before the batch
 */
export function withDeliveredAsBefore(state: BatchState, before: TicketRecord): BatchState {
  return { ...state, record: { ...state.record, delivered: before.delivered } }
}

/**
 * Puts a wake-up, which carries the alert that came last.
 *
 * @throws BridgeError the queue's, and in doubt: what the batch has written is written
 */
export async function scheduleWakeUp(
  state: BatchState,
  at: string,
  { putWakeUp }: Pick<TicketTools, 'putWakeUp'>,
): Promise<BatchState> {
  const { delivery } = state.requests.at(-1) ?? state.requests[0]
  try {
    await putWakeUp(delivery, rowOf(state), at)
  } catch (thrown) {
    throw asBridgeError(thrown).with({ inDoubt: true })
  }
  return { ...state, record: { ...state.record, wakeUpAt: at } }
}

function isoOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
