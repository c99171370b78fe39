import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** The error envelope of every REST answer (ServiceNow docs, Table API). */
export interface ErrorEnvelope {
  readonly error: { readonly message: string; readonly detail: string | null }
  readonly status: 'failure'
}

/** An error answer of the REST API. */
export class RestError extends Error {
  override readonly name = 'RestError'
  readonly status: ContentfulStatusCode
  readonly detail: string | null

  constructor(status: ContentfulStatusCode, message: string, detail: string | null = null) {
    super(message)
    this.status = status
    this.detail = detail
  }

  get envelope(): ErrorEnvelope {
    return { error: { message: this.message, detail: this.detail }, status: 'failure' }
  }
}

/** 401: neither a valid token nor a known user and password. */
export const notAuthenticated = (): RestError =>
  new RestError(401, 'User Not Authenticated', 'Required to provide Auth information')

/** 400: the body or its headers cannot be read. */
export const unreadableRequest = (
  detail = 'Verify Request body and Content-type headers. Not able to parse request',
): RestError => new RestError(400, 'Exception while reading request', detail)

/** 501, which no real instance answers: the feature exists there and is left out here (README). */
export const notSimulated = (what: string): RestError =>
  new RestError(501, 'Not simulated', `The simulator leaves out ${what}`)

/** 400: no such table. */
export const invalidTable = (name: string): RestError => new RestError(400, `Invalid table ${name}`)

/** 404: there is no such record, or the caller may not see it. */
export const noRecord = (): RestError =>
  new RestError(404, 'No Record found', "Record doesn't exist or ACL restricts the record retrieval")

/** 403: an access control refuses the write. */
export const aclRefused = (operation: 'Insert' | 'Update' | 'Delete'): RestError =>
  new RestError(403, 'Operation Failed', `ACL Exception ${operation} Failed due to security constraints`)

/** 403: an access control refuses the whole API. */
export const apiRefused = (): RestError =>
  new RestError(403, 'User Not Authorized', 'Failed API level ACL Validation')

/** 403: a data policy finds fields missing; it names them by the labels of the form. */
export const mandatoryMissing = (labels: readonly string[]): RestError =>
  new RestError(
    403,
    'Operation Failed',
    `Data Policy Exception: \n\tThe following fields are mandatory: ${labels.join(', ')}`,
  )

/** 403: another record has the sys_id that was given for a new one. The message is assumed. */
export const keyTaken = (table: string, sysId: string): RestError =>
  new RestError(
    403,
    'Operation Failed',
    `Error during insert of ${table}: Unique Key violation detected by database (Duplicate entry '${sysId}' for key 'PRIMARY')`,
  )

/** 403: a business rule aborted the write. */
export const businessRuleAborted = (table: string, name: string, sysId: string): RestError =>
  new RestError(
    403,
    'Operation Failed',
    `Operation against file '${table}' was aborted by Business Rule '${name}^${sysId}'. Business Rule Stack:${name}`,
  )

/** The status is 500, but the error also appears inside a 200 whose list had already begun. */
export const transactionCancelled = (): RestError =>
  new RestError(
    500,
    'Transaction cancelled: maximum execution time exceeded',
    'Transaction cancelled: maximum execution time exceeded Check logs for error trace or enable glide.rest.debug property to verify REST request processing',
  )
