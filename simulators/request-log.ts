import type { HttpBindings } from '@hono/node-server'
import type { MiddlewareHandler } from 'hono'

/** One request that a simulator received. Headers and bodies, which may hold secrets, are never kept. */
export interface LoggedRequest {
  /** ISO 8601, the simulator's clock. */
  readonly time: string
  readonly method: string
  /** Path and query; the values of secret parameters are replaced by `hidden`. */
  readonly path: string
  /** Null until there is an answer; it stays null when the connection was cut. */
  status: number | null
}

const SECRET_PARAMETERS = [
  'access_token',
  'assertion',
  'client_secret',
  'code',
  'password',
  'refresh_token',
  'token',
]

/** The log has a limit so that the memory of a simulator does not grow without end. */
const KEPT_REQUESTS = 10_000

/** The requests that a simulator has received, oldest first. */
export class RequestLog {
  readonly entries: LoggedRequest[] = []

  clear(): void {
    this.entries.length = 0
  }

  /** The middleware that writes the log. */
  record(now: () => Date): MiddlewareHandler<{ Bindings: HttpBindings }> {
    return async (context, next) => {
      const path = hideSecrets(new URL(context.req.url))
      const entry: LoggedRequest = {
        time: now().toISOString(),
        method: context.req.method,
        path,
        status: null,
      }
      this.entries.push(entry)
      if (this.entries.length > KEPT_REQUESTS) this.entries.shift()
      await next()
      if (!context.env.incoming.socket.destroyed) entry.status = context.res.status
    }
  }
}

function hideSecrets(url: URL): string {
  for (const name of SECRET_PARAMETERS) {
    if (url.searchParams.has(name)) url.searchParams.set(name, 'hidden')
  }
  return url.pathname + url.search
}
