import { randomUUID } from 'node:crypto'
import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** An error answer of the service: OAuth error, AADSTS code, text. */
export class TokenError extends Error {
  override readonly name = 'TokenError'
  readonly status: ContentfulStatusCode
  readonly error: string
  readonly code: number

  constructor(status: ContentfulStatusCode, error: string, code: number, message: string) {
    super(message)
    this.status = status
    this.error = error
    this.code = code
  }
}

export function missingParameter(name: string): TokenError {
  const message = `The request body must contain the following parameter: '${name}'.`
  return new TokenError(400, 'invalid_request', 900144, message)
}

export function errorBody({ error, code, message }: TokenError, now: Date): object {
  const timestamp = `${now.toISOString().slice(0, 19).replace('T', ' ')}Z`
  const traceId = randomUUID()
  const correlationId = randomUUID()
  return {
    error,
    error_description: `AADSTS${code}: ${message} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
    error_codes: [code],
    timestamp,
    trace_id: traceId,
    correlation_id: correlationId,
    error_uri: `https://login.microsoftonline.com/error?code=${code}`,
  }
}
