import type { BegunDigest } from '../../storage/ledger.ts'
import { afterLook } from '../../ticket/alert-response.ts'
import { type BatchState, rowOf, statusOf } from './batch-state.ts'
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
  const seen = await settleDigests(found, tools)
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
 * Reports that a digest in doubt has written no longer wait for a digest.
 *
 * @throws BridgeError `ticket_in_doubt` while one is not found and may still come
 */
async function settleDigests<S extends Looked>(state: S, tools: Tools): Promise<S> {
  const { pendingDigest, notedAt } = state.record
  const settled = { ...state, record: { ...state.record, digestsInDoubt: [] } }
  const written = await lastWritten(state, tools)
  if (written === undefined) return settled
  const told = {
    pendingDigest: Math.max(0, pendingDigest - written.reports),
    notedAt: [...notedAt, written.begunAt],
  }
  return { ...settled, record: { ...settled.record, ...told } }
}

/** The last digest in doubt that the ticket has: it covers the reports of the earlier ones. */
async function lastWritten({ item, record }: Looked, tools: Tools): Promise<BegunDigest | undefined> {
  if (!item) return undefined
  for (const begun of record.digestsInDoubt.toReversed()) {
    if (await tools.connector.isWritten(item, begun.changeId)) return begun
    const what = `A digest may have been written to the ticket ${item.number} a moment ago, and is not found (yet).`
    refuseWhileUndecided([begun], what, tools)
  }
  return undefined
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
