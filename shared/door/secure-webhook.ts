import { errors, jwtVerify, type JWTPayload } from 'jose'
import { BridgeError } from '../errors.ts'
import { issuersOf } from './issuers.ts'
import { createSigningKeys, type SigningKeysOptions } from './signing-keys.ts'
import type { Trust } from './trust.ts'

const CLOCK_TOLERANCE_SECONDS = 60

/** The guard of the webhook: it knows callers by the token of Entra ID that Azure Monitor's secure webhook carries. */
export interface SecureWebhook {
  /**
   * @param authorization the header of that name
   * @throws BridgeError `token_missing`, `token_refused`, `caller_not_allowed`, `signing_keys_unavailable`; none of them
   * repeats the token or a value in it
   */
  check(authorization: string | null): Promise<void>
}

export function createSecureWebhook(trust: Trust, options: SigningKeysOptions): SecureWebhook {
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

  return {
    check: async (authorization) => {
      const claims = await verify(bearerToken(authorization))
      if (claims['tid'] !== trust.tenantId) throw refused('unexpected "tid" claim value')
      checkCaller(claims, claims.iss === issuers.v1 ? 'appid' : 'azp', trust)
    },
  }
}

function bearerToken(authorization: string | null): string {
  const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
  if (token !== undefined) return token
  throw new BridgeError('token_missing', 'Send Authorization: Bearer with a token of the secure webhook.')
}

/** @param callerClaim where a token of this version names the app that asked for it */
function checkCaller(claims: JWTPayload, callerClaim: 'appid' | 'azp', { callerAppId, role }: Trust): void {
  if (claims[callerClaim] !== callerAppId) {
    throw new BridgeError(
      'caller_not_allowed',
      `The token's "${callerClaim}" is not the app that may post: by default action groups, else WEBHOOK_CALLER_APP_ID.`,
    )
  }
  const roles = claims['roles']
  if (role === undefined || (Array.isArray(roles) && roles.includes(role))) return
  throw new BridgeError(
    'caller_not_allowed',
    `The token's "roles" lack the one that is asked for: assign the app role ${role} to the caller.`,
  )
}

function refused(reason: string): BridgeError {
  // Without the cause, which holds the claims.
  return new BridgeError('token_refused', `The token is refused: ${reason}.`)
}

/** Of jose's texts only those on claims tell an operator more; they name the claim and never its value. */
function reasonOf(error: errors.JOSEError): string {
  const isAboutClaim = error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired
  return isAboutClaim ? error.message : 'it is not a JWT that a published key of the tenant signed with RS256'
}
