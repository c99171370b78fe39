import { describe, expect, test } from 'vitest'
import { createGroupCommit } from '../../shared/group-commit.ts'

const MAX_BYTES = 300

/** A store whose writes end when a test says so. */
interface HeldStore {
  /** The items of each write. */
  readonly writes: string[][]
  readonly maxBytes: number
  write(items: string[]): Promise<void>
  /** Ends the write on its way, and returns when the next one is on its way. */
  endWrite(error?: Error): Promise<void>
}

function createHeldStore(): HeldStore {
  const writes: string[][] = []
  let held: { resolve: () => void; reject: (error: Error) => void } | undefined
  return {
    writes,
    maxBytes: MAX_BYTES,
    write: (items) => {
      writes.push(items)
      return new Promise((resolve, reject) => (held = { resolve, reject }))
    },
    endWrite: async (error) => {
      if (error === undefined) held?.resolve()
      else held?.reject(error)
      await new Promise(setImmediate)
    },
  }
}

/** A turn of the event loop: what came in it is on its way. */
const turn = (): Promise<void> => new Promise(setImmediate)

describe('group commit', () => {
  test('writes a single item in the same turn of the event loop', async () => {
    const store = createHeldStore()
    const commit = createGroupCommit(store)
    const stored = commit('a', 10)
    await turn()
    expect(store.writes).toEqual([['a']])
    await store.endWrite()
    await expect(stored).resolves.toBeUndefined()
  })

  test('those that come in one turn go together, and those that come while a write is on its way share the next', async () => {
    const store = createHeldStore()
    const commit = createGroupCommit(store)
    const first = ['a', 'b'].map((item) => commit(item, 10))
    await turn()
    const second = ['c', 'd', 'e'].map((item) => commit(item, 10))
    await store.endWrite()
    await store.endWrite()
    await Promise.all([...first, ...second])
    expect(store.writes).toEqual([
      ['a', 'b'],
      ['c', 'd', 'e'],
    ])
  })

  test('one that comes later does not ride on a write that began before it', async () => {
    const store = createHeldStore()
    const commit = createGroupCommit(store)
    void commit('a', 10)
    await turn()
    let isStored = false
    const stored = commit('b', 10).then(() => (isStored = true))
    await store.endWrite()
    expect([isStored, store.writes]).toEqual([false, [['a'], ['b']]])
    await store.endWrite()
    await stored
  })

  test('no write outgrows the limit, the bytes between two items included, and none is left behind', async () => {
    const store = createHeldStore()
    const commit = createGroupCommit(store)
    const stored = ['a', 'b', 'c', 'd', 'e'].map((item) => commit(item, MAX_BYTES / 3))
    await turn()
    for (let ended = 0; ended < 3; ended += 1) await store.endWrite()
    await Promise.all(stored)
    expect(store.writes).toEqual([['a', 'b'], ['c', 'd'], ['e']])
  })

  test('one of full size goes alone', async () => {
    const store = createHeldStore()
    const commit = createGroupCommit(store)
    const stored = ['a', 'b', 'c'].map((item) => commit(item, MAX_BYTES))
    await turn()
    for (let ended = 0; ended < 3; ended += 1) await store.endWrite()
    await Promise.all(stored)
    expect(store.writes).toEqual([['a'], ['b'], ['c']])
  })

  test('a failed write reaches each that waits for it, and no other', async () => {
    const store = createHeldStore()
    const commit = createGroupCommit(store)
    const first = commit('a', 10)
    await turn()
    const outcomes = Promise.allSettled([first, ...['b', 'c'].map((item) => commit(item, 10))])
    await store.endWrite()
    await store.endWrite(new Error('away'))
    const later = commit('d', 10)
    await turn()
    await store.endWrite()
    const statuses = (await outcomes).map(({ status }) => status)
    expect(statuses).toEqual(['fulfilled', 'rejected', 'rejected'])
    await expect(later).resolves.toBeUndefined()
  })
})
