import { Agent, type Dispatcher } from 'undici'
import { BridgeError } from '../errors.ts'
import { traceparentOfCall } from '../trace.ts'

/** One call to another system. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PATCH'
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** From sending to the last byte of the answer. */
  readonly deadlineSeconds: number
}

export interface HttpAnswer {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

/** The one way out. It keeps no cookies, follows no redirect, and reads answers of bounded size within a deadline. */
export interface HttpClient {
  /** @throws BridgeError `product_unreachable`, `product_cut_off`, `product_timed_out`, `product_answer_too_large` */
  send(request: HttpRequest): Promise<HttpAnswer>
  close(): Promise<void>
}

/** The largest answer that any of our calls can need, with room: a page of records, never an attachment. */
const MAX_ANSWER_BYTES = 10 * 1024 * 1024

export function createHttpClient(maxAnswerBytes = MAX_ANSWER_BYTES): HttpClient {
  const agent = new Agent({ maxResponseSize: maxAnswerBytes, connect: { timeout: 10_000 } })
  return {
    send: async (request) => {
      try {
        const answer = await agent.request({
          origin: request.url.origin,
          path: request.url.pathname + request.url.search,
          method: request.method,
          headers: withTrace(request.headers),
          body: request.body ?? null,
          signal: AbortSignal.timeout(request.deadlineSeconds * 1000),
        })
        return {
          status: answer.statusCode,
          headers: plainHeaders(answer.headers),
          text: await answer.body.text(),
        }
      } catch (error) {
        throw classify(error, request)
      }
    },
    close: () => agent.close(),
  }
}

/** The other side's logs can then be joined with ours. */
function withTrace(headers: HttpRequest['headers']): Record<string, string> {
  const traceparent = traceparentOfCall()
  return traceparent === undefined ? { ...headers } : { ...headers, traceparent }
}

function plainHeaders(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
}

/** These come before the first byte is sent: the other side has seen nothing. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

function classify(error: unknown, request: HttpRequest): BridgeError {
  const code = codeOf(error)
  const call = `${request.method} ${request.url.origin}${request.url.pathname}`
  const writes = request.method !== 'GET'
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') {
    return new BridgeError('product_answer_too_large', `${call}: the answer is too large`, {
      inDoubt: writes,
    })
  }
  if (code === 'TimeoutError') {
    const message = `${call}: no answer within ${request.deadlineSeconds} s`
    return new BridgeError('product_timed_out', message, { inDoubt: writes })
  }
  const sent = !NOT_SENT.has(code) && !isCertificateError(code)
  return new BridgeError(sent ? 'product_cut_off' : 'product_unreachable', `${call}: ${reasonOf(code)}`, {
    inDoubt: writes && sent,
  })
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return error.name
  if ('code' in error && typeof error.code === 'string') return error.code
  return error.cause === undefined ? error.name : codeOf(error.cause)
}

function isCertificateError(code: string): boolean {
  return /CERT|UNABLE_TO_VERIFY|^ERR_TLS/.test(code)
}

function reasonOf(code: string): string {
  if (code === 'ENOTFOUND') return 'the host name does not exist (check the connection’s url)'
  if (code === 'ECONNREFUSED') return 'nothing listens there'
  if (isCertificateError(code)) return `the certificate was not accepted (${code})`
  return `the connection failed (${code})`
}
