import type { Settings } from '../config/settings.ts'
import { createTally, type Tally } from '../bridge/journal/tally.ts'
import { lazy, withMethods } from '../decorate.ts'
import type { Log } from '../log.ts'
import { once } from '../once.ts'
import { createAzureAlertQueue, type QueueLooks } from '../storage/azure/azure-alert-queue.ts'
import { storageAccess } from '../storage/azure/storage-access.ts'
import type {
  AlertQueue,
  DeadLetterStore,
  Journal,
  KeptPayloads,
  Ledger,
  Locks,
  PayloadStore,
  RegisterGroups,
  Registers,
} from '../storage/ports.ts'
import { ALERT_QUEUE } from '../storage/queue-names.ts'

/** The storage of the app, each part made on first use. */
export interface Stores {
  readonly queue: () => Promise<AlertQueue & QueueLooks>
  readonly ledger: () => Promise<Ledger>
  readonly registers: () => Promise<Registers & RegisterGroups>
  readonly payloads: PayloadStore
  readonly keptPayloads: KeptPayloads
  readonly deadLetters: DeadLetterStore
  readonly journal: Journal
  readonly locks: () => Promise<Locks>
}

/** @param now epoch milliseconds */
export function createStores(settings: Settings, log: Log, now: () => number): Stores {
  const blobService = once(async () => {
    const { blobServiceClient } = await import('../storage/azure/blob-client.ts')
    return blobServiceClient(await storageAccess('blob', settings))
  })
  const payloads = once(async () => {
    const { createAzurePayloadStore } = await import('../storage/azure/azure-blobs.ts')
    return createAzurePayloadStore(await blobService())
  })
  const keptPayloads = once(async () => {
    const { createAzureKeptPayloads } = await import('../storage/azure/azure-blobs.ts')
    return createAzureKeptPayloads(await blobService(), now)
  })
  const deadLetters = once(async () => {
    const { createAzureDeadLetterStore } = await import('../storage/azure/azure-blobs.ts')
    return createAzureDeadLetterStore(await blobService())
  })
  const journal = once(async () => {
    const { createAzureJournal } = await import('../storage/azure/azure-journal.ts')
    return createAzureJournal(await storageAccess('blob', settings), now)
  })
  const registers = once(async () => {
    const { createAzureRegisters, registersClient } = await import('../storage/azure/azure-registers.ts')
    return createAzureRegisters(registersClient(await storageAccess('table', settings)))
  })
  return {
    queue: once(async () => createAzureAlertQueue(await storageAccess('queue', settings), ALERT_QUEUE)),
    ledger: once(async () => {
      const { createAzureLedger, ledgerClient } = await import('../storage/azure/azure-ledger.ts')
      return createAzureLedger(ledgerClient(await storageAccess('table', settings)), now)
    }),
    registers,
    payloads: lazy(payloads),
    keptPayloads: lazy(keptPayloads),
    deadLetters: lazy(deadLetters),
    journal: withTally(lazy(journal), createTally({ registers, later, log })),
    locks: once(async () => {
      const { createAzureLocks } = await import('../storage/azure/azure-locks.ts')
      return createAzureLocks(await blobService())
    }),
  }
}

/** It does not keep the process alive. */
function later(seconds: number, work: () => void): void {
  setTimeout(work, seconds * 1000).unref()
}

/** What is in the journal is counted. */
function withTally(journal: Journal, tally: Tally): Journal {
  return withMethods(journal, {
    write: async (entries) => {
      await journal.write(entries)
      tally.add(entries)
    },
  })
}
