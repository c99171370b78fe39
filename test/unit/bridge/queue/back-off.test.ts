import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { backOffSeconds } from '../../../../shared/bridge/queue/back-off.ts'

const random = fc.double({ min: 0, max: 1, noNaN: true })

const DAY = 86_400

test.each([
  [0, 3, 5],
  [1, 5, 10],
  [2, 10, 20],
  [7, 320, 640],
  [8, 450, 900],
  [1_000_000, 450, 900],
])('attempt %i waits from %i to %i seconds', (attempt, least, most) => {
  expect([backOffSeconds(attempt, 0), backOffSeconds(attempt, 1)]).toEqual([least, most])
})

test('a requested wait takes precedence, up to a day, with at most two seconds more', () => {
  const asked = fc.integer({ min: 0, max: DAY })
  fc.assert(
    fc.property(fc.nat(), random, asked, (attempt, chance, seconds) => {
      const waited = backOffSeconds(attempt, chance, seconds)
      expect(waited).toBeGreaterThanOrEqual(seconds)
      expect(waited).toBeLessThanOrEqual(seconds + 2)
    }),
  )
  expect(backOffSeconds(0, 0, 2 * DAY)).toBe(DAY)
})
