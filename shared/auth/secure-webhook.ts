import type { JWTPayload } from 'jose'
import { BridgeError } from '../errors.ts'
import { createCheckToken, hasRole } from './entra-token.ts'
import { issuersOf } from './issuers.ts'
import type { SigningKeysOptions } from './signing-keys.ts'
import type { Trust } from './trust.ts'

/** The access check of the webhook, by the token of Entra ID that Azure Monitor's secure webhook sends. */
export interface SecureWebhook {
  /**
   * @param authorization the header of that name
   * @throws BridgeError `token_missing`, `token_refused`, `caller_not_allowed`, `signing_keys_unavailable`; none of them
   * repeats the token or a value in it
   */
  check(authorization: string | null): Promise<void>
}

export function createSecureWebhook(trust: Trust, options: SigningKeysOptions): SecureWebhook {
  const checkToken = createCheckToken(trust, options)
  const { v1 } = issuersOf(trust)
  return {
    check: async (authorization) => {
      const claims = await checkToken(authorization)
      checkCaller(claims, claims.iss === v1 ? 'appid' : 'azp', trust)
    },
  }
}

/** @param callerClaim where a token of this version names the app that asked for it */
function checkCaller(claims: JWTPayload, callerClaim: 'appid' | 'azp', { callerAppId, role }: Trust): void {
  if (claims[callerClaim] !== callerAppId) {
    throw new BridgeError(
      'caller_not_allowed',
      `The token's "${callerClaim}" is not the app that may post: by default action groups, else WEBHOOK_CALLER_APP_ID.`,
    )
  }
  if (role === undefined || hasRole(claims, role)) return
  throw new BridgeError(
    'caller_not_allowed',
    `The token's "roles" lack the required role: assign the app role ${role} to the caller.`,
  )
}
