import { describe, expect, test } from 'vitest'
import {
  assignmentWeLeft,
  withPossibleFirings,
  withProvenEnds,
} from '../../../../shared/bridge/ticket/in-doubt.ts'
import { NEW_TICKET_RECORD, type TicketRecord } from '../../../../shared/storage/ledger.ts'
import { at, buildBegun, buildEpisode } from '../../../builders/batch.ts'

const NOW = at(100)

const secondsAgo = (seconds: number): string => new Date(Date.parse(NOW) - seconds * 1000).toISOString()

const record = (overrides: Partial<TicketRecord> = {}): TicketRecord => ({
  ...NEW_TICKET_RECORD,
  episodes: { a: buildEpisode() },
  ...overrides,
})

const end = buildBegun({ condition: 'resolved', occurredAt: at(50) })
const over = { a: buildEpisode({ endedAt: at(50) }) }

describe('a ticket that is open', () => {
  test.each([
    ['was resolved by us more than a minute ago', { resolvedByUsAt: secondsAgo(60.001) }, true],
    ['was set aside by us more than a minute ago', { heldByUsAt: secondsAgo(60.001) }, true],
    ['was resolved by us within a minute: the answer may be late', { resolvedByUsAt: secondsAgo(60) }, false],
    ['was never ended', {}, false],
    ['may have been reopened by a Fired in doubt', { resolvedByUsAt: at(1), inDoubt: [buildBegun()] }, false],
    ['has an end in doubt, which reopens nothing', { resolvedByUsAt: at(1), inDoubt: [end] }, true],
    ['was reopened by a person before', { reopenedByPerson: true }, true],
  ])('and %s', (_, before, reopenedByPerson) => {
    const known = record(before)
    const expected = { ...known, reopenedByPerson, resolvedByUsAt: null, heldByUsAt: null }
    expect(withProvenEnds(known, 'open', NOW)).toEqual(expected)
  })

  test('counts from the resolution where both are known', () => {
    const known = record({ resolvedByUsAt: secondsAgo(30), heldByUsAt: at(1) })
    expect(withProvenEnds(known, 'open', NOW).reopenedByPerson).toBe(false)
  })
})

describe('a ticket that has ended', () => {
  test.each(['resolved', 'closed'] as const)(
    'and is %s was ended by the end in doubt, and so by us',
    (status) => {
      const known = record({ inDoubt: [end], heldByUsAt: at(1) })
      const expected = { ...known, episodes: over, heldByUsAt: null, resolvedByUsAt: NOW }
      expect(withProvenEnds(known, status, NOW)).toEqual(expected)
    },
  )

  test('was ended by the end in doubt, though a Fired in doubt that came after it may come again', () => {
    const known = record({ inDoubt: [end, buildBegun({ occurredAt: at(60) })] })
    const expected = { ...known, episodes: over, resolvedByUsAt: NOW }
    expect(withProvenEnds(known, 'resolved', NOW)).toEqual(expected)
  })

  test('was ended by a Fired in doubt whose end came first', () => {
    const known = record({
      episodes: { a: buildEpisode({ firedAt: null, endedAt: at(50) }) },
      inDoubt: [buildBegun()],
    })
    const expected = { ...known, episodes: over, resolvedByUsAt: NOW }
    expect(withProvenEnds(known, 'resolved', NOW)).toEqual(expected)
  })

  test('keeps when we resolved it', () => {
    const known = record({ inDoubt: [end], resolvedByUsAt: at(60) })
    expect(withProvenEnds(known, 'resolved', NOW).resolvedByUsAt).toBe(at(60))
  })

  test('was ended by a person when no end is in doubt, or one episode lasts, or the end is old', () => {
    const others = { ...record().episodes, b: buildEpisode() }
    const lastsAfterwards = record({ inDoubt: [end], episodes: others, heldByUsAt: at(1) })
    const isOld = record({ inDoubt: [buildBegun({ condition: 'resolved', occurredAt: at(-1) })] })
    for (const known of [record({ inDoubt: [buildBegun()] }), lastsAfterwards, isOld]) {
      expect(withProvenEnds(known, 'closed', NOW)).toEqual({ ...known, heldByUsAt: null })
    }
  })

  test('was ended by a person when all was over before, and the end in doubt adds nothing', () => {
    const known = record({ episodes: over, inDoubt: [end] })
    expect(withProvenEnds(known, 'closed', NOW)).toEqual(known)
  })

  test('takes ends in doubt in any order', () => {
    const later = buildBegun({ condition: 'resolved', occurredAt: at(60), episode: 'b' })
    const episodes = { a: buildEpisode(), b: buildEpisode() }
    const proven = withProvenEnds(record({ episodes, inDoubt: [later, end] }), 'resolved', NOW).episodes
    expect(proven).toEqual({ ...over, b: buildEpisode({ endedAt: at(60) }) })
  })
})

describe('a ticket on hold', () => {
  test('was set aside by the end in doubt, and so by us', () => {
    const known = record({ inDoubt: [end] })
    expect(withProvenEnds(known, 'held', NOW)).toEqual({ ...known, episodes: over, heldByUsAt: NOW })
  })

  test('keeps when we set it aside, with an end in doubt and without', () => {
    for (const inDoubt of [[end], []]) {
      const { heldByUsAt, resolvedByUsAt } = withProvenEnds(
        record({ inDoubt, heldByUsAt: at(60) }),
        'held',
        NOW,
      )
      expect([heldByUsAt, resolvedByUsAt]).toEqual([at(60), null])
    }
  })

  test('was set aside by a person when no end is in doubt', () => {
    expect(withProvenEnds(record(), 'held', NOW)).toEqual(record())
  })
})

describe('the assignment that we left', () => {
  const left = { assignee: '', group: 'ours', inWork: false }
  const seen = { assignee: 'beth', group: 'theirs', inWork: true }

  test('is what we know, and what is seen before we know any', () => {
    expect(assignmentWeLeft(record({ assignment: left }), seen)).toEqual(left)
    expect(assignmentWeLeft(record(), seen)).toEqual(seen)
    expect(assignmentWeLeft(record(), null)).toBeNull()
    expect(assignmentWeLeft(record({ assignment: left, inDoubt: [end] }), null)).toEqual(left)
  })

  test('is as it was read while something is in doubt, which may have changed everything but the person', () => {
    const known = record({ assignment: left, inDoubt: [end] })
    expect(assignmentWeLeft(known, seen)).toEqual({ assignee: '', group: 'theirs', inWork: true })
  })
})

test('a Fired in doubt may have begun the episode anew: an end from before it ends nothing', () => {
  const inDoubt = [
    buildBegun({ occurredAt: at(70) }),
    buildBegun({ occurredAt: at(60) }),
    buildBegun({ condition: 'resolved', occurredAt: at(80) }),
  ]
  expect(withPossibleFirings(record({ episodes: over, inDoubt }))).toEqual({
    a: buildEpisode({ firedAt: at(70) }),
  })
})
