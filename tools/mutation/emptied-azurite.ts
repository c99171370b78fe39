import { TableServiceClient } from '@azure/data-tables'
import { inject } from 'vitest'
import type { Azurite } from '../../dev/azurite.ts'
import type { RunningAzurite } from './one-azurite.ts'

/** In place of `startAzurite`: the one that runs for all mutants, without what the one before has left in its tables. */
export async function startAzurite(): Promise<Azurite> {
  const running: RunningAzurite = inject('azurite')
  const service = TableServiceClient.fromConnectionString(running.connectionString, {
    allowInsecureConnection: true,
  })
  for await (const { name = '' } of service.listTables()) await service.deleteTable(name)
  return { ...running, stop: async () => undefined }
}
