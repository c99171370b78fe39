import { expect, test } from 'vitest'
import { notMoreOftenThan } from '../../shared/once.ts'
import { createClock } from '../builders/clock.ts'

test('work is passed over when it was begun a moment ago, also when it failed', async () => {
  const clock = createClock()
  let begun = 0
  const work = notMoreOftenThan(
    60,
    async () => {
      begun += 1
      if (begun === 1) throw new Error('It failed.')
    },
    clock.now,
  )
  await expect(work()).rejects.toThrow('It failed.')
  await work()
  clock.advance(59)
  await work()
  expect(begun).toBe(1)
  clock.advance(1)
  await work()
  expect(begun).toBe(2)
})
