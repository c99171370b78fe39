import { TableClient, type TableServiceClientOptions } from '@azure/data-tables'
import type { StorageAccess } from './storage-access.ts'

export function tableClient(access: StorageAccess, table: string): TableClient {
  const options: TableServiceClientOptions = {
    retryOptions: { maxRetries: 2, retryDelayInMs: 250, maxRetryDelayInMs: 1000 },
  }
  if ('connectionString' in access) {
    // Azurite listens on http, which the SDK refuses unless it is asked for.
    const isPlain = /DefaultEndpointsProtocol=http;|UseDevelopmentStorage=true/i.test(access.connectionString)
    return TableClient.fromConnectionString(access.connectionString, table, {
      ...options,
      allowInsecureConnection: isPlain,
    })
  }
  return new TableClient(access.url, table, access.credential, options)
}
