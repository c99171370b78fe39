import type { HttpBindings } from '@hono/node-server'
import type { MiddlewareHandler } from 'hono'
import { bearerToken, createTokenCheck, type TokenTrust, type TokenVerdict } from '../entra-token.ts'
import { VaultError } from './vault-error.ts'

const RESOURCE = 'https://vault.azure.net'

/** The tokens and the tenant that the vault trusts. */
export interface Trust extends Omit<TokenTrust, 'resource'> {
  readonly tenantId: string
}

/** Answers a request without a bearer token for this vault with the challenge, which says where to get one. */
export function authorized(trust: Trust): MiddlewareHandler<{ Bindings: HttpBindings }> {
  const challenge = `Bearer authorization="${trust.authority}/${trust.tenantId}", resource="${RESOURCE}"`
  const checkToken = createTokenCheck({ ...trust, resource: RESOURCE })
  return async (context, next) => {
    const token = bearerToken(context.req.header('authorization'))
    const refusal =
      token === undefined
        ? 'AKV10000: Request is missing a Bearer or PoP token.'
        : refusalText(await checkToken(token))
    if (refusal !== undefined) {
      context.header('WWW-Authenticate', challenge)
      throw new VaultError(401, 'Unauthorized', refusal)
    }
    await next()
  }
}

function refusalText(verdict: TokenVerdict): string | undefined {
  if (!('refused' in verdict)) return undefined
  switch (verdict.refused) {
    case 'audience':
      return `AKV10022: Invalid audience. Expected ${RESOURCE}, found: ${verdict.audience}.`
    case 'expired':
      return 'AKV10023: Token is expired.'
    case 'invalid':
      return 'AKV10021: Token cannot be validated.'
  }
}
