import { afterAll, beforeAll } from 'vitest'
import { type Azurite, startAzurite } from '../../../dev/azurite.ts'
import { createAzureLedger, ledgerClient } from '../../../shared/storage/azure/azure-ledger.ts'
import { InMemoryLedger } from '../../builders/in-memory-ledger.ts'
import { describeLedgerLists } from './ledger-list-suite.ts'
import { describeLedger } from './ledger-suite.ts'

let azurite: Azurite
beforeAll(async () => {
  azurite = await startAzurite()
})
afterAll(() => azurite.stop())

describeLedger('in memory', (clock) => new InMemoryLedger(clock))
describeLedger('Azure Table', ({ now }) => createAzureLedger(ledgerClient(azurite), now))

describeLedgerLists('in memory', (clock) => new InMemoryLedger(clock))
describeLedgerLists('Azure Table', ({ now }) => createAzureLedger(ledgerClient(azurite), now))
