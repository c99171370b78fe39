import { asBridgeError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import { type BegunDelivery, type Claim, withDoubts } from '../../storage/ledger.ts'
import { attachList } from './attach-list.ts'
import { beginWriting, type BatchState, isWaiting, waitingOf } from './batch-state.ts'
import { changesOf } from './changes.ts'
import { decide } from './decide.ts'
import { look } from './look.ts'
import { merge } from './merge.ts'
import { findOwnTicket, noteWaiting, sendOn, unmerge } from './merged-row.ts'
import { withNextTicket } from './next-ticket.ts'
import { type Phase, phasesOf } from './phases.ts'
import { record } from './record.ts'
import { sendBack } from './send-back.ts'
import { settleOpened, settleWritten } from './settle-doubts.ts'
import { timeOf, type TicketTools } from './ticket-tools.ts'
import { scheduleWakeUp, wakeUpNeededAt, withDeliveredAsBefore } from './wake-up.ts'
import { write } from './write.ts'

/**
 * Delivers a batch to its ticket, step by step. Each step makes a new state of the one that the step before has left;
 * when one fails, the state before it is what the row keeps.
 *
 * @returns the state in which each request has its result, or, when the batch was split, at least one
 * @throws what a step throws; the claim is given back
 */
export async function runBatch(start: BatchState, claim: Claim, tools: TicketTools): Promise<BatchState> {
  let state = start
  // Deliveries of which some changes were written, and others were not yet.
  let partly: readonly BegunDelivery[] = []
  try {
    state = unmerge(state)
    state = await findOwnTicket(state, tools)
    state = noteWaiting(state, timeOf(tools))
    state = sendOn(state, timeOf(tools))
    // Of all requests, done or not: the claimed row names the changes of these phases.
    for (const phase of phasesOf(state.requests)) {
      // Again for the ticket that follows one which has ended, and for wake-ups that have written the digest.
      while (isWaiting(state, phase)) {
        state = await look(state, tools)
        state = settleOpened(state, phase, timeOf(tools))
        state = await settleWritten(state, phase, timeOf(tools), tools)
        state = sendBack(state, phase, timeOf(tools))
        state = await merge(state, phase, tools)
        if (!isWaiting(state, phase)) break
        const decision = decide(state, phase, timeOf(tools))
        if (decision.followsPrevious) {
          state = withNextTicket(state)
          continue
        }
        for (const change of changesOf(state, phase, decision, timeOf(tools))) {
          if (change.action !== 'open') state = await attachList(state, change, tools)
          // Again, plainly, when it is refused in full.
          do {
            await tools.extendClaim()
            state = beginWriting(state, timeOf(tools))
            state = await write(state, change, decision, tools)
          } while (state.refusal !== undefined)
          partly = begunOf(state, phase)
          if (change.action === 'open') state = await attachList(state, change, tools)
        }
        state = record(state, phase, decision, tools)
        partly = []
      }
    }
    const wakeUpAt = wakeUpNeededAt(state, tools.now())
    if (wakeUpAt !== undefined) {
      const done = state
      state = withDeliveredAsBefore(state, claim.record)
      state = await scheduleWakeUp(done, wakeUpAt, tools)
    }
  } catch (thrown) {
    await giveBack(claim, state, { thrown, partly }, tools.log)
    throw thrown
  }
  await claim.save(state.record)
  return state
}

function begunOf(state: BatchState, phase: Phase): readonly BegunDelivery[] {
  const ids = new Set(waitingOf(state, phase).map(({ delivery }) => delivery.deliveryId))
  return state.begun.filter(({ deliveryId }) => ids.has(deliveryId))
}

/**
 * If the product may have done more than the record says, the deliveries stay in doubt; so do those that are partly written: a
 * silence must not drop them now.
 */
async function giveBack(
  claim: Claim,
  { record: known, begun, begunDigest, requests }: BatchState,
  { thrown, partly }: { readonly thrown: unknown; readonly partly: readonly BegunDelivery[] },
  log: Log,
): Promise<void> {
  try {
    const isInDoubt = asBridgeError(thrown).inDoubt
    await claim.save(isInDoubt ? withDoubts(known, begun, begunDigest) : withDoubts(known, partly))
  } catch (error) {
    // The claim ends by itself, and the stored row says that these deliveries are in doubt.
    const { deliveryId } = requests[0].delivery
    log('warn', 'claim-not-given-back', { deliveryId, code: asBridgeError(error).code })
  }
}
