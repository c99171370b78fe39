import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** The error envelope of every Web API answer (Dataverse docs, compose HTTP requests and handle errors). */
export interface ErrorEnvelope {
  readonly error: { readonly code: string; readonly message: string }
}

/** An error answer of the Web API. */
export class DataverseError extends Error {
  override readonly name = 'DataverseError'
  readonly status: ContentfulStatusCode
  readonly code: string

  constructor(status: ContentfulStatusCode, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }

  get envelope(): ErrorEnvelope {
    return { error: { code: this.code, message: this.message } }
  }
}

/** 404: no record with this primary key. */
export const noRecord = (table: string, id: string): DataverseError =>
  new DataverseError(404, '0x80040217', `${table} With Id = ${id} Does Not Exist`)

/** 404: no record with this alternate key. */
export const noRecordOfKey = (table: string): DataverseError =>
  new DataverseError(
    404,
    '0x80060891',
    `A record with the specified key values does not exist in ${table} entity`,
  )

/** 404: no such table, action or function. */
export const noSegment = (segment: string): DataverseError =>
  new DataverseError(404, '0x8006088a', `Resource not found for the segment '${segment}'.`)

/** 404: no such table in the metadata. */
export const noTable = (name: string): DataverseError =>
  new DataverseError(
    404,
    '0x80040217',
    `The entity with a name = '${name}' with namemapping = 'Logical' was not found in the MetadataCache.`,
  )

/** 400: the path or the query cannot be understood. */
export const badQuery = (message: string): DataverseError => new DataverseError(400, '0x80060888', message)

/** 501, which no real organization answers: the feature exists there and is left out here (README). */
export const notSimulated = (what: string): DataverseError =>
  new DataverseError(501, '0x80060888', `The simulator leaves out ${what}.`)

const PAYLOAD_HELP =
  'For more information on this error please follow this help link https://go.microsoft.com/fwlink/?linkid=2195293'

/** 400: the body does not fit the table. */
export const badPayload = (entitySet: string, reason: string): DataverseError =>
  new DataverseError(
    400,
    '0x80048d19',
    `Error identified in Payload provided by the user for Entity :'${entitySet}', ${PAYLOAD_HELP}  ----> InnerException : Microsoft.OData.ODataException: ${reason}`,
  )

/** 400: a text is too long. */
export const tooLong = (table: string, column: string, maxLength: number): DataverseError =>
  new DataverseError(
    400,
    '0x80044331',
    `A validation error occurred. The length of the '${column}' attribute of the '${table}' entity exceeded the maximum allowed length of '${maxLength}'.`,
  )

/** 400: a choice that the column does not have. */
export const outOfRange = (table: string, column: string, accepted: readonly string[]): DataverseError =>
  new DataverseError(
    400,
    '0x8004431a',
    `A validation error occurred. The value of '${column}' on record of type '${table}' is outside the valid range. Accepted Values: ${accepted.join(',')}`,
  )

/** 400: a status that does not belong to the state. */
export const invalidStatus = (table: string, status: number, state: string, id: string): DataverseError =>
  new DataverseError(
    400,
    '0x80048408',
    `${status} is not a valid status code for state code ${table}State.${state} on ${table} with Id ${id}.`,
  )

/** 400: a rule of the product refuses the write. */
export const refused = (message: string, code = '0x80040203'): DataverseError =>
  new DataverseError(400, code, message)

/** 400: a plug-in of the deployment refuses the write. */
export const pluginRefused = (message: string): DataverseError => refused(message, '0x80040265')

/** 412: the request asked for a new record, and one with that key exists. */
export const duplicateKey = (): DataverseError =>
  new DataverseError(412, '0x80040237', 'A record with matching key values already exists.')

/** 412: another record has this value of an alternate key. */
export const entityKeyViolated = (key: string, column: string): DataverseError =>
  new DataverseError(
    412,
    '0x80060892',
    `Entity Key ${key} violated. A record with the same value for ${column} already exists. A duplicate record cannot be created. Select one or more unique values and try again.`,
  )

/** 412: the record has changed since the client read it. */
export const versionMismatch = (): DataverseError =>
  new DataverseError(
    412,
    '0x80060882',
    "The version of the existing record doesn't match the RowVersion property provided.",
  )

/** 403: the user's roles lack a privilege. */
export const missingPrivilege = (userId: string, privilege: string, table: string): DataverseError =>
  new DataverseError(
    403,
    '0x80040220',
    `Principal user (Id=${userId}, type=8, roleCount=1) is missing ${privilege} privilege on entity '${table}'.`,
  )

interface Limit {
  readonly code: string
  readonly message: string
}

/** The three limits of service protection (Dataverse docs, service protection API limits). */
export const SERVICE_PROTECTION = {
  requests: {
    code: '0x80072322',
    message: 'Number of requests exceeded the limit of 6000 over time window of 300 seconds.',
  },
  time: {
    code: '0x80072321',
    message:
      'Combined execution time of incoming requests exceeded limit of 1,200,000 milliseconds over time window of 300 seconds. Decrease number of concurrent requests or reduce the duration of requests and try again later.',
  },
  concurrency: { code: '0x80072326', message: 'Number of concurrent requests exceeded the limit of 52.' },
} as const satisfies Record<string, Limit>

/** 429: a limit of service protection is exceeded. */
export const serviceProtection = (limit: keyof typeof SERVICE_PROTECTION): DataverseError =>
  new DataverseError(429, SERVICE_PROTECTION[limit].code, SERVICE_PROTECTION[limit].message)

/** 500: the database timed out. */
export const sqlTimeout = (): DataverseError => new DataverseError(500, '0x80044151', 'SQL timeout expired.')
