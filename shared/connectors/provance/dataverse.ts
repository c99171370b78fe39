import { BridgeError } from '../../errors.ts'
import type { AccessTokens } from '../connector.ts'
import type { HttpClient, HttpRequest } from '../../http/http-client.ts'
import { readAnswer, type Row } from './read-answer.ts'

export interface DataverseOptions {
  /** Origin of the environment, such as `https://example.crm.dynamics.com`. */
  readonly url: string
  readonly tokens: AccessTokens
  readonly http: HttpClient
  /** Epoch milliseconds. */
  readonly now: () => number
}

export interface Call {
  readonly method: HttpRequest['method']
  /** Below the Web API's own path: `incidents(…)`. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: object
  /** `create`: never touches a record that is there. `update`: never makes one that is not. */
  readonly only?: 'create' | 'update'
}

/**
 * One call of the Dataverse Web API, with a second try after a token was refused. See {@link readAnswer} for what comes
 * back.
 */
export type Dataverse = (call: Call) => Promise<Row | undefined>

const WEB_API = '/api/data/v9.2/'

/**
 * Dataverse lets a request run for two minutes and answers most within a second. A change is up to four calls, and all
 * of them end within the time for which a ticket stays claimed.
 */
const DEADLINE_SECONDS = 30

export function connectDataverse(options: DataverseOptions): Dataverse {
  const tokens = replacedOnce(options.tokens)
  return async (call) => {
    const send = async (token: string): Promise<Row | undefined> => {
      const request = requestOf(options.url, call, token)
      return readAnswer(request, await options.http.send(request), options.now())
    }
    const token = await tokens.current()
    try {
      return await send(token)
    } catch (error) {
      if (!(error instanceof BridgeError) || error.code !== 'product_refused_credentials') throw error
      return send(await tokens.replace(token))
    }
  }
}

/** One replacement for each token, whichever of the calls that are made at the same time meets the refusal first. */
function replacedOnce(tokens: AccessTokens): AccessTokens {
  let last: { readonly refused: string; readonly next: Promise<string> } | undefined
  return {
    current: async () => {
      const token = await tokens.current()
      return token === last?.refused ? last.next : token
    },
    replace: (refused) => {
      if (last?.refused === refused) return last.next
      const next = tokens.replace(refused).catch((error: unknown) => {
        last = undefined
        throw error
      })
      last = { refused, next }
      return next
    },
  }
}

const CONDITIONS = { create: { 'if-none-match': '*' }, update: { 'if-match': '*' } } as const

function requestOf(origin: string, { method, path, query, body, only }: Call, token: string): HttpRequest {
  const url = new URL(WEB_API + path, origin)
  // Spaces as %20: the plus sign of a form is not a space in every part of a query.
  url.search = new URLSearchParams(query).toString().replaceAll('+', '%20')
  return {
    method,
    url,
    headers: {
      accept: 'application/json',
      'content-type': 'application/json; charset=utf-8',
      'odata-version': '4.0',
      'odata-maxversion': '4.0',
      prefer: 'return=representation',
      authorization: `Bearer ${token}`,
      ...(only === undefined ? {} : CONDITIONS[only]),
    },
    deadlineSeconds: DEADLINE_SECONDS,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }
}
