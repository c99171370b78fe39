import { BridgeError } from '../../errors.ts'
import { failureOf } from '../../http/answer.ts'
import type { HttpAnswer, HttpClient, HttpRequest } from '../../http/http-client.ts'
import {
  bearer,
  createSignedInClient,
  type Credential,
  type SignedInClient,
} from '../../http/signed-in-client.ts'
import type { AccessTokens } from '../connector.ts'
import { besideTheCommit, COMMIT_SECONDS, createTimeLeft, QUESTION_SECONDS } from './deadlines.ts'
import type { Json } from './json.ts'
import { isRefusal, readCommit, readJson } from './read-answer.ts'

export interface PortalOptions {
  /** Origin of the portal, or of the proxy in front of it. */
  readonly url: string
  /** Give the portal's own token, which is sent as `Authorization: Token …` (Cireson docs, Authorization/GetToken). */
  readonly tokens: AccessTokens
  /** A proxy that requires a bearer token of Entra ID; the portal's token is then sent in another header. */
  readonly proxy?: { readonly tokens: AccessTokens; readonly tokenHeader: string }
  readonly http: HttpClient
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** The calls of one operation, which share its time. */
export interface Session {
  /** Reads something; changes nothing, so nothing is in doubt afterwards. */
  ask(
    method: 'GET' | 'POST',
    path: string,
    query?: Readonly<Record<string, string>>,
    body?: object,
  ): Promise<unknown>
  /** Reads something beside the operation, see {@link besideTheCommit}. */
  askBeside(path: string, body: object): Promise<unknown>
  /** Writes the differences. @returns the portal's answer */
  commit(original: Json, current: Json): Promise<Json>
  /** Writes a new object beside the operation. */
  commitBeside(current: Json): Promise<Json>
}

export function openSession(options: PortalOptions): Session {
  const { now } = options
  const deadline = createTimeLeft(now)
  const client = signIn(options)

  const ask = async (request: HttpRequest): Promise<unknown> => {
    const answer = await leavingNoDoubt(client.send(request))
    return readJson(answer, failureOf(PORTAL, request, answer, false, now()))
  }
  const commit = async (original: Json | null, current: Json, deadlineSeconds: number): Promise<Json> => {
    const body = { formJson: { isDirty: true, original, current } }
    const query = { runConcurrencyCheck: 'true' }
    const request = requestFor(options.url, 'POST', COMMIT, query, body, deadlineSeconds)
    const answer = await client.send(request)
    // A 404 is not from the portal: nothing was committed.
    const fail = failureOf(PORTAL, request, answer, answer.status !== 404, now())
    return readCommit(readJson(answer, fail), fail)
  }

  return {
    ask: async (method, path, query = {}, body) =>
      ask(requestFor(options.url, method, path, query, body, deadline(1, QUESTION_SECONDS))),
    askBeside: async (path, body) =>
      ask(requestFor(options.url, 'POST', path, {}, body, besideTheCommit(deadline))),
    commit: async (original, current) => commit(original, current, deadline(COMMIT_SECONDS, COMMIT_SECONDS)),
    commitBeside: async (current) => commit(null, current, besideTheCommit(deadline)),
  }
}

const COMMIT = '/api/V3/Projection/Commit'

const PORTAL = 'Service Manager'

function requestFor(
  origin: string,
  method: 'GET' | 'POST',
  path: string,
  query: Readonly<Record<string, string>>,
  body: object | undefined,
  deadlineSeconds: number,
): HttpRequest {
  const url = new URL(path, origin)
  url.search = new URLSearchParams(query).toString()
  const headers = { accept: 'application/json', 'content-type': 'application/json' }
  return {
    method,
    url,
    headers,
    deadlineSeconds,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }
}

function signIn({ http, tokens, proxy }: PortalOptions): SignedInClient {
  if (proxy === undefined) return createSignedInClient(http, credential(tokens, 'authorization', isRefusal))
  return createSignedInClient(
    http,
    {
      tokens: proxy.tokens,
      headerOf: bearer,
      isRefusal: (answer) => isRefusal(answer) && wantsBearer(answer),
    },
    credential(tokens, proxy.tokenHeader, (answer) => isRefusal(answer) && !wantsBearer(answer)),
  )
}

function credential(tokens: AccessTokens, header: string, refuses: Credential['isRefusal']): Credential {
  return { tokens, headerOf: (token) => ({ [header]: `Token ${token}` }), isRefusal: refuses }
}

function wantsBearer({ headers }: HttpAnswer): boolean {
  return /^\s*bearer\b/i.test(headers['www-authenticate'] ?? '')
}

/** The HTTP client treats every POST as a write; a search is not one. */
async function leavingNoDoubt(answer: Promise<HttpAnswer>): Promise<HttpAnswer> {
  try {
    return await answer
  } catch (error) {
    throw error instanceof BridgeError && error.inDoubt ? error.with({ inDoubt: false }) : error
  }
}
