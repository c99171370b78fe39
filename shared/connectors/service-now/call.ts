import type { HttpAnswer, HttpClient, HttpRequest } from '../../http/http-client.ts'
import { bearer, createSignedInClient } from '../../http/signed-in-client.ts'
import type { AccessTokens } from '../connector.ts'
import { CALL_SECONDS } from './deadlines.ts'
import { isRefusal, readResult } from './read-answer.ts'

/** One instance, and what is needed to call it. */
export interface Instance {
  /** Origin. */
  readonly url: string
  readonly tokens: AccessTokens
  readonly http: HttpClient
  /** Epoch milliseconds. */
  readonly now: () => number
}

export interface CallOptions {
  readonly query?: Readonly<Record<string, string>>
  readonly body?: object
  /** Instead of a body: a file as it is. */
  readonly file?: { readonly contentType: string; readonly text: string }
  readonly deadlineSeconds?: number
}

/** Calls the instance and gives the `result` of its answer; a refused token is replaced once. */
export type Call = (method: HttpRequest['method'], path: string, options?: CallOptions) => Promise<unknown>

/** As {@link Call}, with the headers of the answer, names in lower case. */
export type CallWithHeaders = (
  method: HttpRequest['method'],
  path: string,
  options?: CallOptions,
) => Promise<{ readonly result: unknown; readonly headers: HttpAnswer['headers'] }>

/** For a read beside the delivery, which must not take long. */
export const LOOK_SECONDS = 10

export function createCallWithHeaders(instance: Instance): CallWithHeaders {
  const { tokens, http, now } = instance
  const client = createSignedInClient(http, { tokens, headerOf: bearer, isRefusal })
  return async (method, path, options = {}) => {
    const url = new URL(path, instance.url)
    url.search = new URLSearchParams(options.query).toString()
    const request = requestOf(method, url, options)
    const answer = await client.send(request)
    return { result: readResult(request, answer, now()), headers: answer.headers }
  }
}

export function withoutHeaders(call: CallWithHeaders): Call {
  return async (method, path, options) => (await call(method, path, options)).result
}

function requestOf(
  method: HttpRequest['method'],
  url: URL,
  { body, file, deadlineSeconds = CALL_SECONDS }: CallOptions,
): HttpRequest {
  const text = file?.text ?? (body === undefined ? undefined : JSON.stringify(body))
  return {
    method,
    url,
    headers: {
      accept: 'application/json',
      'content-type': file?.contentType ?? 'application/json',
    },
    deadlineSeconds,
    ...(text === undefined ? {} : { body: text }),
  }
}
