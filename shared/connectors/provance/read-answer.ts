import { BridgeError, type ErrorCode } from '../../errors.ts'
import { failureOf, isJson, oneLine, parseObject, refuseDetours, withoutData } from '../../http/answer.ts'
import type { HttpAnswer, HttpRequest } from '../../http/http-client.ts'

/** A JSON object of the Web API. */
export type Row = Readonly<Record<string, unknown>>

/**
 * The object of a Web API answer; undefined for one without content, and when a record that should be new exists
 * already. A 2xx is not a success: sign-in and maintenance pages come with one, and so does an answer that broke off or
 * failed after its head was sent (observed answers).
 *
 * @throws BridgeError with the product's own code and message
 */
export function readAnswer(request: HttpRequest, answer: HttpAnswer, now: number): Row | undefined {
  const fail = failureOf('Provance', request, answer, request.method !== 'GET', now)
  refuseDetours(answer, fail)
  const body = parseObject(answer)
  const error = errorOf(body)
  if (answer.status >= 400) {
    if (isThereAlready(request, answer, error)) return undefined
    const code = isBrokenOff(answer, body) ? 'product_answer_unusable' : codeOf(answer.status, error)
    throw fail(code, describe(error) ?? `answered ${answer.status}`)
  }
  if (answer.status === 204) return undefined
  if (error !== undefined) {
    throw fail('product_unavailable', describe(error) ?? 'answered with an error inside a 2xx')
  }
  if (body === undefined) {
    throw withoutData(
      answer,
      'the environment is in administration mode, or the url is not that of an environment',
      fail,
    )
  }
  return body
}

/** Whether an answer refuses the token. */
export function isRefusal(answer: HttpAnswer): boolean {
  const { status } = answer
  return status >= 400 && codeOf(status, errorOf(parseObject(answer))) === 'product_refused_credentials'
}

/** Rows of a list. @throws BridgeError `product_answer_unusable` when it is not a list */
export function rowsOf(list: Row | undefined, name = 'value'): readonly Row[] {
  const rows = list?.[name]
  if (Array.isArray(rows)) {
    return rows.filter((row): row is Row => typeof row === 'object' && row !== null)
  }
  throw new BridgeError(
    'product_answer_unusable',
    'Provance: the answer to a request for a list is not a list',
  )
}

/** Only the rest of it would say whether the record is missing or the path is wrong. */
function isBrokenOff(answer: HttpAnswer, body: Row | undefined): boolean {
  return answer.status === 404 && isJson(answer) && body === undefined
}

interface ApiError {
  readonly code: string
  readonly message: string
}

function errorOf(body: Row | undefined): ApiError | undefined {
  const error = body?.['error']
  if (error === undefined) return undefined
  const { code, message } = (error ?? {}) as Partial<Record<string, unknown>>
  return {
    code: typeof code === 'string' ? code : '',
    message: typeof message === 'string' ? message : '',
  }
}

/** A rule of the customer's that looks for similar records, not for this one (Dataverse docs, duplicate detection). */
const SIMILAR_RECORD = '0x80040333'

/** A value of an alternate key, of ours or of another one, is that of another record (Dataverse docs, alternate keys). */
const VALUE_TAKEN = '0x80060892'

/** Whether a record was refused because another one has a value that only one may have. */
export function isValueTaken(error: unknown): boolean {
  return error instanceof BridgeError && error.message.includes(VALUE_TAKEN)
}

/** `If-None-Match: *` creates or answers 412 (Dataverse docs, conditional operations). */
function isThereAlready(request: HttpRequest, answer: HttpAnswer, error: ApiError | undefined): boolean {
  const isCreation = request.headers['if-none-match'] === '*'
  const isAnother = error?.code === SIMILAR_RECORD || error?.code === VALUE_TAKEN
  return isCreation && answer.status === 412 && error !== undefined && !isAnother
}

/** No record with this primary key; none with this alternate key. Any other 404 is about the path. */
const MISSING_RECORD = new Set(['0x80040217', '0x80060891'])

/** Requests, execution time, concurrent requests (Dataverse docs, service protection API limits). */
const SERVICE_PROTECTION = new Set(['0x80072322', '0x80072321', '0x80072326'])

function codeOf(status: number, error: ApiError | undefined): ErrorCode {
  if (status === 429 || SERVICE_PROTECTION.has(error?.code ?? '')) return 'product_throttled'
  if (status === 401) return 'product_refused_credentials'
  // Without the Web API's own envelope it comes from something in front of it.
  if (status === 403) return error === undefined ? 'product_refused_credentials' : 'product_not_permitted'
  if (status === 404) return codeOfNotFound(error)
  if (status === 408 || status >= 500) return 'product_unavailable'
  return 'product_rejected'
}

function codeOfNotFound(error: ApiError | undefined): ErrorCode {
  if (error === undefined) return 'product_unavailable'
  return MISSING_RECORD.has(error.code) ? 'product_missing_record' : 'product_rejected'
}

/** Code and message of the error envelope, on one line and bounded. */
function describe(error: ApiError | undefined): string | undefined {
  if (error === undefined || (error.code === '' && error.message === '')) return undefined
  return `was refused: ${oneLine(`${error.code} ${error.message}`)}`
}
