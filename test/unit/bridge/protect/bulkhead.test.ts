import { describe, expect, test } from 'vitest'
import { createBulkhead, type Urgency } from '../../../../shared/bridge/protect/bulkhead.ts'
import { failureOf } from '../../../builders/fleet.ts'

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

/** Work that begins in its turn and ends when asked to. */
function createWork(atOnce: number) {
  const bulkhead = createBulkhead(atOnce)
  const begun: string[] = []
  const ends = new Map<string, PromiseWithResolvers<void>>()
  return {
    begun,
    ask: (urgency: Urgency, name: string): Promise<void> => {
      const end = Promise.withResolvers<void>()
      ends.set(name, end)
      return bulkhead(urgency, () => {
        begun.push(name)
        return end.promise
      })
    },
    finish: async (name: string): Promise<void> => {
      ends.get(name)?.resolve()
      await turn()
    },
    fail: async (name: string): Promise<void> => {
      ends.get(name)?.reject(new Error(`${name} failed`))
      await turn()
    },
  }
}

describe('lanes', () => {
  test('let only so many work at once', async () => {
    const { ask, begun, finish } = createWork(2)
    const all = ['first', 'second', 'third'].map((name) => ask('normal', name))
    expect(begun).toEqual(['first', 'second'])
    for (const name of ['first', 'second', 'third']) await finish(name)
    await Promise.all(all)
    expect(begun).toEqual(['first', 'second', 'third'])
  })

  test('let urgent ones go first, and within an urgency the first to arrive', async () => {
    const { ask, begun, finish } = createWork(1)
    const all = [
      ask('normal', 'running'),
      ask('normal', 'normal 1'),
      ask('normal', 'normal 2'),
      ask('urgent', 'urgent 1'),
      ask('urgent', 'urgent 2'),
    ]
    for (let index = 0; index < all.length; index += 1) await finish(begun[index] ?? '')
    await Promise.all(all)
    expect(begun).toEqual(['running', 'urgent 1', 'urgent 2', 'normal 1', 'normal 2'])
  })

  test('give the place of work that failed to the next', async () => {
    const { ask, begun, fail, finish } = createWork(1)
    const failed = failureOf(ask('normal', 'first'))
    const next = ask('normal', 'second')
    await fail('first')
    await finish('second')
    await next
    expect((await failed)?.message).toContain('first failed')
    expect(begun).toEqual(['first', 'second'])
  })

  test('never wait for background work, which runs one call at a time', async () => {
    const { ask, begun, finish } = createWork(2)
    const all = [
      ask('background', 'page 1'),
      ask('background', 'page 2'),
      ask('normal', 'first'),
      ask('normal', 'second'),
    ]
    await turn()
    expect(begun).toEqual(['first', 'second', 'page 1'])
    await finish('page 1')
    expect(begun).toEqual(['first', 'second', 'page 1'])
    await finish('second')
    expect(begun).toEqual(['first', 'second', 'page 1', 'page 2'])
    for (const name of ['first', 'page 2']) await finish(name)
    await Promise.all(all)
  })

  test('have all their places again when everything is done', async () => {
    const { ask, begun, finish } = createWork(2)
    const earlier = ['first', 'second', 'third'].map((name) => ask('normal', name))
    for (const name of ['first', 'second', 'third']) await finish(name)
    await Promise.all(earlier)
    const later = [ask('normal', 'fourth'), ask('urgent', 'fifth'), ask('urgent', 'sixth')]
    expect(begun.slice(3)).toEqual(['fourth', 'fifth'])
    for (const name of ['fourth', 'fifth', 'sixth']) await finish(name)
    await Promise.all(later)
  })
})
