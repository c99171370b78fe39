import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { CryptoKey, JSONWebKeySet, JWK, JWTPayload } from 'jose'

interface SigningKey {
  readonly privateKey: CryptoKey
  readonly publicJwk: JWK & { readonly kid: string }
}

/** A key takes 50 ms of a core to make: those of tenants that have stopped serve the next ones. */
const spareKeys: SigningKey[] = []

/** The tenant's RS256 keys: the newest signs, the older ones stay published so that their tokens keep verifying. */
export class SigningKeys {
  readonly #keys: [SigningKey, ...SigningKey[]]
  #isGivenBack = false

  private constructor(first: SigningKey) {
    this.#keys = [first]
  }

  /** With a key that no other tenant has that runs. */
  static async take(): Promise<SigningKeys> {
    return new SigningKeys(await takeKey())
  }

  /** For the next tenant, when this one has stopped. */
  giveBack(): void {
    if (!this.#isGivenBack) spareKeys.push(...this.#keys)
    this.#isGivenBack = true
  }

  /** From here on a new key signs. */
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
