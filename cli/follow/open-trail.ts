import { setTimeout } from 'node:timers/promises'
import type { Settings } from '../../shared/config/settings.ts'
import { createAzureJournal } from '../../shared/storage/azure/azure-journal.ts'
import { createAzureLedger, ledgerClient } from '../../shared/storage/azure/azure-ledger.ts'
import { storageAccess } from '../../shared/storage/azure/storage-access.ts'
import type { Journal, Ledger } from '../../shared/storage/ports.ts'

/** Where the outcome of a delivery can be read. */
export interface Trail {
  readonly journal: Pick<Journal, 'read'>
  readonly ledger: Pick<Ledger, 'read'>
  /** Epoch milliseconds. */
  readonly now: () => number
  readonly pause: (milliseconds: number) => Promise<void>
}

/** That of an app. @param settings those of its storage */
export async function openTrail(settings: Settings): Promise<Trail> {
  return {
    journal: createAzureJournal(await storageAccess('blob', settings), Date.now),
    ledger: createAzureLedger(ledgerClient(await storageAccess('table', settings)), Date.now),
    now: Date.now,
    pause: async (milliseconds) => setTimeout(milliseconds),
  }
}
