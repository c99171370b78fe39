import { expect, test } from 'vitest'
import {
  besideTheCommit,
  COMMIT_SECONDS,
  createTimeLeft,
} from '../../../../shared/connectors/scsm/deadlines.ts'
import { createClock } from '../../../builders/clock.ts'

test('what is done beside the work has ten seconds a call, and leaves the commit its time', () => {
  const clock = createClock()
  const timeLeft = createTimeLeft(clock.now)
  const given = [0, 10, 10].map((seconds) => {
    clock.advance(seconds)
    return besideTheCommit(timeLeft)
  })
  expect(given).toEqual([10, 10, 3])
  clock.advance(3)
  expect(() => besideTheCommit(timeLeft)).toThrow('it is too slow')
  expect(timeLeft(COMMIT_SECONDS, COMMIT_SECONDS)).toBe(COMMIT_SECONDS)
})
