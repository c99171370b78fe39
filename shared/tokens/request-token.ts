import type { HttpClient } from '../http/http-client.ts'
import type { AccessTokens } from '../http/signed-in-client.ts'
import { BridgeError } from '../errors.ts'
import type { Grant, SignInProof } from './grant.ts'
import type { TokenAnswer } from './grants/token-answer.ts'
import { serverOf, type TokenServer } from './token-server.ts'
import type { TokenStore } from './token-store.ts'

/**
 * Asks for an access token with a grant, or with what a person brings to sign in.
 *
 * @param server of the connection; grants and proofs with a tenant have their own
 * @throws BridgeError `sign_in_needed` when the server refuses, `token_endpoint_failed` when it fails,
 *   `vault_unavailable` when a key that the grant names cannot be read
 */
export type RequestToken = (server: TokenServer, by: Grant | SignInProof) => Promise<TokenAnswer>

export interface RequestTokenOptions {
  /** For the keys that grants name. */
  readonly store: Pick<TokenStore, 'readKey'>
  readonly http: HttpClient
  /** A proxy in front of the token server that wants a bearer token for itself. */
  readonly proxy?: AccessTokens
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** Each family of grants has a library of its own, which is loaded only for such a grant. */
export function createRequestToken({ store, http, proxy, now }: RequestTokenOptions): RequestToken {
  const readExistingKey = async (name: string): Promise<string> => {
    const text = await store.readKey(name)
    if (text !== undefined) return text
    throw new BridgeError(
      'sign_in_needed',
      `The grant names the Key Vault secret ${name}, which does not exist.`,
    )
  }
  return async (server, by) => {
    switch (by.type) {
      case 'password':
      case 'refresh_token': {
        const { requestByOAuth } = await import('./grants/oauth.ts')
        return requestByOAuth(serverOf(by, server), by, now())
      }
      case 'client_credentials': {
        const { requestByOAuth } = await import('./grants/oauth.ts')
        return requestByOAuth(server, by, now())
      }
      case 'authorization_code': {
        const { finishAuthorization } = await import('./grants/authorization-code.ts')
        return finishAuthorization(serverOf(by, server), by, now())
      }
      case 'jwt_bearer': {
        const { requestByJwt } = await import('./grants/jwt-bearer.ts')
        return requestByJwt(server, by, await readExistingKey(by.keySecret), now())
      }
      case 'cireson_token': {
        const { requestCiresonToken } = await import('./grants/cireson-token.ts')
        return requestCiresonToken(server, by, { http, proxy }, now())
      }
      case 'entra_client_secret':
      case 'entra_certificate':
      case 'entra_managed_identity':
      case 'entra_federated': {
        const { requestFromEntra } = await import('./grants/entra.ts')
        return requestFromEntra(by, readExistingKey, now())
      }
    }
  }
}
