import { TableClient, type TableServiceClientOptions } from '@azure/data-tables'
import { limitedTries } from './limited-tries.ts'
import type { StorageAccess } from './storage-access.ts'

/**
 * For one of the three tries of a call. All of them take less than what a claim on a ticket's row lasts beyond the change
 * that follows it, see `claimTimes`.
 */
const LONGEST_TRY_MS = 10_000

/** Calls of all tables share their connections. */
export const tableHttpClient = limitedTries(LONGEST_TRY_MS)

export function tableClient(access: StorageAccess, table: string): TableClient {
  const options: TableServiceClientOptions = {
    httpClient: tableHttpClient,
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
