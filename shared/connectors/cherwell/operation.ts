import { BridgeError } from '../../errors.ts'
import type { HttpClient, HttpRequest } from '../../http/http-client.ts'
import { bearer, createSignedInClient } from '../../http/signed-in-client.ts'
import type { AccessTokens } from '../connector.ts'
import { OPERATION_SECONDS } from './deadlines.ts'
import { isRefusal, readAnswer } from './read-answer.ts'

export interface OperationOptions {
  /** Origin of the instance. */
  readonly url: string
  readonly tokens: AccessTokens
  readonly http: HttpClient
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** One request to the REST API. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST'
  /** Below `/CherwellAPI/api/V1/`. */
  readonly path: string
  /** An object is sent as JSON, a text as the bytes of a file. */
  readonly body?: object | string
  /** It changes something; most questions are POSTs too. */
  readonly writes?: true
  /** Less than the rest of the operation's time. */
  readonly withinSeconds?: number
}

/** Sends a request and reads its answer, see {@link readAnswer}. */
export type Call = (request: ApiRequest) => Promise<unknown>

/** Does something that takes several requests. */
export type Operate = <T>(work: (call: Call) => Promise<T>) => Promise<T>

/**
 * The requests of an operation have one deadline. Once one of them has changed something, a later failure leaves the
 * whole operation in doubt.
 */
export function createOperate(
  { http, now, tokens, url }: OperationOptions,
  seconds: number = OPERATION_SECONDS,
): Operate {
  const client = createSignedInClient(http, { tokens, headerOf: bearer, isRefusal })
  return async (work) => {
    const end = now() + seconds * 1000
    let hasWritten = false

    const send = async (request: ApiRequest): Promise<unknown> => {
      const secondsLeft = (end - now()) / 1000
      const sent = httpRequest(url, request, Math.min(secondsLeft, request.withinSeconds ?? secondsLeft))
      return readAnswer(sent, await client.send(sent), now())
    }
    const call: Call = async (request) => {
      try {
        const answer = await send(request)
        hasWritten ||= request.writes === true
        return answer
      } catch (error) {
        throw request.writes === true ? error : withDoubt(error, false)
      }
    }

    try {
      return await work(call)
    } catch (error) {
      throw hasWritten ? withDoubt(error, true) : error
    }
  }
}

function httpRequest(
  origin: string,
  { method, path, body }: ApiRequest,
  deadlineSeconds: number,
): HttpRequest {
  const url = new URL(`/CherwellAPI/api/V1/${path}`, origin)
  if (deadlineSeconds <= 0) {
    const message = `Cherwell: ${method} ${url.pathname}: no time was left after the requests before it`
    throw new BridgeError('product_timed_out', message)
  }
  const isFile = typeof body === 'string'
  const headers = {
    accept: 'application/json',
    'content-type': isFile ? 'application/octet-stream' : 'application/json',
  }
  if (body === undefined) return { method, url, headers, deadlineSeconds }
  return { method, url, headers, deadlineSeconds, body: isFile ? body : JSON.stringify(body) }
}

function withDoubt(error: unknown, inDoubt: boolean): unknown {
  return error instanceof BridgeError && error.inDoubt !== inDoubt ? error.with({ inDoubt }) : error
}
