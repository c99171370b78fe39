import { asBridgeError } from '../../errors.ts'
import type { HttpAnswer, HttpClient } from '../../connectors/http.ts'
import type { CiresonTokenGrant } from '../grant.ts'
import type { TokenServer } from '../token-server.ts'
import { accessTokenOf, gaveNoToken, refused, type TokenAnswer } from './token-answer.ts'

const DEADLINE_SECONDS = 30

/**
 * Asks a Cireson portal, which is no OAuth server: a user name and a password give a token of unknown life as a JSON
 * string, to be sent as `Authorization: Token …` (Cireson portal's web API, Authorization/GetToken).
 *
 * @param now epoch milliseconds
 * @throws BridgeError `sign_in_needed`, `token_endpoint_failed`
 */
export async function requestCiresonToken(
  { tokenUrl }: TokenServer,
  grant: CiresonTokenGrant,
  http: HttpClient,
  now: number,
): Promise<TokenAnswer> {
  const answer = await send(tokenUrl, grant, http)
  if (answer.status === 401 || answer.status === 403) throw refused(tokenUrl, `the user (${answer.status})`)
  const token = answer.status === 200 ? textIn(answer.text) : undefined
  if (token === undefined) throw gaveNoToken(tokenUrl, `${answer.status}, no JSON string`)
  return { token: accessTokenOf(token, now), refreshToken: undefined }
}

async function send(url: URL, grant: CiresonTokenGrant, http: HttpClient): Promise<HttpAnswer> {
  const body = JSON.stringify({ UserName: grant.user, Password: grant.password, LanguageCode: 'ENU' })
  const headers = { accept: 'application/json', 'content-type': 'application/json' }
  try {
    return await http.send({ method: 'POST', url, headers, body, deadlineSeconds: DEADLINE_SECONDS })
  } catch (error) {
    throw gaveNoToken(url, asBridgeError(error).code)
  }
}

function textIn(json: string): string | undefined {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'string' && value !== '' ? value : undefined
  } catch {
    return undefined
  }
}
