import { randomUUID } from 'node:crypto'
import { importPKCS8, SignJWT } from 'jose'
import { BridgeError } from '../../errors.ts'
import type { JwtBearerGrant } from '../grant.ts'
import type { TokenServer } from '../token-server.ts'
import { exchange } from './oauth.ts'
import type { TokenAnswer } from './token-answer.ts'

const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

/** An assertion is used at once; what is left covers clocks that differ. */
const LIFE_SECONDS = 300

/**
 * Signs an assertion and exchanges it. ServiceNow wants the client id as issuer and audience, and each `jti` once
 * (ServiceNow docs, OAuth JWT bearer).
 *
 * @param key the private key, PKCS #8 in PEM
 * @param now epoch milliseconds
 * @throws BridgeError `sign_in_needed` for a key that cannot be used or a refusal, `token_endpoint_failed`
 */
export async function requestByJwt(
  server: TokenServer,
  grant: JwtBearerGrant,
  key: string,
  now: number,
): Promise<TokenAnswer> {
  const assertion = await sign(grant, key, Math.floor(now / 1000))
  return exchange(server, grant, GRANT_TYPE, { assertion }, now)
}

async function sign(grant: JwtBearerGrant, key: string, nowSeconds: number): Promise<string> {
  const { algorithm: alg, keyId, clientId, subject, keySecret } = grant
  try {
    return await new SignJWT()
      .setProtectedHeader({ alg, typ: 'JWT', ...(keyId === undefined ? {} : { kid: keyId }) })
      .setIssuer(clientId)
      .setAudience(clientId)
      .setSubject(subject)
      .setJti(randomUUID())
      .setIssuedAt(nowSeconds)
      .setExpirationTime(nowSeconds + LIFE_SECONDS)
      .sign(await importPKCS8(key, alg))
  } catch {
    // The library's texts may repeat parts of what it could not read.
    const message = `The Key Vault secret ${keySecret} holds no private key for ${alg} (PKCS #8, PEM).`
    throw new BridgeError('sign_in_needed', message)
  }
}
