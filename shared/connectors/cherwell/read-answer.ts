import { BridgeError, type ErrorCode } from '../../errors.ts'
import { failureOf, oneLine, parseJson, refuseDetours } from '../../http/answer.ts'
import type { HttpAnswer, HttpRequest } from '../../http/http-client.ts'

/**
 * What an answer of the REST API holds; undefined where it is empty. A 2xx is not a success: `hasError` and
 * `fieldValidationErrors` come inside one (Ivanti docs, Cherwell REST API), and so can pages of a proxy in front.
 *
 * @throws BridgeError with the product's own code and message, `inDoubt` as for a request that changes something
 */
export function readAnswer(request: HttpRequest, answer: HttpAnswer, now: number): unknown {
  const fail = failureOf('Cherwell', request, answer, true, now)
  refuseDetours(answer, fail)
  const body = parseJson(answer)
  const envelope = envelopeOf(body)
  const reason = reasonOf(envelope)
  if (answer.status >= 400) {
    throw fail(codeOf(answer, envelope), reason ?? `answered ${answer.status}`)
  }
  if (answer.text === '') return undefined
  if (body === undefined) throw fail(...codeOfPage(answer))
  if (isFailure(envelope)) {
    throw fail(codeOfWord(envelope) ?? 'product_rejected', reason ?? 'answered with an error inside a 2xx')
  }
  return body
}

/** Whether an answer refuses the token: sessions end early when licences run short. */
export function isRefusal(answer: HttpAnswer): boolean {
  return (
    answer.status >= 400 && codeOf(answer, envelopeOf(parseJson(answer))) === 'product_refused_credentials'
  )
}

/** The members of an error; related records spell two of them differently (seen in answers of 9.x and 10.x). */
interface Envelope {
  readonly hasError?: unknown
  readonly errorCode?: unknown
  readonly errorMessage?: unknown
  readonly Code?: unknown
  readonly Message?: unknown
  readonly fieldValidationErrors?: unknown
}

function envelopeOf(body: unknown): Envelope {
  return typeof body === 'object' && body !== null ? body : {}
}

function codeOfPage(answer: HttpAnswer): [code: ErrorCode, reason: string] {
  return /\bhtml\b/i.test(answer.headers['content-type'] ?? '')
    ? ['product_asleep', 'answered with a page instead of data: a sign-in page, or maintenance']
    : ['product_answer_unusable', 'answered with a body that is not JSON']
}

/** Error codes of the product that are more specific than the status; their letter case varies. */
const WORDS: Readonly<Record<string, ErrorCode>> = {
  RECORDNOTFOUND: 'product_missing_record',
  INSUFFICIENTRIGHTS: 'product_not_permitted',
  // Anything that the server did not expect, a deadlock as well as a fault in its own rules.
  GENERALFAILURE: 'product_unavailable',
}

function codeOfWord(envelope: Envelope): ErrorCode | undefined {
  const word = textOf(envelope.errorCode) ?? textOf(envelope.Code)
  return word === undefined ? undefined : WORDS[word.toUpperCase()]
}

function codeOf({ status }: HttpAnswer, envelope: Envelope): ErrorCode {
  return codeOfWord(envelope) ?? codeOfStatus(status, reasonOf(envelope) !== undefined)
}

function codeOfStatus(status: number, isOfProduct: boolean): ErrorCode {
  if (status === 401) return 'product_refused_credentials'
  // Without Cherwell's own envelope a 403 comes from something in front of it, a firewall or an address list.
  if (status === 403) return isOfProduct ? 'product_not_permitted' : 'product_refused_credentials'
  // Only the product's own answer proves that a record is deleted: a restarting application pool answers 404 as well.
  if (status === 404) return isOfProduct ? 'product_rejected' : 'product_unavailable'
  if (status === 429) return 'product_throttled'
  // 402: the parameters were valid, and the request failed nevertheless (Ivanti docs, errors).
  if (status === 402 || status === 408 || status >= 500) return 'product_unavailable'
  return 'product_rejected'
}

function isFailure({ hasError, fieldValidationErrors }: Envelope): boolean {
  return hasError === true || (Array.isArray(fieldValidationErrors) && fieldValidationErrors.length > 0)
}

/** The product's code, message and complaints about fields, on one line and bounded. */
function reasonOf(envelope: Envelope): string | undefined {
  const { fieldValidationErrors } = envelope
  const complaints: unknown[] = Array.isArray(fieldValidationErrors) ? fieldValidationErrors : []
  const parts = [
    textOf(envelope.errorCode) ?? textOf(envelope.Code),
    textOf(envelope.errorMessage) ?? textOf(envelope.Message),
    ...complaints.map((complaint) => textOf((complaint as { error?: unknown } | null)?.error)),
  ].filter((part) => part !== undefined)
  if (parts.length === 0) return undefined
  return `was refused: ${oneLine(parts.join(': '))}`
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Ids become part of paths. 32 or 42 hexadecimal digits (Ivanti docs, internal ids). */
const IDENTIFIER = /^[0-9a-f]{32,42}$/i

/** @throws BridgeError `product_answer_unusable` for anything else */
export function identifier(value: unknown): string {
  if (typeof value === 'string' && IDENTIFIER.test(value)) return value
  throw new BridgeError(
    'product_answer_unusable',
    'Cherwell: an answer came without the id that it should have',
  )
}

export type Row = Readonly<Record<string, unknown>>

/** The objects of a list. @throws BridgeError `product_answer_unusable` when it is not a list */
export function rowsOf(value: unknown): readonly Row[] {
  if (Array.isArray(value)) {
    return value.filter((row): row is Row => typeof row === 'object' && row !== null)
  }
  throw new BridgeError(
    'product_answer_unusable',
    'Cherwell: the answer to a request for a list is not a list',
  )
}

export function memberOf(answer: unknown, name: string): unknown {
  return typeof answer === 'object' && answer !== null ? (answer as Row)[name] : undefined
}
