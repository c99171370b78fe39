import { BridgeError } from '../../errors.ts'
import type { HttpClient, HttpRequest } from '../../http/http-client.ts'
import { bearer, createSignedInClient } from '../../http/signed-in-client.ts'
import type { AccessTokens } from '../connector.ts'
import { CALL_SECONDS, LOOK_SECONDS } from './deadlines.ts'
import { isRefusal, readAnswer, type Row } from './read-answer.ts'

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
  /** The `Prefer` header, instead of the whole record as it is after a write. */
  readonly prefer?: string
  /** `create`: never changes an existing record. `update`: never creates one. */
  readonly only?: 'create' | 'update'
  readonly deadlineSeconds?: number
}

/** One call of the Dataverse Web API. See {@link readAnswer} for what comes back. */
export type Dataverse = (call: Call) => Promise<Row | undefined>

export const WEB_API = '/api/data/v9.2/'

export function connectDataverse(options: DataverseOptions): Dataverse {
  const { url, tokens, http, now } = options
  const client = createSignedInClient(http, { tokens, headerOf: bearer, isRefusal })
  return async (call) => {
    const request = requestOf(url, call)
    return readAnswer(request, await client.send(request), now())
  }
}

const CONDITIONS = { create: { 'if-none-match': '*' }, update: { 'if-match': '*' } } as const

function requestOf(
  origin: string,
  { method, path, query, body, only, prefer, deadlineSeconds = CALL_SECONDS }: Call,
): HttpRequest {
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
      prefer: prefer ?? 'return=representation',
      ...(only === undefined ? {} : CONDITIONS[only]),
    },
    deadlineSeconds,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }
}

/**
 * Calls beside the delivery, which together take no longer than one call of the delivery.
 *
 * @param now epoch milliseconds
 */
export function besideTheWork(dataverse: Dataverse, now: () => number): Dataverse {
  const end = now() + CALL_SECONDS * 1000
  return async (call) => {
    const left = (end - now()) / 1000
    if (left > 0) return dataverse({ ...call, deadlineSeconds: Math.min(left, LOOK_SECONDS) })
    throw new BridgeError('product_timed_out', 'Provance: no time was left for the configuration item')
  }
}
