import { runCheckConnection } from '../../cli/check-connection/run-check-connection.ts'
import { WITH_FERNWOOD } from './products.ts'

await runCheckConnection(WITH_FERNWOOD)
