import { isWakeUp, type TicketRequest } from './ticket-delivery.ts'

/** Requests of one batch that share one decision and its writes. */
export interface Phase {
  readonly what: 'fired' | 'resolved' | 'wakeUp'
  readonly requests: readonly TicketRequest[]
}

/**
 * The phases of a batch: all that fired, then all that ended, then what fired again after its end …, and wake-ups last.
 * Each episode's occurrences keep the order in which they happened; episodes to which the same happened share a phase.
 */
export function phasesOf(requests: readonly TicketRequest[]): Phase[] {
  const levels = new Map<number, TicketRequest[]>()
  const levelOfEpisode = new Map<string, number>()
  for (const request of inOrder(requests.filter((one) => !isWakeUp(one)))) {
    const { episode, condition } = request.delivery.occurrence
    const level = nextLevel(levelOfEpisode.get(episode) ?? 0, condition === 'fired')
    levelOfEpisode.set(episode, level)
    levels.set(level, [...(levels.get(level) ?? []), request])
  }
  const phases = [...levels.entries()]
    .toSorted(([one], [other]) => one - other)
    .map(([level, together]): Phase => ({ what: isFiring(level) ? 'fired' : 'resolved', requests: together }))
  const wakeUps = requests.filter(isWakeUp)
  return wakeUps.length === 0 ? phases : [...phases, { what: 'wakeUp', requests: wakeUps }]
}

/** Firings are on even levels, ends on odd ones. */
function nextLevel(level: number, fires: boolean): number {
  return isFiring(level) === fires ? level : level + 1
}

function isFiring(level: number): boolean {
  return level % 2 === 0
}

function inOrder(requests: readonly TicketRequest[]): readonly TicketRequest[] {
  return requests.toSorted(({ delivery: one }, { delivery: other }) =>
    one.occurrence.occurredAt.localeCompare(other.occurrence.occurredAt),
  )
}
