import type { BridgeError, ErrorCode } from '../../errors.ts'
import { type Failure, oneLine, parseJson, refuseDetours, withoutData } from '../../http/answer.ts'
import type { HttpAnswer } from '../../http/http-client.ts'
import { type Json, objectOf, textOf } from './json.ts'

/**
 * The JSON of an answer. A 2xx is not a success: sign-in pages of a proxy and start-up pages of the web server have one
 * as well.
 *
 * @throws BridgeError with the portal's own message
 */
export function readJson(answer: HttpAnswer, fail: Failure): unknown {
  refuseDetours(answer, fail)
  const body = parseJson(answer)
  if (answer.status >= 400) throw refusal(answer, body, fail)
  if (body !== undefined) return body
  throw withoutData(answer, 'a proxy asks to sign in, or the portal starts', fail)
}

/**
 * Whether an answer to Commit says that it was done.
 *
 * @throws BridgeError with the exception's own message, when it says that it was not
 */
export function readCommit(body: unknown, fail: Failure): Json {
  const outcome = objectOf(body)
  if (outcome?.['success'] === true) return outcome
  if (outcome?.['success'] !== false) {
    throw fail('product_answer_unusable', 'answered Commit without an outcome')
  }
  const reason = textOf(outcome, 'exception') || 'no reason was given'
  throw fail(codeOfException(reason) ?? 'product_rejected', `was refused: ${oneLine(reason)}`)
}

/** Whether the portal, or a proxy in front of it, no longer accepts the credentials. */
export function isRefusal(answer: HttpAnswer): boolean {
  return answer.status === 401 || (answer.status === 403 && codeOfException(answer.text) === undefined)
}

function refusal(answer: HttpAnswer, body: unknown, fail: Failure): BridgeError {
  const reason = describe(answer, body)
  if (isRefusal(answer)) {
    return fail(
      'product_refused_credentials',
      usesWindowsAuthentication(answer)
        ? `answered ${answer.status}: the portal uses Windows authentication; set it to forms authentication`
        : reason,
    )
  }
  if (answer.status === 404) {
    return fail(
      'product_unavailable',
      'answered 404: there is no portal, or it is being installed; check the url',
    )
  }
  return fail(codeOfStatus(answer.status, reason), reason)
}

function codeOfStatus(status: number, reason: string): ErrorCode {
  if (status === 429) return 'product_throttled'
  if (status === 408) return 'product_unavailable'
  if (status >= 500) return codeOfException(reason) ?? 'product_unavailable'
  return status === 403 ? 'product_not_permitted' : 'product_rejected'
}

/** Exceptions of Service Manager's SDK that say by name whether trying again can help. */
const EXCEPTIONS: readonly [exception: RegExp, code: ErrorCode][] = [
  [/UnauthorizedAccess|does not have sufficient permission/i, 'product_not_permitted'],
  [/ObjectNotFound|InvalidCriteria/i, 'product_rejected'],
  [
    /ServerDisconnected|ServiceNotRunning|Data Access service|Timeout|timed out|deadlock/i,
    'product_unavailable',
  ],
  [/\bDiscoveryData\w*Exception/, 'product_rejected'],
]

function codeOfException(text: string): ErrorCode | undefined {
  return EXCEPTIONS.find(([exception]) => exception.test(text))?.[1]
}

function usesWindowsAuthentication({ headers }: HttpAnswer): boolean {
  return /\b(?:negotiate|ntlm)\b/i.test(headers['www-authenticate'] ?? '')
}

/** The message of a Web API error, or the first words of a text; empty for a page. */
function describe(answer: HttpAnswer, body: unknown): string {
  const error = objectOf(body)
  const parts = ['Message', 'ExceptionType', 'ExceptionMessage']
    .map((name) => textOf(error, name))
    .filter(Boolean)
  if (parts.length > 0) return `answered ${answer.status}: ${oneLine(parts.join(': '))}`
  const isText = typeof body === 'string' || /^text\/plain/i.test(answer.headers['content-type'] ?? '')
  if (isText && answer.text !== '') return `answered ${answer.status}: ${oneLine(answer.text)}`
  return `answered ${answer.status}`
}
