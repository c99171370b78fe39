import { expect, test } from 'vitest'
import { createKeyedBatches } from '../../../../shared/bridge/ticket/keyed-batches.ts'

/** Batches that take as long as the test lets them. */
function controlledBatches(most = 100) {
  const batches: (readonly string[])[] = []
  const ends: { succeed: () => void; fail: (error: unknown) => void }[] = []
  const take = createKeyedBatches<string, string>(
    (batch) =>
      new Promise((resolve, reject) => {
        batches.push(batch)
        ends.push({ succeed: () => resolve(batch.map((request) => `${request} is done`)), fail: reject })
      }),
    most,
  )
  const end = async (batch: number, error?: Error): Promise<void> => {
    if (error === undefined) ends[batch]?.succeed()
    else ends[batch]?.fail(error)
    await new Promise(setImmediate)
  }
  return { take, batches, end }
}

test('the first delivery runs at once; those that wait meanwhile share the next batch, each with its own answer', async () => {
  const { take, batches, end } = controlledBatches()
  const answers = Promise.all(['a', 'b', 'c'].map((request) => take('row', request)))
  expect(batches).toEqual([['a']])
  await end(0)
  expect(batches).toEqual([['a'], ['b', 'c']])
  await end(1)
  expect(await answers).toEqual(['a is done', 'b is done', 'c is done'])
})

test('at most so many share a batch', async () => {
  const { take, batches, end } = controlledBatches(2)
  const answers = Promise.all(['a', 'b', 'c', 'd'].map((request) => take('row', request)))
  for (const batch of [0, 1, 2]) await end(batch)
  await answers
  expect(batches).toEqual([['a'], ['b', 'c'], ['d']])
})

test('a failing batch fails for the deliveries that share it, and for no other', async () => {
  const { take, end } = controlledBatches(2)
  const answers = Promise.allSettled(['a', 'b', 'c', 'd'].map((request) => take('row', request)))
  await end(0)
  await end(1, new Error('no'))
  await end(2)
  expect((await answers).map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'rejected',
    'fulfilled',
  ])
})

test('deliveries with different keys do not wait for each other', async () => {
  const { take, batches, end } = controlledBatches()
  const answers = Promise.all([take('one', 'a'), take('other', 'b')])
  expect(batches).toEqual([['a'], ['b']])
  await end(1)
  await end(0)
  expect(await answers).toEqual(['a is done', 'b is done'])
})

test('after a pause the next batch begins at once again', async () => {
  const { take, batches, end } = controlledBatches()
  const first = take('row', 'a')
  await end(0)
  await first
  const second = take('row', 'b')
  expect(batches).toEqual([['a'], ['b']])
  await end(1)
  expect(await second).toBe('b is done')
})
