import type { TokenEndpointResponse } from 'oauth4webapi'
import type { BridgeError } from '../../errors.ts'
import { accessTokenOf, gaveNoToken, refused, remembering, type TokenAnswer, wordOf } from './token-answer.ts'

export interface TokenResponseOptions {
  /** The server that sent it. */
  readonly place: URL
  /** Checks the answer against the protocol. */
  readonly process: (response: Response) => Promise<TokenEndpointResponse>
  /** Turns an error of that check into ours. */
  readonly classify: (error: unknown, place: URL) => BridgeError
  /** Epoch milliseconds. */
  readonly now: number
}

/** Codes by which a server reports a failure of its own, not of the grant (RFC 6749 4.1.2.1, RFC 8628 3.5). */
const UNWELL: ReadonlySet<string> = new Set(['server_error', 'temporarily_unavailable', 'slow_down'])

/**
 * Whether a refusal is a failure of the server all the same. ServiceNow refuses grants by `server_error`, so that code counts
 * only where the status is that of a success.
 */
export function isBusy(word: string): boolean {
  return UNWELL.has(word) && word !== 'server_error'
}

/**
 * Reads the answer of a token endpoint. An invalid member beside the tokens must not lose them, because a server that rotates
 * has already ended the former refresh token. So only the tokens and their type are checked against the protocol, and the
 * refresh token of an answer without a usable access token is remembered with the error, see `rotatedTokenOf`.
 *
 * @throws BridgeError `sign_in_needed` when it refuses, in whatever form; `token_endpoint_failed`
 */
export async function readTokenResponse(
  response: Response,
  { place, process, classify, now }: TokenResponseOptions,
): Promise<TokenAnswer> {
  const body = await objectIn(response.clone())
  if (response.status === 401 && body === undefined && !response.headers.has('www-authenticate')) {
    throw refused(place, 'the grant (401, no JSON)')
  }
  const isAnswer = response.status === 200 && body !== undefined
  if (isAnswer && isError(body)) throw errorInside(body, place)
  const refreshToken = isAnswer ? textOf(body['refresh_token']) : undefined
  try {
    const { access_token } = await process(isAnswer ? essentials(body) : response)
    return { token: accessTokenOf(access_token, now, body?.['expires_in']), refreshToken }
  } catch (error) {
    throw remembering(classify(error, place), refreshToken)
  }
}

type Body = Readonly<Record<string, unknown>>

async function objectIn(response: Response): Promise<Body | undefined> {
  try {
    const body: unknown = await response.json()
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Body) : undefined
  } catch {
    return undefined
  }
}

function isError({ error, access_token }: Body): boolean {
  return textOf(error) !== undefined && textOf(access_token) === undefined
}

function errorInside({ error }: Body, place: URL): BridgeError {
  const word = wordOf(error)
  return UNWELL.has(word) ? gaveNoToken(place, word) : refused(place, `the grant (200 ${word})`)
}

function essentials({ access_token, token_type }: Body): Response {
  return Response.json({ access_token, token_type })
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
