import type { BridgeError, ErrorCode } from '../../errors.ts'
import { type Failure, oneLine, parseObject, refuseDetours, withoutData } from '../../http/answer.ts'
import type { HttpAnswer } from '../../http/http-client.ts'
import { type Json, textOf } from './json.ts'

/** What an answer of the gateway holds; undefined when it has no such thing. A 2xx alone is no success. */
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

/** Whether the gateway, or whoever is in front of it, does not take the token any more. */
export function isGatewayRefusal({ status }: HttpAnswer): boolean {
  return status === 401
}

function refusal(answer: HttpAnswer, body: Json | undefined, fail: Failure): BridgeError {
  const code = codeIn(body)
  if (answer.status === 404) {
    return fail(
      'product_unavailable',
      'is not there: no gateway is installed, or it is started; check the url',
    )
  }
  const said = code === '' ? '' : `: ${oneLine(`${code} ${textOf(body, 'detail')}`)}`
  return fail(errorCodeOf(answer.status, code), `answered ${answer.status}${said}`)
}

/** What the contract of the gateway says by name. */
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

/** The code of a problem; `''` for the answer of something that is no gateway. */
function codeIn(body: Json | undefined): string {
  return textOf(body, 'code')
}
