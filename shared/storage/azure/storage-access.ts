import type { TokenCredential } from '@azure/identity'
import type { Settings } from '../../config/settings.ts'
import { BridgeError } from '../../errors.ts'
import { createAppIdentity, identityEndpoint } from './app-identity.ts'

/** How to reach one of the account's three services. */
export type StorageAccess =
  { readonly connectionString: string } | { readonly url: string; readonly credential: TokenCredential }

export type StorageService = 'blob' | 'queue' | 'table'

/**
 * From the same settings that the Functions host reads: a connection string, or `AzureWebJobsStorage__…` for the app's
 * identity.
 *
 * @throws BridgeError `setting_missing`
 */
export async function storageAccess(service: StorageService, settings: Settings): Promise<StorageAccess> {
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
  const clientId = settings.AzureWebJobsStorage__clientId
  const endpoint = identityEndpoint()
  // A deployed app says which identity it is, and so does not wait for the library that finds out.
  if (endpoint !== undefined && settings.AzureWebJobsStorage__credential === 'managedidentity') {
    return { url, credential: createAppIdentity(endpoint, clientId) }
  }
  const { DefaultAzureCredential } = await import('@azure/identity')
  const credential = new DefaultAzureCredential(
    clientId === undefined ? {} : { managedIdentityClientId: clientId },
  )
  return { url, credential }
}
