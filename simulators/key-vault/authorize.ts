import type { HttpBindings } from '@hono/node-server'
import type { MiddlewareHandler } from 'hono'
import { compactVerify, createRemoteJWKSet, decodeJwt, errors } from 'jose'
import { VaultError } from './vault-error.ts'

const RESOURCE = 'https://vault.azure.net'

/** Whom the vault trusts. */
export interface Trust {
  /** Where tokens come from and, when it is a simulator, where their keys are published. */
  readonly authority: string
  readonly tenantId: string
  /** Whether signatures are verified against the authority's keys. */
  readonly verifySignatures: boolean
  readonly now: () => Date
}

/** The challenge: without a bearer token for this vault a request learns only where to get one. */
export function authorized(trust: Trust): MiddlewareHandler<{ Bindings: HttpBindings }> {
  const challenge = `Bearer authorization="${trust.authority}/${trust.tenantId}", resource="${RESOURCE}"`
  const checkToken = tokenCheck(trust)
  return async (context, next) => {
    const [, token] = /^Bearer (\S+)$/i.exec(context.req.header('authorization') ?? '') ?? []
    const refusal =
      token === undefined ? 'AKV10000: Request is missing a Bearer or PoP token.' : await checkToken(token)
    if (refusal !== undefined) {
      context.header('WWW-Authenticate', challenge)
      throw new VaultError(401, 'Unauthorized', refusal)
    }
    await next()
  }
}

/** A check that answers why a token is refused; undefined when it is not. */
function tokenCheck(trust: Trust): (token: string) => Promise<string | undefined> {
  const keys = createRemoteJWKSet(new URL(`${trust.authority}/common/discovery/keys`), {
    // A rotated key has to be found at once; on the loopback interface asking again costs nothing.
    cooldownDuration: 0,
  })
  return async (token) => {
    try {
      if (trust.verifySignatures) await compactVerify(token, keys, { algorithms: ['RS256'] })
      const { aud, exp = 0 } = decodeJwt(token)
      if (typeof aud !== 'string' || aud.replace(/\/$/, '') !== RESOURCE) {
        return `AKV10022: Invalid audience. Expected ${RESOURCE}, found: ${String(aud)}.`
      }
      return exp * 1000 > trust.now().getTime() ? undefined : 'AKV10023: Token is expired.'
    } catch (error) {
      if (error instanceof errors.JOSEError) return 'AKV10021: Token cannot be validated.'
      throw error
    }
  }
}
