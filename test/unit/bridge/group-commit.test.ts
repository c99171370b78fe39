import { describe, expect, test } from 'vitest'
import { createGroupCommit, MAX_MESSAGE_BYTES } from '../../../shared/bridge/group-commit.ts'
import type { Notification } from '../../../shared/storage/notification.ts'
import type { AlertQueue } from '../../../shared/storage/ports.ts'
import { buildNotification } from '../../builders/notification.ts'

/** A queue whose puts end when a test says so. */
interface HeldQueue extends AlertQueue {
  /** The delivery ids of each put. */
  readonly puts: string[][]
  /** Ends the put on its way, and returns when the next one is on its way. */
  endPut(error?: Error): Promise<void>
}

function createHeldQueue(): HeldQueue {
  const puts: string[][] = []
  let held = Promise.withResolvers<void>()
  return {
    puts,
    put: (notifications) => {
      puts.push(notifications.map(({ deliveryId }) => deliveryId))
      held = Promise.withResolvers<void>()
      return held.promise
    },
    endPut: async (error) => {
      if (error === undefined) held.resolve()
      else held.reject(error)
      await new Promise(setImmediate)
    },
  }
}

const named = (deliveryId: string): Notification => buildNotification(undefined, { deliveryId })

describe('group commit', () => {
  test('puts a single notification at once', async () => {
    const queue = createHeldQueue()
    const put = createGroupCommit(queue)
    const stored = put(named('a'), 100)
    expect(queue.puts).toEqual([['a']])
    await queue.endPut()
    await expect(stored).resolves.toBeUndefined()
  })

  test('those that come while a put is on its way share the next one', async () => {
    const queue = createHeldQueue()
    const put = createGroupCommit(queue)
    const stored = ['a', 'b', 'c', 'd'].map((name) => put(named(name), 100))
    await queue.endPut()
    await queue.endPut()
    await Promise.all(stored)
    expect(queue.puts).toEqual([['a'], ['b', 'c', 'd']])
  })

  test('one that comes later does not ride on a put that began before it', async () => {
    const queue = createHeldQueue()
    const put = createGroupCommit(queue)
    await Promise.race([put(named('a'), 100), queue.endPut()])
    let isStored = false
    const stored = put(named('b'), 100).then(() => (isStored = true))
    expect([isStored, queue.puts]).toEqual([false, [['a'], ['b']]])
    await queue.endPut()
    await stored
  })

  test('no message outgrows the limit, and none is left behind', async () => {
    const queue = createHeldQueue()
    const put = createGroupCommit(queue)
    const third = Math.floor(MAX_MESSAGE_BYTES / 3)
    const stored = ['a', 'b', 'c', 'd', 'e'].map((name) => put(named(name), third))
    for (let ended = 0; ended < 4; ended += 1) await queue.endPut()
    await Promise.all(stored)
    expect(queue.puts).toEqual([['a'], ['b', 'c'], ['d', 'e']])
  })

  test('one of full size goes alone', async () => {
    const queue = createHeldQueue()
    const put = createGroupCommit(queue)
    const stored = ['a', 'b', 'c'].map((name) => put(named(name), MAX_MESSAGE_BYTES))
    for (let ended = 0; ended < 3; ended += 1) await queue.endPut()
    await Promise.all(stored)
    expect(queue.puts).toEqual([['a'], ['b'], ['c']])
  })

  test('a failed put reaches each that waits for it, and no other', async () => {
    const queue = createHeldQueue()
    const put = createGroupCommit(queue)
    const outcomes = Promise.allSettled(['a', 'b', 'c'].map((name) => put(named(name), 100)))
    await queue.endPut()
    await queue.endPut(new Error('away'))
    const later = put(named('d'), 100)
    await queue.endPut()
    const statuses = (await outcomes).map(({ status }) => status)
    expect(statuses).toEqual(['fulfilled', 'rejected', 'rejected'])
    await expect(later).resolves.toBeUndefined()
  })
})
