import { expect, test } from 'vitest'
import {
  besideTheCommit,
  COMMIT_SECONDS,
  createTimeLeft,
} from '../../../../shared/connectors/scsm/deadlines.ts'
import { createClock } from '../../../builders/clock.ts'

test('a call beside the operation has ten seconds, and leaves time for the commit', () => {
  const clock = createClock()
  const timeLeft = createTimeLeft(clock.now)
  const given = [0, 10, 10].map((seconds) => {
    clock.advance(seconds)
    return besideTheCommit(timeLeft)
  })
  expect(given).toEqual([10, 10, 3])
  clock.advance(3)
  expect(() => besideTheCommit(timeLeft)).toThrow('answers too slowly')
  expect(timeLeft(COMMIT_SECONDS, COMMIT_SECONDS)).toBe(COMMIT_SECONDS)
})
