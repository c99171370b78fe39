import { ManagedIdentityCredential } from '@azure/identity'

/** The scope of a managed identity's token that vouches for an application (Entra ID docs, workload identity federation). */
const FEDERATION_SCOPE = 'api://AzureADTokenExchange/.default'

/** @param clientId of a user-assigned identity; undefined for the app's own */
export function identityOf(clientId: string | undefined): ManagedIdentityCredential {
  return new ManagedIdentityCredential(clientId === undefined ? {} : { clientId })
}

/** Gets tokens by which a managed identity vouches for an application that trusts it. @throws the library's errors */
export function createVouch(clientId: string | undefined): () => Promise<string> {
  const identity = identityOf(clientId)
  return async () => (await identity.getToken(FEDERATION_SCOPE)).token
}
