import type { ErrorCode } from '../../errors.ts'
import { failureOf, oneLine, parseObject, refuseDetours, withoutData } from '../../http/answer.ts'
import type { HttpAnswer, HttpRequest } from '../../http/http-client.ts'

/** One record as the Table API gives it: every value is text. */
export type Row = Readonly<Record<string, unknown>>

/**
 * The `result` of a Table API answer. A 2xx is not a success: hibernation pages, login pages and errors inside a 200
 * have one as well (ServiceNow docs and observed answers).
 *
 * @throws BridgeError with the product's own message and detail
 */
export function readResult(request: HttpRequest, answer: HttpAnswer, now: number): unknown {
  const fail = failureOf('ServiceNow', request, answer, request.method !== 'GET', now)
  refuseDetours(answer, fail)
  const body: Envelope | undefined = parseObject(answer)
  if (answer.status >= 400)
    throw fail(codeOfStatus(answer, body), describe(body) ?? `answered ${answer.status}`)
  if (body === undefined) {
    throw withoutData(answer, 'the instance hibernates or is in maintenance', fail)
  }
  if (body.error !== undefined)
    throw fail(codeOfEnvelope(body), describe(body) ?? 'answered with an error inside a 2xx')
  if (body.result === undefined) throw fail('product_answer_unusable', 'answered without a result')
  return body.result
}

/** Whether an answer refuses the token. */
export function isRefusal(answer: HttpAnswer): boolean {
  return answer.status >= 400 && codeOfStatus(answer, parseObject(answer)) === 'product_refused_credentials'
}

interface Envelope {
  readonly result?: unknown
  readonly error?: unknown
}

function codeOfStatus(answer: HttpAnswer, body: Envelope | undefined): ErrorCode {
  if (answer.status === 401) return 'product_refused_credentials'
  if (answer.status === 403) return codeOfForbidden(body)
  // Only the instance's own answer proves that a record is deleted: what stands in front of it has pages for a 404 as well.
  if (answer.status === 404)
    return describe(body) === undefined ? 'product_unavailable' : 'product_missing_record'
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

/** `message: detail` of the error envelope, on one line and bounded. */
function describe(body: Envelope | undefined): string | undefined {
  const error = body?.error
  if (typeof error === 'string') return oneLine(error)
  if (typeof error !== 'object' || error === null) return undefined
  const { message, detail } = error as { message?: unknown; detail?: unknown }
  const parts = [message, detail].filter((part) => typeof part === 'string' && part !== '')
  return parts.length === 0 ? undefined : `was refused: ${oneLine(parts.join(': '))}`
}
