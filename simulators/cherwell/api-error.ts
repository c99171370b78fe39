import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** An error answer of the REST API. Most have a status of their own, some come inside a 200. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: ContentfulStatusCode
  readonly errorCode: string

  constructor(status: ContentfulStatusCode, errorCode: string, message: string) {
    super(message)
    this.status = status
    this.errorCode = errorCode
  }

  get body(): object {
    const httpStatusCode = STATUS_NAMES[this.status] ?? 'InternalServerError'
    return { errorCode: this.errorCode, errorMessage: this.message, hasError: true, httpStatusCode }
  }
}

/** .NET's names, as the API gives them. */
const STATUS_NAMES: Readonly<Record<number, string>> = {
  200: 'OK',
  400: 'BadRequest',
  402: 'PaymentRequired',
  404: 'NotFound',
  500: 'InternalServerError',
}

/** The error members of an answer without an error. */
export const NO_ERROR = { errorCode: null, errorMessage: null, hasError: false, httpStatusCode: 'OK' }

/** 501, which no real instance answers: the feature exists there and is left out here (README). */
export const notSimulated = (what: string): ApiError =>
  new ApiError(501, 'NOTSIMULATED', `The simulator leaves out ${what}`)

export const recordNotFound = (): ApiError => new ApiError(404, 'RECORDNOTFOUND', 'Record not found')

export const businessObjectNotFound = (): ApiError =>
  new ApiError(400, 'BUSINESSOBJECTNOTFOUND', 'Business Object not found')

/** The same error of the operations on related records, which spell its members otherwise and answer 500 (seen). */
export class RelatedRecordError extends Error {
  override readonly name = 'RelatedRecordError'

  get body(): object {
    return { Code: 'RecordNotFound', Message: 'Record not found', hasError: true }
  }
}

export const insufficientRights = (): ApiError =>
  new ApiError(200, 'INSUFFICIENTRIGHTS', 'The user does not have sufficient rights for this operation')

export const generalFailure = (): ApiError =>
  new ApiError(500, 'GENERALFAILURE', 'An error occurred while processing the request')

/** One error in a field. */
export interface FieldValidationError {
  readonly error: string
  readonly errorCode: string
  readonly fieldId: string
}
