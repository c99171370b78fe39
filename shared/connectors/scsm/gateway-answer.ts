import type { BridgeError, ErrorCode } from '../../errors.ts'
import { type Failure, oneLine, parseObject, refuseDetours, withoutData } from '../../http/answer.ts'
import type { HttpAnswer } from '../../http/http-client.ts'
import { type Json, textOf } from './json.ts'

/**
 * The content of an answer of the gateway; undefined when the gateway does not have the object. A 2xx alone is not a
 * success.
 */
export function readGatewayAnswer(answer: HttpAnswer, fail: Failure): Json | undefined {
  refuseDetours(answer, fail)
  const body = parseObject(answer)
  if (answer.status < 400) {
    if (body !== undefined) return body
    throw withoutData(answer, 'a proxy asks to sign in, or the gateway starts', fail)
  }
  if (answer.status === 404 && codeIn(body) === 'not-found') return undefined
  throw refusal(answer, body, fail)
}

/** Whether the gateway, or a proxy in front of it, no longer accepts the token. */
export function isGatewayRefusal({ status }: HttpAnswer): boolean {
  return status === 401
}

function refusal(answer: HttpAnswer, body: Json | undefined, fail: Failure): BridgeError {
  const code = codeIn(body)
  if (answer.status === 404) {
    return fail(
      'product_unavailable',
      'was not found: no gateway is installed there, or it is starting; check the url',
    )
  }
  const said = code === '' ? '' : `: ${oneLine(`${code} ${textOf(body, 'detail')}`)}`
  return fail(errorCodeOf(answer.status, code), `answered ${answer.status}${said}`)
}

/** The error codes of the gateway's contract. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  busy: 'product_throttled',
  'role-missing': 'product_not_permitted',
  'not-permitted': 'product_not_permitted',
}

function errorCodeOf(status: number, code: string): ErrorCode {
  const named = CODES[code]
  if (named !== undefined) return named
  if (status === 401) return 'product_refused_credentials'
  if (status === 403) return 'product_not_permitted'
  if (status === 429) return 'product_throttled'
  return status === 408 || status >= 500 ? 'product_unavailable' : 'product_rejected'
}

/** The code of a problem; `''` for an answer that is not from a gateway. */
function codeIn(body: Json | undefined): string {
  return textOf(body, 'code')
}
