import type { Wish } from './ticket-delivery.ts'

/** Wishes of one turn that are told together. */
export interface Step {
  readonly what: 'fired' | 'resolved' | 'reminder'
  readonly wishes: readonly Wish[]
}

/**
 * The steps of a turn: all that fired, then all that ended, then what fired again after its end ... Each problem's
 * occurrences keep the order in which they happened; problems that have the same to say say it together.
 */
export function stepsOf(wishes: readonly Wish[]): Step[] {
  const levels = new Map<number, Wish[]>()
  const levelOfProblem = new Map<string, number>()
  for (const wish of inOrder(wishes.filter(({ isReminder }) => !isReminder))) {
    const { problem, condition } = wish.delivery.occurrence
    const level = nextLevel(levelOfProblem.get(problem) ?? 0, condition === 'fired')
    levelOfProblem.set(problem, level)
    levels.set(level, [...(levels.get(level) ?? []), wish])
  }
  const told = [...levels.entries()]
    .toSorted(([one], [other]) => one - other)
    .map(([level, together]): Step => ({ what: isFiring(level) ? 'fired' : 'resolved', wishes: together }))
  const reminders = wishes.filter(({ isReminder }) => isReminder)
  return reminders.length === 0 ? told : [...told, { what: 'reminder', wishes: reminders }]
}

/** Firings are on even levels, ends on odd ones. */
function nextLevel(level: number, fires: boolean): number {
  return isFiring(level) === fires ? level : level + 1
}

function isFiring(level: number): boolean {
  return level % 2 === 0
}

function inOrder(wishes: readonly Wish[]): readonly Wish[] {
  return wishes.toSorted(({ delivery: one }, { delivery: other }) =>
    one.occurrence.occurredAt.localeCompare(other.occurrence.occurredAt),
  )
}
