import type { HttpAnswer, HttpClient, HttpRequest } from '../../http/http-client.ts'
import {
  type AccessTokens,
  bearer,
  createSignedInClient,
  type Credential,
} from '../../http/signed-in-client.ts'
import { asBridgeError, BridgeError } from '../../errors.ts'
import type { CiresonTokenGrant } from '../grant.ts'
import type { TokenServer } from '../token-server.ts'
import { accessTokenOf, gaveNoToken, refused, type TokenAnswer } from './token-answer.ts'

/** How to reach the portal. */
export interface PortalWay {
  readonly http: HttpClient
  /** A proxy in front that wants a bearer token in `Authorization`. */
  readonly proxy: AccessTokens | undefined
}

const DEADLINE_SECONDS = 30

/**
 * Requests a token from a Cireson portal, which is not an OAuth server: for a user name and a password it gives a token of
 * unknown life as a JSON string, to be sent as `Authorization: Token …` (Cireson portal's web API, Authorization/GetToken).
 *
 * @param now epoch milliseconds
 * @throws BridgeError `sign_in_needed`, `token_endpoint_failed`, `product_refused_credentials` when the proxy takes none
 *   of its tokens; whatever the proxy's tokens throw, with `because`
 */
export async function requestCiresonToken(
  { tokenUrl }: TokenServer,
  grant: CiresonTokenGrant,
  { http, proxy }: PortalWay,
  now: number,
): Promise<TokenAnswer> {
  const request = requestFor(tokenUrl, grant)
  const sender = { send: (each: HttpRequest) => send(each, http) }
  const client = proxy === undefined ? sender : createSignedInClient(sender, credentialOf(proxy))
  const answer = await client.send(request)
  if (asksFor(answer, 'bearer')) throw refusedByProxy(tokenUrl, proxy !== undefined)
  if (answer.status === 401 || answer.status === 403) throw refused(tokenUrl, reasonOf(answer))
  const token = answer.status === 200 ? textIn(answer.text) : undefined
  if (token === undefined) throw gaveNoToken(tokenUrl, `${answer.status}, no JSON string`)
  return { token: accessTokenOf(token, now), refreshToken: undefined }
}

function requestFor(url: URL, { user, password }: CiresonTokenGrant): HttpRequest {
  const body = JSON.stringify({ UserName: user, Password: password, LanguageCode: 'ENU' })
  const headers = { accept: 'application/json', 'content-type': 'application/json' }
  return { method: 'POST', url, headers, body, deadlineSeconds: DEADLINE_SECONDS }
}

async function send(request: HttpRequest, http: HttpClient): Promise<HttpAnswer> {
  try {
    return await http.send(request)
  } catch (error) {
    throw gaveNoToken(request.url, asBridgeError(error).code)
  }
}

function credentialOf(proxy: AccessTokens): Credential {
  const tokens: AccessTokens = {
    current: () => ofProxy(proxy.current()),
    replace: (token) => ofProxy(proxy.replace(token)),
  }
  return { tokens, headerOf: bearer, isRefusal: (answer) => asksFor(answer, 'bearer') }
}

/** A failure of the proxy says nothing about the user's own grant. */
async function ofProxy(token: Promise<string>): Promise<string> {
  try {
    return await token
  } catch (thrown) {
    const error = asBridgeError(thrown)
    throw error.with({ because: error.code })
  }
}

function asksFor({ status, headers }: HttpAnswer, scheme: 'bearer' | 'negotiate' | 'ntlm'): boolean {
  return status === 401 && new RegExp(`\\b${scheme}\\b`, 'i').test(headers['www-authenticate'] ?? '')
}

function refusedByProxy(place: URL, hasToken: boolean): BridgeError {
  if (!hasToken)
    return refused(place, 'the request: a proxy in front of the portal wants a sign-in of its own')
  const message = `${place.origin}: the proxy in front of the portal refused its token.`
  return new BridgeError('product_refused_credentials', message)
}

function reasonOf(answer: HttpAnswer): string {
  return asksFor(answer, 'negotiate') || asksFor(answer, 'ntlm')
    ? 'the user: the portal uses Windows authentication; set it to forms authentication'
    : `the user (${answer.status})`
}

function textIn(json: string): string | undefined {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'string' && value !== '' ? value : undefined
  } catch {
    return undefined
  }
}
