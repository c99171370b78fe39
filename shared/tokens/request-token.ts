import * as oauth from 'oauth4webapi'
import { fetch } from 'undici'
import { BridgeError } from '../errors.ts'
import { isLoopback } from '../loopback.ts'
import type { AccessToken, Grant, PasswordSignIn } from './grant.ts'

/** What a token endpoint gave. */
export interface TokenAnswer {
  readonly token: AccessToken
  /** Servers that rotate give a new one, servers that do not give the old one or none. */
  readonly refreshToken: string | undefined
}

/** Asks a token endpoint. */
export type RequestToken = (endpoint: URL, by: Grant | PasswordSignIn) => Promise<TokenAnswer>

/** For servers that do not say how long a token lives: the shortest life that ServiceNow is shipped with. */
const DEFAULT_LIFE_SECONDS = 1800

const DEADLINE_MILLISECONDS = 30_000

/**
 * @param now epoch milliseconds
 * @throws BridgeError `sign_in_needed` when the server refuses the grant, `token_endpoint_failed` when it is unwell
 */
export function createRequestToken(now: () => number): RequestToken {
  return async (endpoint, by) => {
    const server = { issuer: endpoint.origin, token_endpoint: endpoint.href }
    const client = { client_id: by.clientId }
    const { grantType, parameters } = parametersOf(by)
    try {
      const response = await oauth.genericTokenEndpointRequest(
        server,
        client,
        oauth.ClientSecretPost(by.clientSecret),
        grantType,
        parameters,
        {
          // undici's fetch is the platform's; only the two sets of types have drifted apart.
          [oauth.customFetch]: fetch as unknown as typeof globalThis.fetch,
          [oauth.allowInsecureRequests]: isLoopback(endpoint),
          signal: AbortSignal.timeout(DEADLINE_MILLISECONDS),
          headers: { accept: 'application/json' },
        },
      )
      const answer = await oauth.processGenericTokenEndpointResponse(server, client, response)
      return { token: tokenOf(answer, now()), refreshToken: answer.refresh_token }
    } catch (error) {
      throw classify(error, endpoint)
    }
  }
}

function parametersOf(by: Grant | PasswordSignIn): { grantType: string; parameters: Record<string, string> } {
  switch (by.type) {
    case 'password':
      return { grantType: 'password', parameters: { username: by.user, password: by.password } }
    case 'refresh_token':
      return { grantType: 'refresh_token', parameters: { refresh_token: by.refreshToken } }
    case 'client_credentials':
      return { grantType: 'client_credentials', parameters: {} }
  }
}

function tokenOf(answer: oauth.TokenEndpointResponse, now: number): AccessToken {
  const lifeSeconds = answer.expires_in ?? DEFAULT_LIFE_SECONDS
  return {
    value: answer.access_token,
    obtainedAt: new Date(now).toISOString(),
    expiresAt: new Date(now + lifeSeconds * 1000).toISOString(),
  }
}

/** Only codes and the server's short error word: a token endpoint's answers are not to be repeated. */
function classify(error: unknown, endpoint: URL): BridgeError {
  const place = `${endpoint.origin}${endpoint.pathname}`
  if (error instanceof oauth.ResponseBodyError && error.status < 500 && error.status !== 429) {
    // ServiceNow says server_error with a 401 for a wrong client, user, password or refresh token alike.
    return new BridgeError(
      'sign_in_needed',
      `${place} refused the grant (${error.status} ${word(error.error)}).`,
    )
  }
  if (error instanceof oauth.WWWAuthenticateChallengeError) {
    return new BridgeError('sign_in_needed', `${place} refused the client (${error.status}).`)
  }
  return new BridgeError('token_endpoint_failed', `${place} gave no token (${reasonOf(error)}).`)
}

/** fetch hides the reason, such as ECONNREFUSED, in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  if ('code' in error && typeof error.code === 'string') return word(error.code)
  return error.cause instanceof Error ? reasonOf(error.cause) : word(error.name)
}

function word(value: unknown): string {
  return typeof value === 'string' ? value.replace(/[^\w.-]/g, ' ').slice(0, 60) : 'unknown'
}
