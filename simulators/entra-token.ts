import { compactVerify, createRemoteJWKSet, decodeJwt, errors } from 'jose'

/** Which tokens a simulated Azure service trusts. */
export interface TokenTrust {
  /** The origin of the issuer and, when it is a simulator, of the published keys. */
  readonly authority: string
  /** Whether signatures are verified against the authority's keys. */
  readonly verifySignatures: boolean
  /** The audience that a token must have, without a trailing slash: `https://monitor.azure.com`. */
  readonly resource: string
  readonly now: () => Date
}

/** The caller, or the reason why the token is refused. */
export type TokenVerdict =
  | { readonly objectId: string; readonly tenantId: string; readonly roles: readonly string[] }
  | { readonly refused: 'audience'; readonly audience: string }
  | { readonly refused: 'expired' | 'invalid' }

/** The bearer token of a request; undefined without one. */
export function bearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1]
}

/** A check of Entra ID's access tokens: signature, audience with or without its slash, and expiry. */
export function createTokenCheck(trust: TokenTrust): (token: string) => Promise<TokenVerdict> {
  const keys = createRemoteJWKSet(new URL(`${trust.authority}/common/discovery/keys`), {
    // A new key must be found at once after a rotation; fetching the keys again over the loopback interface costs little.
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
