import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** An error answer in the form of Azure's REST services: `{"error":{"code","message"}}`. */
export class AzureError extends Error {
  override readonly name = 'AzureError'
  readonly status: ContentfulStatusCode
  readonly code: string
  readonly retryAfterSeconds: number | undefined

  constructor(status: ContentfulStatusCode, code: string, message: string, retryAfterSeconds?: number) {
    super(message)
    this.status = status
    this.code = code
    this.retryAfterSeconds = retryAfterSeconds
  }

  /** The answer to the request that is refused. */
  get response(): Response {
    const headers: Record<string, string> = { 'Content-Type': 'application/json; charset=utf-8' }
    if (this.retryAfterSeconds !== undefined) headers['Retry-After'] = String(this.retryAfterSeconds)
    const body = JSON.stringify({ error: { code: this.code, message: this.message } })
    return new Response(body, { status: this.status, headers })
  }
}

/** The answer for an `AzureError`, for an app's `onError`. @throws any other error as it is */
export function answerError(error: Error): Response {
  if (error instanceof AzureError) return error.response
  if (error instanceof HTTPException) {
    return new AzureError(error.status, 'BadRequest', error.message).response
  }
  throw error
}
