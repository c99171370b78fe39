import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Azurite, startAzurite } from '../../../dev/azurite.ts'
import { blobServiceClient } from '../../../shared/storage/azure/blob-client.ts'
import { createAzureLocks } from '../../../shared/storage/azure/azure-locks.ts'
import type { Locks } from '../../../shared/storage/ports.ts'
import { createClock } from '../../builders/clock.ts'
import { InMemoryLocks } from '../../builders/in-memory-storage.ts'

let azurite: Azurite
beforeAll(async () => {
  azurite = await startAzurite()
})
afterAll(() => azurite.stop())

/** Locks, and what ends one before its holder is done. */
interface Held {
  readonly locks: Locks
  readonly end: (name: string) => Promise<unknown>
}

function inMemory(): Held {
  const clock = createClock()
  return { locks: new InMemoryLocks(clock), end: async () => clock.advance(61) }
}

function azureBlob(): Held {
  const service = blobServiceClient(azurite)
  const leaseOf = (name: string) =>
    service.getContainerClient('locks').getBlobClient(name).getBlobLeaseClient()
  return { locks: createAzureLocks(service), end: (name) => leaseOf(name).breakLease(0) }
}

describe.each<[string, () => Held]>([
  ['in memory', inMemory],
  ['Azure Blob', azureBlob],
])('%s: locks', (kind, start) => {
  /** Each test has a lock of its own. */
  const nameOf = (lock: string): string => `${kind.replace(' ', '-')}-${lock}`

  test('let one in at a time, however many come at once to a new lock', async () => {
    const { locks } = start()
    let inside = 0
    let most = 0
    const done = await Promise.all(
      Array.from({ length: 8 }, () =>
        locks.hold(nameOf('rush'), async () => {
          inside += 1
          most = Math.max(most, inside)
          await new Promise(setImmediate)
          inside -= 1
          return 'done'
        }),
      ),
    )
    expect(most).toBe(1)
    expect(done).toContain('done')
  })

  test('keep others out until the work is done, without waiting', async () => {
    const { locks } = start()
    const name = nameOf('others')
    const inside = await locks.hold(
      name,
      async () => (await locks.hold(name, async () => 'second')) ?? 'kept out',
    )
    expect(inside).toBe('kept out')
    expect(await locks.hold(name, async () => 'third')).toBe('third')
  })

  test('are separate for each name', async () => {
    const { locks } = start()
    const inside = locks.hold(nameOf('one'), () => locks.hold(nameOf('other'), async () => 'both'))
    expect(await inside).toBe('both')
  })

  test('are free again after work that fails, and the failure is thrown', async () => {
    const { locks } = start()
    const failing = locks.hold(nameOf('failing'), () => Promise.reject(new Error('no')))
    await expect(failing).rejects.toThrow('no')
    expect(await locks.hold(nameOf('failing'), async () => 'free')).toBe('free')
  })

  test('last longer on request', async () => {
    const { locks } = start()
    const name = nameOf('longer')
    const inside = await locks.hold(name, async (lock) => {
      await lock.extend()
      return (await locks.hold(name, async () => 'second')) ?? 'kept out'
    })
    expect(inside).toBe('kept out')
  })

  test('that ended and went to someone else cannot be made to last', async () => {
    const { locks, end } = start()
    const name = nameOf('lost')
    await locks.hold(name, async (lock) => {
      await end(name)
      await locks.hold(name, async () => {
        await expect(lock.extend()).rejects.toMatchObject({ code: 'lock_lost', retry: 'later' })
      })
    })
    expect.assertions(1)
  })
})
