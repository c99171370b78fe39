import type { MiddlewareHandler } from 'hono'
import { bearerToken, createTokenCheck } from '../entra-token.ts'
import type { Environment, Gateway } from './gateway.ts'
import { Problem } from './problem.ts'

/** The application role that a token must have. */
const ROLE = 'WorkItems.ReadWrite'

/** Admits requests with a token of the tenant for the gateway that has its application role. */
export function signedIn({ trust, refusedTokens, now }: Gateway): MiddlewareHandler<Environment> {
  const { authority, audience, tenantId } = trust
  const check = createTokenCheck({ authority, verifySignatures: true, resource: audience, now })
  return async (context, next) => {
    const token = bearerToken(context.req.header('authorization'))
    if (token === undefined) throw notSignedIn('A bearer token of Entra ID is needed.')
    const verdict = await check(token)
    if ('refused' in verdict) throw notSignedIn(`The token is refused: ${verdict.refused}.`)
    if (verdict.tenantId !== tenantId || refusedTokens.has(token)) throw notSignedIn('The token is refused.')
    if (!verdict.roles.includes(ROLE)) {
      throw new Problem(403, 'role-missing', `The token has no application role ${ROLE}.`)
    }
    await next()
  }
}

function notSignedIn(detail: string): Problem {
  return new Problem(401, 'not-signed-in', detail, { 'WWW-Authenticate': 'Bearer' })
}
