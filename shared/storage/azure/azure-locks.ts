import type { BlobServiceClient, BlockBlobClient } from '@azure/storage-blob'
import { BridgeError } from '../../errors.ts'
import type { Lock, Locks } from '../ports.ts'
import { making, statusOf, storageUnavailable } from './storage-error.ts'

/** One empty blob per lock, held by a lease. */
const LOCKS = 'locks'

/** The longest lease that ends by itself (Storage docs, lease blob): how long the lock of a dead holder lasts. */
const LEASE_SECONDS = 60

export function createAzureLocks(service: BlobServiceClient): Locks {
  const container = service.getContainerClient(LOCKS)
  return {
    hold: async (name, work) => {
      const blob = container.getBlockBlobClient(name)
      const lease = blob.getBlobLeaseClient()
      const isHeld = await acquired(async () => {
        await making(
          () => lease.acquireLease(LEASE_SECONDS),
          () => makeBlob(blob, () => container.createIfNotExists()),
        )
      })
      if (!isHeld) return undefined
      const lock: Lock = { extend: () => extended(name, async () => void (await lease.renewLease())) }
      try {
        return await work(lock)
      } finally {
        // A lease that cannot be given back ends by itself.
        await lease.releaseLease().catch(() => undefined)
      }
    },
  }
}

async function acquired(acquire: () => Promise<void>): Promise<boolean> {
  try {
    await acquire()
    return true
  } catch (error) {
    if (statusOf(error) === 409) return false
    throw storageUnavailable(error, 'taking a lock')
  }
}

async function extended(name: string, renew: () => Promise<void>): Promise<void> {
  try {
    await renew()
  } catch (error) {
    if (statusOf(error) !== 409) throw storageUnavailable(error, 'keeping a lock')
    throw new BridgeError('lock_lost', `The lock ${name} is held by another instance now.`, {
      retryAfterSeconds: 5,
    })
  }
}

/** Two instances may make it at once; the second finds it there, or leased already. */
async function makeBlob(blob: BlockBlobClient, makeContainer: () => Promise<unknown>): Promise<void> {
  try {
    await making(() => blob.upload('', 0, { conditions: { ifNoneMatch: '*' } }), makeContainer)
  } catch (error) {
    if (statusOf(error) !== 409 && statusOf(error) !== 412) throw error
  }
}
