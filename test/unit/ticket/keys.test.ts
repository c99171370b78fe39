import { describe, expect, test } from 'vitest'
import {
  changeIdOf,
  correlationIdOf,
  deliveryIdOf,
  followingCorrelationId,
  rollUpCorrelationId,
  seriesIdOf,
} from '../../../shared/ticket/keys.ts'
import { buildAlert } from '../../builders/alert.ts'

const notified = (notification: string) =>
  buildAlert({ keys: { episode: 'e', formerEpisode: null, notification, series: null } })

// Tickets are found by these in the ledger and in the product: a changed value is a lost ticket.
describe('keys never change', () => {
  test('of a delivery', () => {
    expect(deliveryIdOf(notified('alert-1|fired|2026-02-03'))).toBe('bd01aafecab944cd7bd76592a2aba192')
  })

  test('of a ticket', () => {
    expect(correlationIdOf('servicenow', 'incident', ['alert-1|2026-02-03'])).toBe(
      '658798d5b0090d34792a395e9f2081d6',
    )
  })

  test('of the tickets that follow it', () => {
    const correlationId = '7d7267dc1772ea03c15552546f92477d'
    expect(followingCorrelationId(correlationId, 0)).toBe(correlationId)
    expect(followingCorrelationId(correlationId, 1)).toBe('081fd1e866b9c35cd93b8c1590c44549')
    expect(followingCorrelationId(correlationId, 2)).toBe('381522837d82f374c18fffcd9924472a')
  })
})

describe('keys', () => {
  test('are 32 hex characters, whatever they are made of', () => {
    const first = correlationIdOf("o'neil ^ORDERBY", 'incident', ['🚀'.repeat(5000)])
    const keys = [
      first,
      deliveryIdOf(notified('')),
      followingCorrelationId(first, 7),
      rollUpCorrelationId('', ''),
      changeIdOf([], ''),
      seriesIdOf('ä', 'ö', 'ü'),
    ]
    for (const key of keys) expect(key).toMatch(/^[0-9a-f]{32}$/)
  })

  test('of a delivery depend on the notification', () => {
    expect(deliveryIdOf(notified('resolved'))).not.toBe(deliveryIdOf(notified('fired')))
  })

  test.each([
    ['ab', 'c', 'a', 'bc'],
    ['a', '","b', 'a","', 'b'],
    ['', 'ab', 'ab', ''],
  ])('%j with %j is not %j with %j', (connection, key, otherConnection, otherKey) => {
    expect(correlationIdOf(otherConnection, 'incident', [otherKey])).not.toBe(
      correlationIdOf(connection, 'incident', [key]),
    )
  })

  test('of a change depend on all that it reports and on the try', () => {
    const keys = [changeIdOf(['a', 'b'], '1'), changeIdOf(['a'], '1'), changeIdOf(['a', 'b'], '2')]
    expect(new Set(keys).size).toBe(keys.length)
  })

  test('of different kinds differ, even when they are made of the same text', () => {
    const keys = [
      deliveryIdOf(notified('same')),
      correlationIdOf('same', 'incident', []),
      correlationIdOf('same', 'incident', ['same']),
      correlationIdOf('same', 'event', ['same']),
      correlationIdOf('', 'incident', ['same']),
      followingCorrelationId('same', 1),
      rollUpCorrelationId('same', 'same'),
      changeIdOf(['same'], 'same'),
      seriesIdOf('same', 'same', 'same'),
    ]
    expect(new Set(keys).size).toBe(keys.length)
  })
})
