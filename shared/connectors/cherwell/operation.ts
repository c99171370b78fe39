import { BridgeError } from '../../errors.ts'
import type { AccessTokens } from '../connector.ts'
import type { HttpClient, HttpRequest } from '../../http/http-client.ts'
import { readAnswer } from './read-answer.ts'

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
  /** Less than what is left of the operation's time. */
  readonly withinSeconds?: number
}

/** Sends a request and reads its answer, see {@link readAnswer}. */
export type Call = (request: ApiRequest) => Promise<unknown>

/** Does something that takes several requests. */
export type Operate = <T>(work: (call: Call) => Promise<T>) => Promise<T>

/** For all the requests of an operation. Cherwell documents no limit of its own. */
const DEADLINE_SECONDS = 60

/**
 * The requests of an operation have one deadline and one token, which is replaced once when it is refused: sessions end
 * early when licences run short. Once one of them has changed something, whatever fails after it leaves the whole in doubt.
 */
export function createOperate(options: OperationOptions): Operate {
  return async (work) => {
    const { http, now, tokens, url } = options
    const end = now() + DEADLINE_SECONDS * 1000
    let token: string | undefined
    let isReplaced = false
    let hasWritten = false

    const send = async (request: ApiRequest, by: string): Promise<unknown> => {
      const secondsLeft = (end - now()) / 1000
      const sent = httpRequest(url, request, by, Math.min(secondsLeft, request.withinSeconds ?? secondsLeft))
      return readAnswer(sent, await http.send(sent), now())
    }
    const sendSignedIn = async (request: ApiRequest): Promise<unknown> => {
      token ??= await tokens.current()
      try {
        return await send(request, token)
      } catch (error) {
        if (isReplaced || !isRefusal(error)) throw error
        isReplaced = true
        token = await tokens.replace(token)
        return send(request, token)
      }
    }
    const call: Call = async (request) => {
      try {
        const answer = await sendSignedIn(request)
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
  token: string,
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
    authorization: `Bearer ${token}`,
  }
  if (body === undefined) return { method, url, headers, deadlineSeconds }
  return { method, url, headers, deadlineSeconds, body: isFile ? body : JSON.stringify(body) }
}

function isRefusal(error: unknown): boolean {
  return error instanceof BridgeError && error.code === 'product_refused_credentials'
}

function withDoubt(error: unknown, inDoubt: boolean): unknown {
  if (!(error instanceof BridgeError) || error.inDoubt === inDoubt) return error
  const { code, message, cause, retryAfterSeconds } = error
  return new BridgeError(code, message, {
    cause,
    inDoubt,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  })
}
