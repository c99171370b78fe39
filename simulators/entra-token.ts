import { compactVerify, createRemoteJWKSet, decodeJwt, errors } from 'jose'

/** Whose tokens a simulated Azure service believes. */
export interface TokenTrust {
  /** Where tokens come from and, when it is a simulator, where their keys are published. */
  readonly authority: string
  /** Whether signatures are verified against the authority's keys. */
  readonly verifySignatures: boolean
  /** The resource a token must be for, without a trailing slash: `https://monitor.azure.com`. */
  readonly resource: string
  readonly now: () => Date
}

/** Who calls, or why the token is refused. */
export type TokenVerdict =
  | { readonly objectId: string; readonly tenantId: string; readonly roles: readonly string[] }
  | { readonly refused: 'audience'; readonly audience: string }
  | { readonly refused: 'expired' | 'invalid' }

/** The bearer token of a request; undefined without one. */
export function bearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1]
}

/** A check of Entra ID's access tokens: signature, audience with or without its slash, and end. */
export function createTokenCheck(trust: TokenTrust): (token: string) => Promise<TokenVerdict> {
  const keys = createRemoteJWKSet(new URL(`${trust.authority}/common/discovery/keys`), {
    // A rotated key has to be found at once; on the loopback interface asking again costs nothing.
    cooldownDuration: 0,
  })
  return async (token) => {
    try {
      if (trust.verifySignatures) await compactVerify(token, keys, { algorithms: ['RS256'] })
      const { aud, exp = 0, oid, tid, roles } = decodeJwt(token)
      if (typeof aud !== 'string' || aud.replace(/\/$/, '') !== trust.resource) {
        return { refused: 'audience', audience: String(aud) }
      }
      if (exp * 1000 <= trust.now().getTime()) return { refused: 'expired' }
      return {
        objectId: String(oid),
        tenantId: String(tid),
        roles: Array.isArray(roles) ? roles.map(String) : [],
      }
    } catch (error) {
      if (error instanceof errors.JOSEError) return { refused: 'invalid' }
      throw error
    }
  }
}
