import type { AccessToken, Grant } from './grant.ts'

/**
 * Where grants and tokens are kept, by connection name.
 *
 * Every method throws BridgeError `vault_unavailable` when the store cannot be reached or refuses.
 */
export interface TokenStore {
  /** @throws BridgeError `sign_in_needed` when the stored text is not a grant */
  readGrant(connection: string): Promise<StoredGrant | undefined>
  /** Makes a new version; the older ones stay until they are disabled. */
  writeGrant(connection: string, grant: Grant): Promise<void>
  /** Makes a version of the grant unreadable, for good. */
  disableGrant(connection: string, version: string): Promise<void>
  readToken(connection: string): Promise<AccessToken | undefined>
  writeToken(connection: string, token: AccessToken): Promise<void>
  /** A secret that a grant names: a private key or a certificate. */
  readKey(name: string): Promise<string | undefined>
  /** @param pem a private key or a certificate with its key */
  writeKey(name: string, pem: string): Promise<void>
}

/** A grant, and the version of its secret. */
export interface StoredGrant {
  readonly version: string
  readonly grant: Grant
}

export function grantSecretName(connection: string): string {
  return `${connection}-grant`
}

export function tokenSecretName(connection: string): string {
  return `${connection}-token`
}
