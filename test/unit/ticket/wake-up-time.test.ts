import { describe, expect, test } from 'vitest'
import type { Policy } from '../../../shared/ticket/policy.ts'
import { nextWakeUpAt } from '../../../shared/ticket/wake-up-time.ts'
import type { Known } from '../../../shared/ticket/situation.ts'
import { buildPolicy } from '../../builders/config.ts'
import { at, buildKnown, buildEpisode, ended, NOW } from './known.ts'

const next = (known: Partial<Known>, policy: Partial<Policy> = {}): string | null =>
  nextWakeUpAt(buildKnown(known), buildPolicy(policy), at(NOW))

const recently = { heardAt: at(NOW - 10) }

test('an ordinary ticket is not looked at again', () => {
  expect(next({})).toBeNull()
  expect(next({ episodes: ended })).toBeNull()
})

describe('a ticket is looked at', () => {
  test('when its hold is over', () => {
    const held = { status: 'held', episodes: ended, heldByUsAt: at(NOW - 10) } as const
    expect(next(held, { resolveAfterSeconds: 1800 })).toBe(at(NOW + 20))
  })

  test('when the oldest note of the last hour makes room for the digest', () => {
    const notedAt = [at(NOW - 70), at(NOW - 50), at(NOW - 10)]
    expect(next({ pendingDigest: 3, notedAt })).toBe(at(NOW + 10))
    expect(next({ pendingDigest: 0, notedAt })).toBeNull()
    expect(next({ pendingDigest: 3, notedAt, status: 'closed' })).toBeNull()
  })

  test('when an episode whose end is not reported was quiet for closeAfter', () => {
    const episodes = { a: buildEpisode({ reportsEnd: 'no' }) }
    expect(next({ episodes, ...recently }, { closeAfterSeconds: 3600 })).toBe(at(NOW + 50))
    expect(next({ episodes, ...recently })).toBeNull()
    expect(next({ ...recently }, { closeAfterSeconds: 3600 })).toBeNull()
  })

  test('when a roll-up whose episodes ended was quiet for its window', () => {
    expect(next({ episodes: ended, ...recently }, { settleSeconds: 1200 })).toBe(at(NOW + 10))
    expect(next({ ...recently }, { settleSeconds: 1200 })).toBeNull()
  })

  test('when a roll-up of episodes that never report their end was quiet for its window', () => {
    const episodes = { a: buildEpisode({ reportsEnd: 'no' }) }
    expect(next({ episodes, ...recently }, { settleSeconds: 1200 })).toBe(at(NOW + 10))
    const both = { settleSeconds: 1200, closeAfterSeconds: 900 }
    expect(next({ episodes, ...recently }, both)).toBe(at(NOW + 5))
  })

  test('at the earliest of these', () => {
    const episodes = { a: buildEpisode({ reportsEnd: 'no' }) }
    const digestIn20 = { pendingDigest: 1, notedAt: [at(NOW - 40)] }
    expect(next({ episodes, ...recently, ...digestIn20 }, { closeAfterSeconds: 3600 })).toBe(at(NOW + 20))
  })

  test('never when it ended', () => {
    const episodes = { a: buildEpisode({ reportsEnd: 'no' }) }
    const policy = { closeAfterSeconds: 3600 }
    expect(next({ episodes, ...recently, status: 'resolved' }, policy)).toBeNull()
    expect(next({ episodes, ...recently, status: 'closed' }, policy)).toBeNull()
  })

  test('at once when that is past, unless it was looked at just now', () => {
    const known = buildKnown({ episodes: { a: buildEpisode({ reportsEnd: 'no' }) }, heardAt: at(NOW - 90) })
    const policy = buildPolicy({ closeAfterSeconds: 3600 })
    expect(nextWakeUpAt(known, policy, at(NOW))).toBe(at(NOW))
    expect(nextWakeUpAt(known, policy, at(NOW), true)).toBeNull()
  })
})
