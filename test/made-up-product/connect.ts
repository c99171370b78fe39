import { runConnect } from '../../cli/connect/run-connect.ts'
import { WITH_FERNWOOD } from './products.ts'

await runConnect(WITH_FERNWOOD)
