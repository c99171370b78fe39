import * as oauth from 'oauth4webapi'
import { fetch } from 'undici'
import { isLoopback } from '../../loopback.ts'
import type { ClientCredentialsGrant, PasswordProof, RefreshTokenGrant } from '../grant.ts'
import type { TokenServer } from '../token-server.ts'
import { BridgeError } from '../../errors.ts'
import { entraCodeIn, isTransientCode } from './entra-codes.ts'
import { gaveNoToken, refused, type TokenAnswer, wordOf } from './token-answer.ts'
import { isBusy, readTokenResponse } from './token-response.ts'

/** Well below the minute that a lock lasts. */
const DEADLINE_MILLISECONDS = 30_000

export interface OAuthClient {
  readonly clientId: string
  /** Absent for a public client. */
  readonly clientSecret?: string
}

/** The parties of a request in the library's types, and how the library sends it. */
export function oauthParties({ tokenUrl }: TokenServer, { clientId, clientSecret }: OAuthClient) {
  return {
    server: { issuer: tokenUrl.origin, token_endpoint: tokenUrl.href } satisfies oauth.AuthorizationServer,
    client: { client_id: clientId } satisfies oauth.Client,
    // ServiceNow reads credentials from the form only.
    authentication: clientSecret === undefined ? oauth.None() : oauth.ClientSecretPost(clientSecret),
    sending: {
      // undici's fetch is the platform's; only the two sets of types have drifted apart.
      [oauth.customFetch]: fetch as unknown as typeof globalThis.fetch,
      [oauth.allowInsecureRequests]: isLoopback(tokenUrl),
      signal: AbortSignal.timeout(DEADLINE_MILLISECONDS),
      headers: { accept: 'application/json' },
    } satisfies oauth.TokenEndpointRequestOptions,
  }
}

/**
 * Asks an OAuth token endpoint.
 *
 * @param now epoch milliseconds
 * @throws BridgeError `sign_in_needed` when the server refuses, `token_endpoint_failed` when it fails
 */
export async function requestByOAuth(
  tokens: TokenServer,
  by: RefreshTokenGrant | ClientCredentialsGrant | PasswordProof,
  now: number,
): Promise<TokenAnswer> {
  const scope = 'scope' in by && by.scope !== undefined ? { scope: by.scope } : {}
  return exchange(tokens, by, by.type, { ...parametersOf(by), ...scope }, now)
}

function parametersOf(
  by: RefreshTokenGrant | ClientCredentialsGrant | PasswordProof,
): Record<string, string> {
  switch (by.type) {
    case 'password':
      return { username: by.user, password: by.password }
    case 'refresh_token':
      return { refresh_token: by.refreshToken }
    case 'client_credentials':
      return {}
  }
}

/** Exchanges the input of a grant type for a token. Throws as {@link requestByOAuth}. */
export async function exchange(
  tokens: TokenServer,
  by: OAuthClient,
  grantType: string,
  parameters: Record<string, string>,
  now: number,
): Promise<TokenAnswer> {
  const { server, client, authentication, sending } = oauthParties(tokens, by)
  try {
    const response = await oauth.genericTokenEndpointRequest(
      server,
      client,
      authentication,
      grantType,
      parameters,
      sending,
    )
    return await readTokenResponse(response, {
      place: tokens.tokenUrl,
      process: (each) => oauth.processGenericTokenEndpointResponse(server, client, each),
      classify: classifyOAuthError,
      now,
    })
  } catch (error) {
    throw classifyOAuthError(error, tokens.tokenUrl)
  }
}

/**
 * Statuses by which a token server refuses (RFC 6749 5.2; some use 403). Others, such as 404 and 429, say that it is busy, or come
 * from what stands in front of it: no sign-in would help.
 */
const REFUSING: ReadonlySet<number> = new Set([400, 401, 403])

/** Contains only codes and the server's short error code: answers of a token endpoint must not be repeated. */
export function classifyOAuthError(error: unknown, place: URL): BridgeError {
  if (error instanceof BridgeError) return error
  if (error instanceof oauth.ResponseBodyError) {
    const code = entraCodeIn(error.error_description ?? '')
    if (!REFUSING.has(error.status) || isTransientCode(code) || isBusy(error.error))
      return gaveNoToken(place, code ?? `${error.status} ${wordOf(error.error)}`)
    // ServiceNow answers server_error with a 401 for a wrong client, user, password or refresh token alike.
    return refused(place, `the grant (${error.status} ${wordOf(error.error)})`)
  }
  if (error instanceof oauth.WWWAuthenticateChallengeError) {
    return REFUSING.has(error.status)
      ? refused(place, `the client (${error.status})`)
      : gaveNoToken(place, String(error.status))
  }
  return gaveNoToken(place, reasonOf(error))
}

/** fetch hides the reason, such as ECONNREFUSED, in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  if ('code' in error && typeof error.code === 'string') return wordOf(error.code)
  return error.cause instanceof Error ? reasonOf(error.cause) : wordOf(error.name)
}
