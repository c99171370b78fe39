import * as oauth from 'oauth4webapi'
import { BridgeError } from '../../errors.ts'
import type { AuthorizationCodeProof } from '../grant.ts'
import type { TokenServer } from '../token-server.ts'
import { classifyOAuthError, oauthParties } from './oauth.ts'
import { refused, type TokenAnswer, wordOf } from './token-answer.ts'
import { readTokenResponse } from './token-response.ts'

export interface AuthorizationRequest {
  /** The page that the person's browser opens. */
  readonly url: URL
  /** Kept until the browser comes back, and then passed to {@link finishAuthorization}. */
  readonly state: string
  readonly verifier: string
}

/**
 * Begins a sign-in in the browser (authorization code with PKCE, S256).
 *
 * @param client with the redirect URI exactly as the product's OAuth registry has it
 * @throws BridgeError `sign_in_needed` when the server has no page for it
 */
export async function beginAuthorization(
  server: TokenServer,
  client: { readonly clientId: string; readonly redirectUri: string; readonly scope?: string },
): Promise<AuthorizationRequest> {
  const { authorizeUrl, tokenUrl } = server
  if (authorizeUrl === undefined) {
    throw new BridgeError(
      'sign_in_needed',
      `${tokenUrl.origin} has no sign-in in the browser; use another grant.`,
    )
  }
  const state = oauth.generateRandomState()
  const verifier = oauth.generateRandomCodeVerifier()
  const url = new URL(authorizeUrl)
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: client.redirectUri,
    ...(client.scope === undefined ? {} : { scope: client.scope }),
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  }).toString()
  return { url, state, verifier }
}

/**
 * Exchanges the code that the browser brought back.
 *
 * @param now epoch milliseconds
 * @throws BridgeError `sign_in_needed` when the person or the server refused or the state differs,
 *   `token_endpoint_failed`
 */
export async function finishAuthorization(
  tokens: TokenServer,
  proof: AuthorizationCodeProof,
  now: number,
): Promise<TokenAnswer> {
  const { server, client, authentication, sending } = oauthParties(tokens, proof)
  const callback = validCallback(server, client, proof, tokens.tokenUrl)
  try {
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      authentication,
      callback,
      proof.redirectUri,
      proof.verifier,
      sending,
    )
    return await readTokenResponse(response, {
      place: tokens.tokenUrl,
      process: (each) => oauth.processAuthorizationCodeResponse(server, client, each),
      classify: classifyOAuthError,
      now,
    })
  } catch (error) {
    throw classifyOAuthError(error, tokens.tokenUrl)
  }
}

function validCallback(
  server: oauth.AuthorizationServer,
  client: oauth.Client,
  { callback, state }: AuthorizationCodeProof,
  place: URL,
): URLSearchParams {
  let parameters: URLSearchParams
  try {
    parameters = oauth.validateAuthResponse(server, client, callback, state)
  } catch (error) {
    const reason = error instanceof oauth.AuthorizationResponseError ? error.error : 'not the expected answer'
    throw refused(place, `the sign-in (${wordOf(reason)})`)
  }
  if (parameters.has('code')) return parameters
  throw refused(place, 'the sign-in (no code)')
}
