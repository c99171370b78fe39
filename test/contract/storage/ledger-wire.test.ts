import { startAzurite } from '../../../dev/azurite.ts'
import { startTableStorage } from '../../../simulators/table-storage/start-table-storage.ts'
import { describeLedgerWire } from './ledger-wire-suite.ts'

describeLedgerWire('Azurite', () => startAzurite())
describeLedgerWire('simulated Table service', () => startTableStorage())
