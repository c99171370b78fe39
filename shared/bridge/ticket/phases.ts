import type { TicketRequest } from './ticket-delivery.ts'

/** TicketRequests of one turn that are told together. */
export interface Step {
  readonly what: 'fired' | 'resolved' | 'wakeUp'
  readonly requests: readonly TicketRequest[]
}

/**
 * The steps of a turn: all that fired, then all that ended, then what fired again after its end ... Each episode's
 * occurrences keep the order in which they happened; episodes that have the same to say say it together.
 */
export function phasesOf(requests: readonly TicketRequest[]): Step[] {
  const levels = new Map<number, TicketRequest[]>()
  const levelOfProblem = new Map<string, number>()
  for (const request of inOrder(requests.filter(({ isWakeUp }) => !isWakeUp))) {
    const { episode, condition } = request.delivery.occurrence
    const level = nextLevel(levelOfProblem.get(episode) ?? 0, condition === 'fired')
    levelOfProblem.set(episode, level)
    levels.set(level, [...(levels.get(level) ?? []), request])
  }
  const told = [...levels.entries()]
    .toSorted(([one], [other]) => one - other)
    .map(([level, together]): Step => ({ what: isFiring(level) ? 'fired' : 'resolved', requests: together }))
  const wakeUps = requests.filter(({ isWakeUp }) => isWakeUp)
  return wakeUps.length === 0 ? told : [...told, { what: 'wakeUp', requests: wakeUps }]
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
