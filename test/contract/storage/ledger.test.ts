import { afterAll, beforeAll } from 'vitest'
import { type Azurite, startAzurite } from '../../../dev/azurite.ts'
import { createAzureLedger, ledgerClient } from '../../../shared/storage/azure/azure-ledger.ts'
import type { Ledger } from '../../../shared/storage/ports.ts'
import { tableClient } from '../../../shared/storage/azure/table-client.ts'
import {
  startTableStorage,
  type TableStorage,
} from '../../../simulators/table-storage/start-table-storage.ts'
import type { Clock } from '../../builders/clock.ts'
import { InMemoryLedger } from '../../builders/in-memory-ledger.ts'
import { describeLedgerLists } from './ledger-list-suite.ts'
import { describeLedger } from './ledger-suite.ts'
import { type LossyProxy, lossyTableClient, startLossyProxy } from './lossy-proxy.ts'

let azurite: Azurite
let simulated: TableStorage
let lossy: LossyProxy
let lossySimulated: LossyProxy
beforeAll(async () => {
  azurite = await startAzurite()
  simulated = await startTableStorage()
  lossy = await startLossyProxy(new URL(azurite.tableUrl).origin)
  lossySimulated = await startLossyProxy(simulated.url)
})
afterAll(async () => {
  await lossy.stop()
  await lossySimulated.stop()
  await azurite.stop()
  await simulated.stop()
})

/** Each call is made by an instance that knows nothing of the others. */
function manyInstances({ now }: Clock): Ledger {
  const client = tableClient(azurite, 'instances')
  const instance = (): Ledger => createAzureLedger(client, now)
  return new Proxy(instance(), { get: (_, name: keyof Ledger) => instance()[name] })
}

/** Whatever is asked is carried out, its answer is lost, and the SDK asks again. */
function withLostAnswers({ now }: Clock, lost: LossyProxy, through: string): Ledger {
  lost.loseFirstAnswers()
  return createAzureLedger(lossyTableClient(lost, through, 'losses'), now)
}

describeLedger('in memory', (clock) => new InMemoryLedger(clock))
describeLedger('Azure Table', ({ now }) => createAzureLedger(ledgerClient(azurite), now))
describeLedger('Azure Table, by many instances', manyInstances)
describeLedger('Azure Table, whose first answers are lost', (clock) =>
  withLostAnswers(clock, lossy, azurite.connectionString),
)
describeLedger('simulated Table', ({ now }) => createAzureLedger(ledgerClient(simulated), now))
describeLedger('simulated Table, whose first answers are lost', (clock) =>
  withLostAnswers(clock, lossySimulated, simulated.connectionString),
)

describeLedgerLists('in memory', (clock) => new InMemoryLedger(clock))
describeLedgerLists('Azure Table', ({ now }) => createAzureLedger(tableClient(azurite, 'lists'), now))
describeLedgerLists('simulated Table', ({ now }) => createAzureLedger(tableClient(simulated, 'lists'), now))
