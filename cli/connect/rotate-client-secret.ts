import type { Grant } from '../../shared/tokens/grant.ts'
import { type SignInOptions, storeGrant } from '../../shared/tokens/sign-in.ts'
import type { StoredGrant } from '../../shared/tokens/token-store.ts'
import { UsageError } from '../command.ts'

/**
 * Gives a stored grant another client secret, after the product has accepted it. The rest of the grant stays.
 *
 * @throws UsageError for a grant that has no client secret, BridgeError `sign_in_needed` when the product refuses the
 *   new one, `token_endpoint_failed`, `vault_unavailable`
 */
export async function rotateClientSecret(
  options: SignInOptions,
  { grant, version }: StoredGrant,
  clientSecret: string,
): Promise<void> {
  if (!hasClientSecret(grant)) throw new UsageError(`The grant ${grant.type} has no client secret.`)
  if (grant.type !== 'refresh_token') return storeGrant(options, { ...grant, clientSecret })
  const { connection, store, server, requestToken } = options
  const rotated = { ...grant, clientSecret }
  const { token, refreshToken = grant.refreshToken } = await requestToken(server, rotated)
  const generation = grant.generation + 1
  const next: Grant = { ...rotated, refreshToken, generation }
  await store.writeGrant(connection, next)
  await store.writeToken(connection, token)
  await store.disableGrant(connection, version)
}

/** The grants that a client secret can be part of. */
type GrantOfClient = Extract<
  Grant,
  { readonly type: 'refresh_token' | 'client_credentials' | 'jwt_bearer' | 'entra_client_secret' }
>

/** Whether the grant is that of a client that has a secret. */
export function hasClientSecret(grant: Grant): grant is GrantOfClient {
  return 'clientSecret' in grant && grant.clientSecret !== undefined
}
