import type { BegunDigest, TicketRecord } from '../../storage/ledger.ts'
import { afterLook } from '../../ticket/alert-response.ts'
import { endedByNow } from '../../ticket/situation.ts'
import { type BatchState, policyOf, rowOf, statusOf } from './batch-state.ts'
import { endIdOf } from './changes.ts'
import { findTicket } from './find-ticket.ts'
import { assignmentWeLeft, withProvenEnds } from './in-doubt.ts'
import { rememberEpisode } from './merge-target.ts'
import { timeOf, type TicketTools } from './ticket-tools.ts'
import { refuseWhileUndecided, secondsUndecided } from './undecided.ts'

/** The subject of a look, and its result. */
export type Looked = Pick<BatchState, 'item' | 'record' | 'wasOpened'>

type Tools = Pick<TicketTools, 'connector' | 'longestChangeSeconds' | 'now'>

/**
 * Looks at the ticket: reads it from the product once, then uses the last answer. From then on it is known what a try
 * in doubt has done to the ticket.
 */
export async function look(
  state: BatchState,
  tools: Tools & Pick<TicketTools, 'series'>,
): Promise<BatchState> {
  const seen = await lookAt(rowOf(state), state, tools)
  // The try that has opened it did not come to say so.
  if (seen.wasOpened && seen.record.rollUp === null) rememberEpisode(seen.requests[0], tools)
  const wasInDoubt = state.record.digestsInDoubt.length > 0
  const { resolvedByUsAt } = seen.record
  if (wasInDoubt && resolvedByUsAt !== null && resolvedByUsAt !== state.record.resolvedByUsAt)
    return {
      ...seen,
      record: { ...seen.record, episodes: endedByNow(seen.record, policyOf(seen), resolvedByUsAt) },
    }
  const hasDigest = wasInDoubt && seen.record.pendingDigest < state.record.pendingDigest
  return hasDigest ? { ...seen, digest: { actions: ['note'], reasonCode: 'written-by-earlier-try' } } : seen
}

/** The same without a batch. @param row the ticket's first correlationId */
export async function lookAt<S extends Looked>(row: string, state: S, tools: Tools): Promise<S> {
  const found =
    state.item === undefined ? { ...state, ...(await findTicket(row, state.record, tools)) } : state
  const status = statusOf(found)
  if (status === 'none') return found
  if (state.item === undefined && !found.wasOpened) await awaitChanges(found, tools)
  const seen = await settleWakeUps(found, tools)
  const now = timeOf(tools)
  const record = withProvenEnds(seen.record, status, now)
  const assignment = assignmentWeLeft(record, seen.item?.assignment ?? null)
  const alertResponse = afterLook(
    {
      response: record.alertResponse,
      status: record.status,
      assignment: record.assignment,
      mayHaveReopened: record.inDoubt.some(({ condition }) => condition === 'fired'),
    },
    { status, assignment: seen.item?.assignment },
    now,
  )
  return { ...seen, record: { ...record, status, assignment, alertResponse } }
}

/**
 * What wake-ups have begun without an outcome: reports that a digest covers no longer wait for one, and an end that they have
 * written is ours. The last try that has written something counts: it covers the reports of the earlier ones.
 *
 * @throws BridgeError `ticket_in_doubt` while what one has begun is not found and may still come: an end that the product carries
 * out late would undo what an alert has written by then
 */
async function settleWakeUps<S extends Looked>(state: S, tools: Tools): Promise<S> {
  const { item, record } = state
  for (const begun of item ? record.digestsInDoubt.toReversed() : []) {
    if (item && (await tools.connector.isWritten(item, endIdOf(begun))))
      return withWakeUp(state, { ...record, resolvedByUsAt: begun.begunAt }, begun)
    const isNoted = item && begun.reports > 0 && (await tools.connector.isWritten(item, begun.changeId))
    const what = `The ticket ${item?.number} may have been changed a moment ago because of the time, and the change is not found (yet).`
    refuseWhileUndecided([begun], what, tools)
    if (isNoted) return withWakeUp(state, { ...record, notedAt: [...record.notedAt, begun.begunAt] }, begun)
  }
  return { ...state, record: { ...record, digestsInDoubt: [] } }
}

function withWakeUp<S extends Looked>(state: S, record: TicketRecord, { reports }: BegunDigest): S {
  const pendingDigest = Math.max(0, record.pendingDigest - reports)
  return { ...state, record: { ...record, pendingDigest, digestsInDoubt: [] } }
}

/**
 * A change that the product may still carry out would undo the current decision.
 *
 * @throws BridgeError `ticket_in_doubt` while one is not found that may still come
 */
async function awaitChanges({ item, record }: Looked, tools: Tools): Promise<void> {
  if (!item) return
  const undecided = record.inDoubt.filter((one) => secondsUndecided([one], tools) > 0)
  for (const changeId of new Set(undecided.map((one) => one.changeId))) {
    if (await tools.connector.isWritten(item, changeId)) continue
    const what = `The ticket ${item.number} may have been changed a moment ago, and the change is not found (yet).`
    refuseWhileUndecided(
      undecided.filter((one) => one.changeId === changeId),
      what,
      tools,
    )
  }
}
