import type { TokenCredential } from '@azure/identity'
import { QueueClient } from '@azure/storage-queue'
import type { Settings } from '../../config/settings.ts'
import { BridgeError } from '../../errors.ts'

/** How to reach one of the account's three services. */
export type StorageAccess =
  { readonly connectionString: string } | { readonly url: string; readonly credential: TokenCredential }

type Service = 'blob' | 'queue' | 'table'

/**
 * From the same settings that the Functions host reads: a connection string, or `AzureWebJobsStorage__…` for the app's
 * identity.
 *
 * @throws BridgeError `setting_missing`
 */
export async function storageAccess(service: Service, settings: Settings): Promise<StorageAccess> {
  const connectionString = settings.AzureWebJobsStorage
  if (connectionString !== undefined) return { connectionString }
  const account = settings.AzureWebJobsStorage__accountName
  const url =
    settings[`AzureWebJobsStorage__${service}ServiceUri`] ??
    (account === undefined ? undefined : `https://${account}.${service}.core.windows.net`)
  if (url === undefined) {
    const message = `Set AzureWebJobsStorage, or AzureWebJobsStorage__accountName, or AzureWebJobsStorage__${service}ServiceUri.`
    throw new BridgeError('setting_missing', message)
  }
  // Loaded here, because it is the largest part of a cold start and a connection string does without it.
  const { DefaultAzureCredential } = await import('@azure/identity')
  const clientId = settings.AzureWebJobsStorage__clientId
  const credential = new DefaultAzureCredential(
    clientId === undefined ? {} : { managedIdentityClientId: clientId },
  )
  return { url, credential }
}

/**
 * An action group waits about ten seconds for an answer and then calls again (Azure Monitor docs), so the SDK gives up
 * well before, and the answer is a 503 that the caller understands.
 */
const retryOptions = { maxTries: 2, tryTimeoutInMs: 4000, retryDelayInMs: 250, maxRetryDelayInMs: 1000 }

export function queueClient(access: StorageAccess, queue: string): QueueClient {
  if ('connectionString' in access) return new QueueClient(access.connectionString, queue, { retryOptions })
  return new QueueClient(`${access.url.replace(/\/$/, '')}/${queue}`, access.credential, { retryOptions })
}
