import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { CryptoKey, JSONWebKeySet, JWK, JWTPayload } from 'jose'

interface SigningKey {
  readonly privateKey: CryptoKey
  readonly publicJwk: JWK & { readonly kid: string }
}

/** The tenant's RS256 keys: the newest signs, the older ones stay published so that their tokens keep verifying. */
export class SigningKeys {
  readonly #keys: [SigningKey, ...SigningKey[]]

  private constructor(first: SigningKey) {
    this.#keys = [first]
  }

  static async generate(): Promise<SigningKeys> {
    return new SigningKeys(await generateKey())
  }

  /** From here on a new key signs. */
  async rotate(): Promise<void> {
    this.#keys.unshift(await generateKey())
  }

  get jwks(): JSONWebKeySet {
    return { keys: this.#keys.map(({ publicJwk }) => publicJwk) }
  }

  sign(claims: JWTPayload): Promise<string> {
    const { privateKey, publicJwk } = this.#keys[0]
    return new SignJWT(claims)
      .setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid: publicJwk.kid, x5t: publicJwk.kid })
      .sign(privateKey)
  }
}

async function generateKey(): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('RS256')
  const jwk = await exportJWK(publicKey)
  const kid = await calculateJwkThumbprint(jwk)
  return { privateKey, publicJwk: { ...jwk, use: 'sig', kid, x5t: kid } }
}
