import type { MiddlewareHandler } from 'hono'
import type { Actor } from './access.ts'
import type { Environment, Instance } from './instance.ts'
import { notAuthenticated, RestError } from './rest-error.ts'

/** Admits requests with a valid access token, or a known user and password, within the rate limit. */
export function authenticated(instance: Instance): MiddlewareHandler<Environment> {
  return async (context, next) => {
    const actor = findActor(instance, context.req.header('authorization') ?? '')
    if (actor === undefined) {
      context.header('WWW-Authenticate', 'BASIC realm="Service-now"')
      throw notAuthenticated()
    }
    context.set('actor', actor)
    const verdict = instance.rateLimit.count()
    for (const [name, value] of Object.entries(verdict?.headers ?? {})) context.header(name, value)
    if (verdict?.allowed === false) {
      const limit = instance.rateLimit.requestsPerHour
      const detail = `Rate limit of ${limit} requests per hour for Table API exceeded`
      throw new RestError(429, 'Rate limit exceeded', detail)
    }
    await next()
  }
}

function findActor({ tokens, accounts }: Instance, authorization: string): Actor | undefined {
  const [, scheme = '', credentials = ''] = /^(\S+) +(\S+)$/.exec(authorization) ?? []
  if (scheme.toLowerCase() === 'bearer') return tokens.authenticate(credentials)
  if (scheme.toLowerCase() !== 'basic') return undefined
  const [, userName = '', password = ''] =
    /^([^:]*):(.*)$/s.exec(Buffer.from(credentials, 'base64').toString()) ?? []
  const account = accounts.get(userName)
  return account?.password === password ? account.actor : undefined
}
