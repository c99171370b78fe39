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
import type { Json } from './json.ts'
import { isRefusal, readCommit, readJson } from './read-answer.ts'

export interface PortalOptions {
  /** Origin of the portal, or of the proxy in front of it. */
  readonly url: string
  /** Give the portal's own token, sent as `Authorization: Token …` (Cireson docs, Authorization/GetToken). */
  readonly tokens: AccessTokens
  /** A proxy that wants a bearer token of Entra ID for itself; the portal's token then goes into another header. */
  readonly proxy?: { readonly tokens: AccessTokens; readonly tokenHeader: string }
  readonly http: HttpClient
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** The calls of one piece of work, which share its time. */
export interface Session {
  /** Asks for something; changes nothing, so that nothing is in doubt afterwards. */
  ask(
    method: 'GET' | 'POST',
    path: string,
    query?: Readonly<Record<string, string>>,
    body?: object,
  ): Promise<unknown>
  /** Writes what differs. @returns what the portal says of it */
  commit(original: Json, current: Json): Promise<Json>
}

/** A portal that has slept starts within this time; nothing is lost if it does not. */
const QUESTION_SECONDS = 25

/**
 * The web server ends a request after 110 s (ASP.NET docs, httpRuntime executionTimeout). Waiting a little longer, we know
 * that it has decided before we give up.
 */
const COMMIT_SECONDS = 112

/** All calls of one piece of work end within this time, which the claim on a ticket's row allows for. */
const WORK_SECONDS = 135

export function openSession(options: PortalOptions): Session {
  const { now } = options
  const endsAt = now() + WORK_SECONDS * 1000
  const client = signIn(options)

  /** @throws BridgeError `product_timed_out`, not in doubt, when too little is left of the work's time */
  const deadline = (least: number, most: number): number => {
    const left = (endsAt - now()) / 1000
    if (left >= least) return Math.min(left, most)
    throw new BridgeError(
      'product_timed_out',
      'Service Manager: the portal is too slow, no time is left to write',
    )
  }

  return {
    ask: async (method, path, query = {}, body) => {
      const deadlineSeconds = deadline(1, QUESTION_SECONDS)
      const request = requestFor(options.url, method, path, query, body, deadlineSeconds)
      const answer = await leavingNoDoubt(client.send(request))
      return readJson(answer, failureOf(PORTAL, request, answer, false, now()))
    },
    commit: async (original, current) => {
      const deadlineSeconds = deadline(COMMIT_SECONDS, COMMIT_SECONDS)
      const body = { formJson: { isDirty: true, original, current } }
      const query = { runConcurrencyCheck: 'true' }
      const request = requestFor(options.url, 'POST', COMMIT, query, body, deadlineSeconds)
      const answer = await client.send(request)
      // A 404 is the answer of something that is not the portal: nothing was committed.
      const fail = failureOf(PORTAL, request, answer, answer.status !== 404, now())
      return readCommit(readJson(answer, fail), fail)
    },
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

/** The HTTP client takes every POST for a write; a search is none. */
async function leavingNoDoubt(answer: Promise<HttpAnswer>): Promise<HttpAnswer> {
  try {
    return await answer
  } catch (error) {
    throw error instanceof BridgeError && error.inDoubt ? error.with({ inDoubt: false }) : error
  }
}
