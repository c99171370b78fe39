import { BridgeError } from '../../errors.ts'
import { failureOf } from '../answer.ts'
import type { AccessTokens } from '../connector.ts'
import type { HttpAnswer, HttpClient, HttpRequest } from '../../http/http-client.ts'
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

/** The calls of one piece of work, which share its time and its tokens. */
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
  const { http, now, proxy } = options
  const endsAt = now() + WORK_SECONDS * 1000
  const portalToken = remember(options.tokens)
  const proxyToken = proxy === undefined ? undefined : remember(proxy.tokens)

  const headersOf = async (): Promise<Record<string, string>> => {
    const common = { accept: 'application/json', 'content-type': 'application/json' }
    const token = `Token ${await portalToken.value()}`
    if (proxy === undefined || proxyToken === undefined) return { ...common, authorization: token }
    return { ...common, authorization: `Bearer ${await proxyToken.value()}`, [proxy.tokenHeader]: token }
  }

  const send = async (request: Omit<HttpRequest, 'headers'>): Promise<HttpAnswer> => {
    const trySend = async (): Promise<HttpAnswer> => http.send({ ...request, headers: await headersOf() })
    const answer = await trySend()
    if (!isRefusal(answer)) return answer
    const refused = proxyToken !== undefined && wantsBearer(answer) ? proxyToken : portalToken
    return (await refused.replace()) ? trySend() : answer
  }

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
      const answer = await leavingNoDoubt(send(request))
      return readJson(answer, failureOf(PORTAL, request, answer, false, now()))
    },
    commit: async (original, current) => {
      const deadlineSeconds = deadline(COMMIT_SECONDS, COMMIT_SECONDS)
      const body = { formJson: { isDirty: true, original, current } }
      const query = { runConcurrencyCheck: 'true' }
      const request = requestFor(options.url, 'POST', COMMIT, query, body, deadlineSeconds)
      const answer = await send(request)
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
): Omit<HttpRequest, 'headers'> {
  const url = new URL(path, origin)
  url.search = new URLSearchParams(query).toString()
  return { method, url, deadlineSeconds, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
}

interface RememberedToken {
  value(): Promise<string>
  /** @returns false when it was replaced before: a second refusal is no accident */
  replace(): Promise<boolean>
}

/** One token for all calls of a piece of work, replaced at most once. */
function remember(tokens: AccessTokens): RememberedToken {
  let token: string | undefined
  let isReplaced = false
  return {
    value: async () => (token ??= await tokens.current()),
    replace: async () => {
      if (isReplaced || token === undefined) return false
      isReplaced = true
      token = await tokens.replace(token)
      return true
    },
  }
}

function wantsBearer({ headers }: HttpAnswer): boolean {
  return /^\s*bearer\b/i.test(headers['www-authenticate'] ?? '')
}

/** The HTTP client takes every POST for a write; a search is none. */
async function leavingNoDoubt(answer: Promise<HttpAnswer>): Promise<HttpAnswer> {
  try {
    return await answer
  } catch (error) {
    if (!(error instanceof BridgeError) || !error.inDoubt) throw error
    throw new BridgeError(error.code, error.message)
  }
}
