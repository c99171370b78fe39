import { BridgeError, type ErrorCode } from '../../errors.ts'
import { type HttpAnswer, type HttpRequest, retryAfterSeconds } from '../http.ts'

/** One record as the Table API gives it: every value is text. */
export type Row = Readonly<Record<string, unknown>>

/**
 * The `result` of a Table API answer. A 2xx is not a success: hibernation pages, login pages and errors inside a 200 come
 * with one (ServiceNow docs and observed answers).
 *
 * @throws BridgeError with the product's own message and detail
 */
export function readResult(request: HttpRequest, answer: HttpAnswer, now: number): unknown {
  const fail = failureOf(request, answer, now)
  if (answer.status >= 300 && answer.status < 400) {
    throw fail(
      'product_redirected',
      'answered with a redirect, which is not followed: check the url and the sign-in',
    )
  }
  if (answer.status === 202)
    throw fail('product_unavailable', 'was put off (202), which ServiceNow may never carry out')
  const body = parseJson(answer)
  if (answer.status >= 400)
    throw fail(codeOfStatus(answer, body), describe(body) ?? `answered ${answer.status}`)
  if (body === undefined) {
    throw fail(
      'product_asleep',
      'answered with a page instead of data: the instance hibernates or is in maintenance',
    )
  }
  if (body.error !== undefined)
    throw fail(codeOfEnvelope(body), describe(body) ?? 'answered with an error inside a 2xx')
  if (body.result === undefined) throw fail('product_answer_unusable', 'answered without a result')
  return body.result
}

interface Envelope {
  readonly result?: unknown
  readonly error?: unknown
}

type Failure = (code: ErrorCode, reason: string) => BridgeError

/** After these the product has certainly not carried the request out. */
const NOT_DONE = new Set<ErrorCode>([
  'product_throttled',
  'product_refused_credentials',
  'product_not_permitted',
  'product_rejected',
  'product_missing_record',
  'product_redirected',
])

function failureOf(request: HttpRequest, answer: HttpAnswer, now: number): Failure {
  return (code, reason) => {
    const message = `ServiceNow: ${request.method} ${request.url.pathname} ${reason}`
    const seconds = retryAfterSeconds(answer.headers, now)
    return new BridgeError(code, message, {
      inDoubt: request.method !== 'GET' && !NOT_DONE.has(code),
      ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }),
    })
  }
}

function parseJson(answer: HttpAnswer): Envelope | undefined {
  if (!/\bjson\b/i.test(answer.headers['content-type'] ?? '')) return undefined
  try {
    const body: unknown = JSON.parse(answer.text)
    return typeof body === 'object' && body !== null ? body : undefined
  } catch {
    return undefined
  }
}

function codeOfStatus(answer: HttpAnswer, body: Envelope | undefined): ErrorCode {
  if (answer.status === 401) return 'product_refused_credentials'
  if (answer.status === 403) return codeOfForbidden(body)
  if (answer.status === 404) return 'product_missing_record'
  if (answer.status === 429) return 'product_throttled'
  if (answer.status === 408 || answer.status >= 500) return 'product_unavailable'
  return 'product_rejected'
}

function codeOfForbidden(body: Envelope | undefined): ErrorCode {
  // Without ServiceNow's own envelope the 403 comes from something in front of it, a firewall or an address list.
  if (describe(body) === undefined) return 'product_refused_credentials'
  return /aborted by Business Rule|data policy/i.test(describe(body) ?? '')
    ? 'product_rejected'
    : 'product_not_permitted'
}

function codeOfEnvelope(body: Envelope): ErrorCode {
  return /transaction cancell?ed/i.test(describe(body) ?? '') ? 'product_unavailable' : 'product_rejected'
}

const MAX_REASON = 500

/** `message: detail` of the error envelope, on one line and bounded. */
function describe(body: Envelope | undefined): string | undefined {
  const error = body?.error
  if (typeof error === 'string') return oneLine(error)
  if (typeof error !== 'object' || error === null) return undefined
  const { message, detail } = error as { message?: unknown; detail?: unknown }
  const parts = [message, detail].filter((part) => typeof part === 'string' && part !== '')
  return parts.length === 0 ? undefined : `was refused: ${oneLine(parts.join(': '))}`
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, MAX_REASON)
}
