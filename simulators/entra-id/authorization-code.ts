import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { JWTPayload } from 'jose'
import type { PendingCode, Tenant } from './tenant.ts'
import { missingParameter, TokenError } from './token-error.ts'

/** Codes are short-lived: about ten minutes (Entra ID docs, authorization code flow). */
const CODE_LIFETIME_MS = 600_000

export function issueCode(tenant: Tenant, pending: Omit<PendingCode, 'endsAt'>): string {
  const code = randomBytes(48).toString('base64url')
  tenant.codes.set(code, { ...pending, endsAt: tenant.now().getTime() + CODE_LIFETIME_MS })
  return code
}

/** Exchanges a code for an ID token and an access token, once. */
export async function redeemCode(
  tenant: Tenant,
  clientId: string,
  form: URLSearchParams,
  lifetimeSeconds: number,
): Promise<object> {
  const code = form.get('code')
  if (code === null) throw missingParameter('code')
  const pending = tenant.codes.get(code)
  tenant.codes.delete(code)
  if (pending === undefined || pending.clientId !== clientId) {
    throw new TokenError(400, 'invalid_grant', 54005, 'OAuth2 Authorization code was already redeemed.')
  }
  if (pending.endsAt <= tenant.now().getTime()) {
    throw new TokenError(400, 'invalid_grant', 70008, 'The provided authorization code has expired.')
  }
  if (form.get('redirect_uri') !== pending.redirectUri) {
    const message = 'Reply address did not match because of case sensitivity.'
    throw new TokenError(400, 'invalid_grant', 500112, message)
  }
  checkVerifier(form.get('code_verifier'), pending.challenge)
  const idToken = await tenant.keys.sign(idClaims(tenant, pending, lifetimeSeconds))
  return {
    token_type: 'Bearer',
    scope: 'openid profile',
    expires_in: lifetimeSeconds,
    ext_expires_in: lifetimeSeconds,
    access_token: randomBytes(32).toString('base64url'),
    id_token: idToken,
  }
}

function checkVerifier(verifier: string | null, challenge: string | null): void {
  if (challenge === null) return
  if (verifier === null) throw missingParameter('code_verifier')
  if (createHash('sha256').update(verifier).digest('base64url') === challenge) return
  const message = 'The Code_Verifier does not match the code_challenge supplied in the authorization request.'
  throw new TokenError(400, 'invalid_grant', 501481, message)
}

function idClaims(
  tenant: Tenant,
  { clientId, user, nonce }: PendingCode,
  lifetimeSeconds: number,
): JWTPayload {
  const now = Math.floor(tenant.now().getTime() / 1000)
  return {
    aud: clientId,
    iss: tenant.issuer('2.0'),
    iat: now,
    nbf: now,
    exp: now + lifetimeSeconds,
    name: user.name,
    ...(nonce === null ? {} : { nonce }),
    oid: user.objectId,
    preferred_username: user.userName,
    ...(user.roles.length === 0 ? {} : { roles: user.roles }),
    sub: createHash('sha256').update(`${clientId} ${user.objectId}`).digest('base64url'),
    tid: tenant.id,
    uti: randomUUID(),
    ver: '2.0',
  }
}
