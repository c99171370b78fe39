import { describe, expect, test } from 'vitest'
import { correlationIdOf, deliveryIdOf, followingCorrelationId } from '../../../shared/ticket/keys.ts'
import { buildAlert } from '../../builders/alert.ts'

const keyed = (keys: { episode?: string; notification?: string }) =>
  buildAlert({ keys: { episode: 'e', notification: 'n', series: null, ...keys } })

// Tickets are found by these in the ledger and in the product: a changed value is a lost ticket.
describe('keys stay what they are', () => {
  const alert = keyed({ episode: 'alert-1|2026-02-03', notification: 'alert-1|fired|2026-02-03' })
  const correlationId = '7d7267dc1772ea03c15552546f92477d'

  test('of a delivery', () => {
    expect(deliveryIdOf(alert)).toBe('bd01aafecab944cd7bd76592a2aba192')
  })

  test('of a ticket', () => {
    expect(correlationIdOf('servicenow', alert)).toBe(correlationId)
  })

  test('of the tickets that follow it', () => {
    expect(followingCorrelationId(correlationId, 0)).toBe(correlationId)
    expect(followingCorrelationId(correlationId, 1)).toBe('081fd1e866b9c35cd93b8c1590c44549')
    expect(followingCorrelationId(correlationId, 2)).toBe('381522837d82f374c18fffcd9924472a')
  })
})

describe('keys', () => {
  test('are 32 hex characters, whatever they are made of', () => {
    const alert = keyed({ episode: '🚀'.repeat(5000), notification: '' })
    const first = correlationIdOf("o'neil ^ORDERBY", alert)
    for (const key of [first, deliveryIdOf(alert), followingCorrelationId(first, 7)])
      expect(key).toMatch(/^[0-9a-f]{32}$/)
  })

  test('of a ticket depend on the problem, not on the notification', () => {
    const fired = correlationIdOf('servicenow', keyed({ notification: 'fired' }))
    expect(correlationIdOf('servicenow', keyed({ notification: 'resolved' }))).toBe(fired)
    expect(correlationIdOf('servicenow', keyed({ episode: 'another' }))).not.toBe(fired)
  })

  test('of a delivery depend on the notification', () => {
    expect(deliveryIdOf(keyed({ notification: 'resolved' }))).not.toBe(
      deliveryIdOf(keyed({ notification: 'fired' })),
    )
  })

  test.each([
    ['ab', 'c', 'a', 'bc'],
    ['a', '","b', 'a","', 'b'],
    ['', 'ab', 'ab', ''],
  ])('%j with %j is not %j with %j', (connection, episode, otherConnection, otherEpisode) => {
    expect(correlationIdOf(otherConnection, keyed({ episode: otherEpisode }))).not.toBe(
      correlationIdOf(connection, keyed({ episode })),
    )
  })

  test('of different kinds are different, made of the same text', () => {
    const alert = keyed({ episode: 'same', notification: 'same' })
    const keys = [
      deliveryIdOf(alert),
      correlationIdOf('same', alert),
      correlationIdOf('', alert),
      followingCorrelationId('same', 1),
    ]
    expect(new Set(keys).size).toBe(keys.length)
  })
})
