import { expect, test } from 'vitest'
import { createKeyedBatches } from '../../../../shared/bridge/ticket/keyed-batches.ts'

/** Turns that take as long as the test lets them. */
function controlledTurns(most = 100) {
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
  const end = async (turn: number, error?: Error): Promise<void> => {
    if (error === undefined) ends[turn]?.succeed()
    else ends[turn]?.fail(error)
    await new Promise(setImmediate)
  }
  return { take, batches, end }
}

test('who comes first goes at once; those who wait meanwhile share the next turn, each with their own answer', async () => {
  const { take, batches, end } = controlledTurns()
  const answers = Promise.all(['a', 'b', 'c'].map((request) => take('row', request)))
  expect(batches).toEqual([['a']])
  await end(0)
  expect(batches).toEqual([['a'], ['b', 'c']])
  await end(1)
  expect(await answers).toEqual(['a is done', 'b is done', 'c is done'])
})

test('at most so many share a turn', async () => {
  const { take, batches, end } = controlledTurns(2)
  const answers = Promise.all(['a', 'b', 'c', 'd'].map((request) => take('row', request)))
  for (const turn of [0, 1, 2]) await end(turn)
  await answers
  expect(batches).toEqual([['a'], ['b', 'c'], ['d']])
})

test('a turn that fails fails for those who shared it, and for nobody else', async () => {
  const { take, end } = controlledTurns(2)
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

test('those who want different things do not wait for each other', async () => {
  const { take, batches, end } = controlledTurns()
  const answers = Promise.all([take('one', 'a'), take('other', 'b')])
  expect(batches).toEqual([['a'], ['b']])
  await end(1)
  await end(0)
  expect(await answers).toEqual(['a is done', 'b is done'])
})

test('after a pause the next turn begins at once again', async () => {
  const { take, batches, end } = controlledTurns()
  const first = take('row', 'a')
  await end(0)
  await first
  const second = take('row', 'b')
  expect(batches).toEqual([['a'], ['b']])
  await end(1)
  expect(await second).toBe('b is done')
})
