import type { HttpResponseInit } from '@azure/functions'
import { asBridgeError } from '../shared/errors.ts'

/**
 * An error as an answer: problem details (RFC 9457) with our code and, for bad input, the JSON path.
 *
 * An unknown error becomes a 503, because action groups retry after a 503 and never after a 500.
 */
export function problemAnswer(thrown: unknown): HttpResponseInit {
  const error = asBridgeError(thrown)
  // A foreign error is described in the log only, because its text may not be safe to show.
  const detail =
    error.code === 'unexpected' ? 'An unexpected error occurred; the log has the cause.' : error.message
  const { code, path, letter, status } = error
  const problem = {
    type: 'about:blank',
    title: TITLES[status] ?? 'Failed',
    status,
    code,
    detail,
    path,
    letter,
  }
  return {
    status,
    headers: {
      'content-type': 'application/problem+json',
      ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
      ...(status === 503 || status === 429 ? { 'retry-after': String(error.retryAfterSeconds ?? 5) } : {}),
    },
    body: JSON.stringify(problem),
  }
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
}
