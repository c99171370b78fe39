import type { Grant } from '../../shared/tokens/grant.ts'
import { type SignInOptions, storeGrant } from '../../shared/tokens/sign-in.ts'
import type { StoredGrant } from '../../shared/tokens/token-store.ts'
import { UsageError } from '../command.ts'

/**
 * Gives a stored grant another client secret, after the product has taken it. All else of the grant stays.
 *
 * @throws UsageError for a grant that has no client secret, BridgeError `sign_in_needed` when the product refuses the
 *   new one, `token_endpoint_failed`, `vault_unavailable`
 */
export async function rotateClientSecret(
  options: SignInOptions,
  { grant, version }: StoredGrant,
  clientSecret: string,
): Promise<void> {
  if (grant.type === 'client_credentials' || grant.type === 'jwt_bearer') {
    return storeGrant(options, { ...grant, clientSecret })
  }
  if (grant.type !== 'refresh_token') throw new UsageError(`A grant ${grant.type} has no client secret.`)
  const { connection, store, server, requestToken } = options
  const rotated = { ...grant, clientSecret }
  const { token, refreshToken = grant.refreshToken } = await requestToken(server, rotated)
  const generation = grant.generation + 1
  const next: Grant = { ...rotated, refreshToken, generation }
  await store.writeGrant(connection, next)
  await store.writeToken(connection, token)
  await store.disableGrant(connection, version)
}
