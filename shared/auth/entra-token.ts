import { errors, jwtVerify, type JWTPayload } from 'jose'
import { BridgeError } from '../errors.ts'
import { issuersOf } from './issuers.ts'
import { createSigningKeys, type SigningKeysOptions } from './signing-keys.ts'
import type { TokenTrust } from './trust.ts'

const CLOCK_TOLERANCE_SECONDS = 60

/**
 * Checks that a token is one of the tenant for this app, and in its time; who carries it is for the caller to check.
 *
 * @param authorization the header of that name
 * @returns the token's claims
 * @throws BridgeError `token_missing`, `token_refused`, `signing_keys_unavailable`; none of them repeats the token or a
 * value in it
 */
export type CheckToken = (authorization: string | null) => Promise<JWTPayload>

export function createCheckToken(trust: TokenTrust, options: SigningKeysOptions): CheckToken {
  const issuers = issuersOf(trust)
  const keys = createSigningKeys(new URL(`${trust.authority}/${trust.tenantId}/discovery/v2.0/keys`), options)

  const verify = async (token: string): Promise<JWTPayload> => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: ['RS256'],
        issuer: [issuers.v1, issuers.v2],
        audience: [...trust.audiences],
        requiredClaims: ['exp', 'tid'],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: new Date(options.now()),
      })
      return payload
    } catch (thrown) {
      throw thrown instanceof errors.JOSEError ? refused(reasonOf(thrown)) : thrown
    }
  }

  return async (authorization) => {
    const claims = await verify(bearerToken(authorization))
    if (claims['tid'] !== trust.tenantId) throw refused('unexpected "tid" claim value')
    return claims
  }
}

/** How a client proved who it is: with a secret, or with a certificate (Entra ID docs, access token claims). */
const PROVEN_CLIENT = new Set<unknown>(['1', '2'])

/**
 * The client app that asked for an access token, in lower case. An ID token has roles and an audience as well, but is
 * made for that app to read and not for access: it names no client, and neither a scope nor how the client proved
 * itself (Entra ID docs, ID token and access token claims).
 *
 * @throws BridgeError `token_refused` for anything but an access token
 */
export function clientOfAccessToken(claims: JWTPayload): string {
  const client = claims['azp'] ?? claims['appid']
  const isForPerson = typeof claims['scp'] === 'string' && claims['scp'].trim() !== ''
  const isForApp = PROVEN_CLIENT.has(claims['azpacr'] ?? claims['appidacr'])
  if (typeof client === 'string' && (isForPerson || isForApp)) return client.toLowerCase()
  throw refused(
    'it is not an access token ("scp" or "azpacr" is missing): request a scope of this app from Entra ID',
  )
}

/** Whether the app role was given to who carries the token. */
export function hasRole({ roles }: JWTPayload, role: string): boolean {
  return Array.isArray(roles) && roles.includes(role)
}

function bearerToken(authorization: string | null): string {
  const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
  if (token !== undefined) return token
  throw new BridgeError('token_missing', 'Send Authorization: Bearer with a token of Entra ID for this app.')
}

function refused(reason: string): BridgeError {
  // Without the cause, which holds the claims.
  return new BridgeError('token_refused', `The token is refused: ${reason}.`)
}

/** Of jose's texts only those on claims help an operator; they name the claim and never its value. */
function reasonOf(error: errors.JOSEError): string {
  const isAboutClaim = error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired
  return isAboutClaim ? error.message : 'it is not a JWT that a published key of the tenant signed with RS256'
}
