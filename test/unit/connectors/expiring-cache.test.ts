import { expect, test } from 'vitest'
import { createCache } from '../../../shared/connectors/expiring-cache.ts'

/** A cache on a clock of the test's, and how often each key was asked for. */
function arrange(most = 10): {
  get: (key: string) => Promise<string>
  asked: string[]
  pass: (seconds: number) => void
} {
  let time = 0
  const asked: string[] = []
  const cache = createCache<string>({ now: () => time, most, secondsOf: (answer) => answer.length * 10 })
  const get = (key: string): Promise<string> =>
    cache(key, async () => {
      asked.push(key)
      return key
    })
  return { get, asked, pass: (seconds) => void (time += seconds * 1000) }
}

test('an answer is kept until its time is over, and then asked for again', async () => {
  const { get, asked, pass } = arrange()
  await get('ab')
  pass(19)
  await get('ab')
  expect(asked).toEqual(['ab'])
  pass(1)
  await get('ab')
  expect(asked).toEqual(['ab', 'ab'])
})

test('who asks while an answer is on its way shares it', async () => {
  const { get, asked } = arrange()
  await Promise.all([get('a'), get('a')])
  expect(asked).toEqual(['a'])
})

test('no more answers are kept than may be: the oldest goes', async () => {
  const { get, asked } = arrange(2)
  for (const key of ['a', 'b', 'c', 'b', 'a']) await get(key)
  expect(asked).toEqual(['a', 'b', 'c', 'a'])
})

test('a failure is not kept', async () => {
  const cache = createCache<string>({ now: () => 0, most: 1, secondsOf: () => 10 })
  await expect(cache('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away')
  expect(await cache('a', async () => 'here')).toBe('here')
})
