import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Azurite, startAzurite } from '../../../dev/azurite.ts'
import { createSignInWarnings } from '../../../shared/bridge/sign-in/sign-in-warnings.ts'
import type { LogFacts } from '../../../shared/log.ts'
import { createAzureRegisters, registersClient } from '../../../shared/storage/azure/azure-registers.ts'
import { createClock } from '../../builders/clock.ts'
import { buildConfig, buildRoute } from '../../builders/config.ts'

let azurite: Azurite
beforeAll(async () => {
  azurite = await startAzurite()
})
afterAll(() => azurite.stop())

const unused = (): Promise<never> => Promise.reject(new Error('No warning is expected.'))

test('a sign-in that works logs nothing while the storage is still empty', async () => {
  const log: LogFacts[] = []
  const config = buildConfig(buildRoute('servicenow'))
  const warnings = createSignInWarnings({
    config: async () => config,
    enqueue: unused,
    http: { send: unused, close: async () => undefined },
    registers: createAzureRegisters(registersClient(azurite)),
    log: (level, event, facts) => void log.push({ level, event, ...facts }),
    now: createClock().now,
  })
  await warnings.works('servicenow', 1)
  expect(log).toEqual([])
})
