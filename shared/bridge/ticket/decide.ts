import { decideAction, type Decision } from '../../ticket/decide-action.ts'
import { newsOf } from '../../ticket/episodes.ts'
import type { Arrival } from '../../ticket/situation.ts'
import { type BatchState, knownOf, policyOf, waitingOf } from './batch-state.ts'
import type { Phase } from './phases.ts'

/** The decision about the waiting requests of a phase. @param now ISO 8601 UTC */
export function decide(state: BatchState, phase: Phase, now: string): Decision {
  const { what } = phase
  const occurrences = waitingOf(state, phase).map(({ delivery }) => delivery.occurrence)
  const news = occurrences.map((one) => newsOf(one, state.record.episodes)).filter((one) => one !== 'old')
  // A Fired whose end came first counts as the end; one that is old stays a Fired, whatever is in doubt.
  const isEnd = news.length > 0 && news.every((one) => one === 'late')
  const arrival: Arrival = what === 'wakeUp' ? { what } : { what, occurrences }
  return decideAction(arrival, knownOf(state, isEnd ? 'resolved' : what), policyOf(state), now)
}
