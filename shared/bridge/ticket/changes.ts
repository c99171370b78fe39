import type { Severity } from '../../alert/alert.ts'
import type { Decision } from '../../ticket/decide-action.ts'
import { digest } from '../../ticket/digest.ts'
import { type Episodes, isFiredKnown, withOccurrences } from '../../ticket/episodes.ts'
import type { BegunDigest } from '../../storage/ledger.ts'
import type { Action } from '../../ticket/ticket.ts'
import { type BatchState, currentCorrelationId, waitingOf } from './batch-state.ts'
import { withPossibleFirings } from './in-doubt.ts'
import type { Phase } from './phases.ts'
import type { TicketDelivery } from './ticket-delivery.ts'

/** One write to a ticket. */
export interface TicketChange {
  readonly action: Action
  /** Whose alert the template is rendered with. */
  readonly delivery: TicketDelivery
  /** How many reports it covers, those left by earlier ones included. */
  readonly reports: number
  /** Names the write, see `Change.id`. */
  readonly changeId: string
  readonly correlationId: string
  /** The ticket's episodes after it is written. */
  readonly episodes: Episodes
  /** Of what arrived. */
  readonly severities: readonly Severity[]
}

/**
 * The writes that carry out a decision about the waiting requests of a phase, in order.
 *
 * @param now ISO 8601 UTC
 */
export function changesOf(
  state: BatchState,
  phase: Phase,
  { actions }: Pick<Decision, 'actions'>,
  now: string,
): TicketChange[] {
  const waiting = waitingOf(state, phase).map(({ delivery }) => delivery)
  const arrived = phase.what === 'wakeUp' ? [] : waiting
  const occurrences = arrived.map(({ occurrence }) => occurrence)
  const delivery = shownOf(waiting, phase, state) ?? state.requests[0].delivery
  const begun = state.begun.find(({ deliveryId }) => deliveryId === delivery.deliveryId)
  return actions.map((action, index) => ({
    action,
    delivery,
    reports: arrived.length + state.record.pendingDigest,
    changeId:
      phase.what === 'wakeUp' || begun === undefined
        ? (idOfWakeUp(state, action) ?? digest('wakeUp', delivery.deliveryId, now, action))
        : changeIdIn(begun.changeId, actions, index),
    correlationId: currentCorrelationId(state),
    episodes: withOccurrences(state.record.episodes, occurrences),
    severities: occurrences.map(({ severity }) => severity),
  }))
}

/**
 * The one that came last. The end of an episode that is not known yet is shown by the Fired that makes it known, so not
 * beside ends that are. A Fired in doubt shows no end: when it comes again, it is older than that.
 */
function shownOf(
  waiting: readonly TicketDelivery[],
  { what }: Phase,
  { record }: BatchState,
): TicketDelivery | undefined {
  const episodes = withPossibleFirings(record)
  const known = what === 'resolved' ? waiting.filter((one) => isFiredKnown(one.occurrence, episodes)) : []
  return known.at(-1) ?? waiting.at(-1)
}

/** Wake-ups may write the digest and then end the ticket: a try names both, and both are looked up by it. */
function idOfWakeUp({ begunDigest }: BatchState, action: Action): string | undefined {
  if (begunDigest === undefined) return undefined
  return action === 'note' ? begunDigest.changeId : endIdOf(begunDigest)
}

/** The id of the change by which wake-ups end the ticket. @param begun their try */
export function endIdOf({ changeId }: Pick<BegunDigest, 'changeId'>): string {
  return digest(changeId, 'resolve')
}

/** The last action bears the id that a doubt is looked up by: those before it are repeated without harm. */
function changeIdIn(id: string, actions: readonly Action[], index: number): string {
  return index === actions.length - 1 ? id : digest(id, String(actions[index]))
}
