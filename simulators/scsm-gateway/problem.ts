import type { SdkError } from '../service-manager/sdk-error.ts'

/** An error answer (RFC 9457, problem details). */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly status: number
  readonly code: string
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, code: string, detail: string, headers: Readonly<Record<string, string>> = {}) {
    super(detail)
    this.status = status
    this.code = code
    this.headers = headers
  }

  get response(): Response {
    const { status, code, message } = this
    const body = { type: 'about:blank', title: TITLES[status] ?? 'Error', status, code, detail: message }
    return new Response(JSON.stringify(body), {
      status,
      headers: { 'Content-Type': 'application/problem+json', ...this.headers },
    })
  }
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  422: 'Unprocessable Content',
  428: 'Precondition Required',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
}

export const malformed = (detail: string): Problem => new Problem(400, 'malformed', detail)

export const notFound = (detail: string): Problem => new Problem(404, 'not-found', detail)

/** @param code names the rule of Service Manager */
export const refused = (code: string, detail: string): Problem => new Problem(422, code, detail)

/** Status and code by the end of the exception's type name. */
const EXCEPTIONS: readonly (readonly [type: RegExp, status: number, code: string])[] = [
  [/ModificationCollisionException$/, 412, 'modified-since'],
  [/NullPropertyValueException$/, 422, 'value-missing'],
  [/PropertyValueException$|ObjectNotFoundException$/, 422, 'value-refused'],
  [/^.*UnauthorizedAccess/, 403, 'not-permitted'],
  [/InsertionCollisionException$|DiscoveryDataException$/, 422, 'rule'],
]

/** The answer to an exception of the SDK. When it does not show the outcome of a write, the answer is `outcome-unknown`. */
export function problemOf({ exceptionType, message }: SdkError, isWrite: boolean): Problem {
  const [, status, code] = EXCEPTIONS.find(([type]) => type.test(exceptionType)) ?? []
  if (status !== undefined && code !== undefined) return new Problem(status, code, message)
  return isWrite
    ? new Problem(504, 'outcome-unknown', message)
    : new Problem(503, 'unavailable', message, { 'Retry-After': '10' })
}
