import { describe, expect, test } from 'vitest'
import type { Policy } from '../../../shared/ticket/policy.ts'
import { nextLookAt } from '../../../shared/ticket/wake-up-time.ts'
import type { Known } from '../../../shared/ticket/situation.ts'
import { buildPolicy } from '../../builders/config.ts'
import { at, buildKnown, buildProblem, ended, NOW } from './known.ts'

const next = (known: Partial<Known>, policy: Partial<Policy> = {}): string | null =>
  nextLookAt(buildKnown(known), buildPolicy(policy), at(NOW))

const recently = { heardAt: at(NOW - 10) }

test('an ordinary ticket is not looked at again', () => {
  expect(next({})).toBeNull()
  expect(next({ problems: ended })).toBeNull()
})

describe('a ticket is looked at', () => {
  test('when its hold is over', () => {
    const held = { status: 'held', problems: ended, heldByUsAt: at(NOW - 10) } as const
    expect(next(held, { resolveAfterSeconds: 1800 })).toBe(at(NOW + 20))
  })

  test('when the oldest note of the last hour makes room for the digest', () => {
    const notedAt = [at(NOW - 70), at(NOW - 50), at(NOW - 10)]
    expect(next({ untold: 3, notedAt })).toBe(at(NOW + 10))
    expect(next({ untold: 0, notedAt })).toBeNull()
    expect(next({ untold: 3, notedAt, status: 'closed' })).toBeNull()
  })

  test('when a problem whose end is not told was quiet for closeAfter', () => {
    const problems = { a: buildProblem({ tellsEnd: 'no' }) }
    expect(next({ problems, ...recently }, { closeAfterSeconds: 3600 })).toBe(at(NOW + 50))
    expect(next({ problems, ...recently })).toBeNull()
    expect(next({ ...recently }, { closeAfterSeconds: 3600 })).toBeNull()
  })

  test('when a roll-up whose problems ended was quiet for its window', () => {
    expect(next({ problems: ended, ...recently }, { settleSeconds: 1200 })).toBe(at(NOW + 10))
    expect(next({ ...recently }, { settleSeconds: 1200 })).toBeNull()
  })

  test('when a roll-up of problems that never tell their end was quiet for its window', () => {
    const problems = { a: buildProblem({ tellsEnd: 'no' }) }
    expect(next({ problems, ...recently }, { settleSeconds: 1200 })).toBe(at(NOW + 10))
    const both = { settleSeconds: 1200, closeAfterSeconds: 900 }
    expect(next({ problems, ...recently }, both)).toBe(at(NOW + 5))
  })

  test('at the earliest of these', () => {
    const problems = { a: buildProblem({ tellsEnd: 'no' }) }
    const digestIn20 = { untold: 1, notedAt: [at(NOW - 40)] }
    expect(next({ problems, ...recently, ...digestIn20 }, { closeAfterSeconds: 3600 })).toBe(at(NOW + 20))
  })

  test('never when it ended', () => {
    const problems = { a: buildProblem({ tellsEnd: 'no' }) }
    const policy = { closeAfterSeconds: 3600 }
    expect(next({ problems, ...recently, status: 'resolved' }, policy)).toBeNull()
    expect(next({ problems, ...recently, status: 'closed' }, policy)).toBeNull()
  })

  test('at once when that is past, unless it was looked at just now', () => {
    const known = buildKnown({ problems: { a: buildProblem({ tellsEnd: 'no' }) }, heardAt: at(NOW - 90) })
    const policy = buildPolicy({ closeAfterSeconds: 3600 })
    expect(nextLookAt(known, policy, at(NOW))).toBe(at(NOW))
    expect(nextLookAt(known, policy, at(NOW), true)).toBeNull()
  })
})
