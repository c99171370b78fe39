import { describe, expect, test } from 'vitest'
import {
  type BegunDelivery,
  claimTimes,
  LONGEST_CHANGE_SECONDS,
  NEW_TICKET_RECORD,
  type TicketRecord,
  withDoubts,
  withTimes,
} from '../../../shared/storage/ledger.ts'
import { START } from '../../builders/clock.ts'

const begin = (deliveryId: string, attempt: number): BegunDelivery => ({
  deliveryId,
  changeId: `${deliveryId}, try ${attempt}`,
  begunAt: START,
  episode: '0123456789abcdef',
  condition: 'fired',
  occurredAt: START,
})

const tries = (deliveryId: string, ...attempts: number[]): BegunDelivery[] =>
  attempts.map((attempt) => begin(deliveryId, attempt))

function doubtsAfter(begun: readonly BegunDelivery[], record: Partial<TicketRecord> = {}): string[] {
  const { inDoubt } = begun.reduce<TicketRecord>((before, one) => withDoubts(before, [one]), {
    ...NEW_TICKET_RECORD,
    ...record,
  })
  return inDoubt.map(({ changeId }) => changeId)
}

describe('a claim', () => {
  test.each([
    ['of a change of 65 s', LONGEST_CHANGE_SECONDS, { neededSeconds: 140, claimSeconds: 180 }],
    ['of a change of 135 s', 135, { neededSeconds: 210, claimSeconds: 250 }],
    ['of a change that takes no time', 0, { neededSeconds: 75, claimSeconds: 115 }],
  ])('%s lasts 115 s longer, and is enough while 75 s more than the change are left', (_, seconds, times) => {
    expect(claimTimes(seconds)).toEqual(times)
  })
})

describe('deliveries in doubt', () => {
  test('are remembered with each of their tries, in their order', () => {
    expect(doubtsAfter(tries('a', 1, 2, 3, 4, 5))).toEqual([1, 2, 3, 4, 5].map((n) => `a, try ${n}`))
  })

  test('are remembered with their last five tries', () => {
    expect(doubtsAfter(tries('a', 1, 2, 3, 4, 5, 6, 7))).toEqual([3, 4, 5, 6, 7].map((n) => `a, try ${n}`))
  })

  test('do not push out those of others', () => {
    const begun = [...tries('a', 1), ...tries('b', 1, 2, 3, 4, 5, 6), ...tries('a', 2)]
    expect(doubtsAfter(begun)).toEqual([
      'a, try 1',
      'b, try 2',
      'b, try 3',
      'b, try 4',
      'b, try 5',
      'b, try 6',
      'a, try 2',
    ])
  })

  test('have each try only once', () => {
    expect(doubtsAfter(tries('a', 1, 2, 1, 2))).toEqual(['a, try 1', 'a, try 2'])
  })

  test('do not include those that are done', () => {
    expect(doubtsAfter([...tries('a', 1), ...tries('b', 1)], { delivered: ['a'] })).toEqual(['b, try 1'])
  })
})

const digest = (changeId: string) => ({ changeId, begunAt: START })

test('what wake-ups begin is in doubt beside the tries before it, with the reports that wait by then', () => {
  const record = { ...NEW_TICKET_RECORD, pendingDigest: 2 }
  const begun = withDoubts(withDoubts(record, [], digest('first')), [], digest('second'))
  expect(begun.digestsInDoubt).toEqual(['first', 'second'].map((id) => ({ ...digest(id), reports: 2 })))
  const withoutReports = withDoubts(NEW_TICKET_RECORD, [], digest('first'))
  expect(withoutReports.digestsInDoubt).toEqual([{ ...digest('first'), reports: 0 }])
  expect(withDoubts(NEW_TICKET_RECORD, []).digestsInDoubt).toEqual([])
})

describe('the times of a record', () => {
  const now = '2026-11-23T13:00:00.000Z'
  const times = (record: Partial<TicketRecord>): (string | null)[] => {
    const { createdAt, updatedAt, endedAt } = withTimes({ ...NEW_TICKET_RECORD, ...record }, now)
    return [createdAt, updatedAt, endedAt]
  }

  test('begin with its first save', () => {
    expect(times({})).toEqual([now, now, null])
    expect(times({ createdAt: START, updatedAt: START })).toEqual([START, now, null])
  })

  test.each(['resolved', 'closed'] as const)('say when it was first seen to be over: %s', (status) => {
    expect(times({ createdAt: START, status })).toEqual([START, now, now])
    expect(times({ createdAt: START, status, endedAt: START })).toEqual([START, now, START])
  })

  test.each(['open', 'held', null] as const)('have no end while it lasts: %s', (status) => {
    expect(times({ createdAt: START, status, endedAt: START })).toEqual([START, now, null])
  })
})
