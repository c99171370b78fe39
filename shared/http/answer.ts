import { BridgeError, type ErrorCode } from '../errors.ts'
import type { HttpAnswer, HttpRequest } from './http-client.ts'
import { withoutSecrets } from './redact.ts'
import { retryAfterSeconds } from './retry-after.ts'

/** Makes the error for an answer, out of its code and what the answer did: `was refused: …`. */
export type Failure = (code: ErrorCode, reason: string) => BridgeError

/** After these errors a product has certainly not carried out the request. */
const NOT_DONE = new Set<ErrorCode>([
  'product_throttled',
  'product_refused_credentials',
  'product_not_permitted',
  'product_rejected',
  'product_missing_record',
  'product_redirected',
])

/**
 * @param product what messages call it
 * @param isWrite whether the request was to change something, which is in doubt then
 * @param now epoch milliseconds
 */
export function failureOf(
  product: string,
  request: Pick<HttpRequest, 'method' | 'url'>,
  answer: HttpAnswer,
  isWrite: boolean,
  now: number,
): Failure {
  return (code, reason) => {
    const seconds = retryAfterSeconds(answer.headers, now)
    return new BridgeError(code, `${product}: ${request.method} ${request.url.pathname} ${reason}`, {
      inDoubt: isWrite && !NOT_DONE.has(code),
      ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }),
    })
  }
}

/** @throws BridgeError `product_redirected` for a redirect, `product_unavailable` for a 202, which promises nothing */
export function refuseDetours({ status }: HttpAnswer, fail: Failure): void {
  if (status >= 300 && status < 400) {
    const reason = 'answered with a redirect, which is not followed: check the url and the sign-in'
    throw fail('product_redirected', reason)
  }
  if (status === 202)
    throw fail('product_unavailable', 'was accepted for later (202), which promises nothing')
}

export function isJson(answer: HttpAnswer): boolean {
  return /\bjson\b/i.test(answer.headers['content-type'] ?? '')
}

/** The answer parsed as JSON; undefined when it is not JSON. */
export function parseJson(answer: HttpAnswer): unknown {
  if (!isJson(answer)) return undefined
  try {
    return JSON.parse(answer.text)
  } catch {
    return undefined
  }
}

/** The same when it is an object. */
export function parseObject(answer: HttpAnswer): Readonly<Record<string, unknown>> | undefined {
  const body = parseJson(answer)
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body)
  return isObject ? (body as Readonly<Record<string, unknown>>) : undefined
}

/**
 * The error for a 2xx without data.
 *
 * @param whose page it may be: `the instance hibernates or is in maintenance`
 */
export function withoutData(answer: HttpAnswer, whose: string, fail: Failure): BridgeError {
  return isJson(answer)
    ? fail('product_answer_unusable', 'answered with JSON that is cut off or invalid')
    : fail('product_asleep', `answered with a page instead of data: ${whose}`)
}

const MAX_REASON = 500

/**
 * A product's own text, on one line, bounded, and without anything that looks like a secret: every part of an answer
 * that becomes part of a message passes through here.
 */
export function oneLine(text: string): string {
  return withoutSecrets(
    text
      .slice(0, 4 * MAX_REASON)
      .replace(/\s+/g, ' ')
      .trim(),
  )
    .slice(0, MAX_REASON)
    .toWellFormed()
}
