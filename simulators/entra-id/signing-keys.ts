import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { CryptoKey, JSONWebKeySet, JWK, JWTPayload } from 'jose'

interface SigningKey {
  readonly privateKey: CryptoKey
  readonly publicJwk: JWK & { readonly kid: string }
}

/** A key takes 50 ms of a core to generate, so the next tenants reuse the keys of those that have stopped. */
const spareKeys: SigningKey[] = []

/** The tenant's RS256 keys. The newest signs; the older ones stay published so that their tokens can still be verified. */
export class SigningKeys {
  readonly #keys: [SigningKey, ...SigningKey[]]
  #isGivenBack = false

  private constructor(first: SigningKey) {
    this.#keys = [first]
  }

  /** Takes a key that no other running tenant has. */
  static async take(): Promise<SigningKeys> {
    return new SigningKeys(await takeKey())
  }

  /** Leaves the keys to the next tenant, when this one has stopped. */
  giveBack(): void {
    if (!this.#isGivenBack) spareKeys.push(...this.#keys)
    this.#isGivenBack = true
  }

  /** From now on a new key signs. */
  async rotate(): Promise<void> {
    this.#keys.unshift(await takeKey())
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

async function takeKey(): Promise<SigningKey> {
  return spareKeys.pop() ?? generateKey()
}

async function generateKey(): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('RS256')
  const jwk = await exportJWK(publicKey)
  const kid = await calculateJwkThumbprint(jwk)
  return { privateKey, publicJwk: { ...jwk, use: 'sig', kid, x5t: kid } }
}
