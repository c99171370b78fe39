import type { AccessToken, Grant } from './grant.ts'

/**
 * Where grants and tokens are kept, by connection name.
 *
 * Every method throws BridgeError `vault_unavailable` when the store cannot be reached or refuses.
 */
export interface TokenStore {
  /** @throws BridgeError `sign_in_needed` when what is stored is no grant */
  readGrant(connection: string): Promise<Grant | undefined>
  writeGrant(connection: string, grant: Grant): Promise<void>
  readToken(connection: string): Promise<AccessToken | undefined>
  writeToken(connection: string, token: AccessToken): Promise<void>
}

export function grantSecretName(connection: string): string {
  return `${connection}-grant`
}

export function tokenSecretName(connection: string): string {
  return `${connection}-token`
}
