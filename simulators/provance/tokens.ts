import { randomBytes, randomUUID } from 'node:crypto'
import { createRemoteJWKSet, jwtVerify } from 'jose'

/** The application that may sign in, and the user of its password grant. */
export interface Credentials {
  readonly tenantId: string
  readonly clientId: string
  readonly clientSecret: string
  readonly user: string
  readonly password: string
}

/** Access tokens of Entra ID are valid for 60 to 90 minutes; this is the least. */
export const LIFETIME_SECONDS = 3599

/** The tokens that this organization accepts: those issued here, and those of an Entra ID that it trusts. */
export class Tokens {
  readonly #now: () => Date
  readonly #findKey: ReturnType<typeof createRemoteJWKSet> | undefined
  readonly #accessTokens = new Map<string, number>()
  readonly #refreshTokens = new Set<string>()
  readonly #entraTokens = new Set<string>()
  readonly #revoked = new Set<string>()

  constructor(now: () => Date, entraKeysUrl?: string) {
    this.#now = now
    this.#findKey = entraKeysUrl === undefined ? undefined : createRemoteJWKSet(new URL(entraKeysUrl))
  }

  issueAccessToken(): string {
    const token = randomBytes(32).toString('base64url')
    this.#accessTokens.set(token, this.#now().getTime() + LIFETIME_SECONDS * 1000)
    return token
  }

  issueRefreshToken(): string {
    const token = randomUUID()
    this.#refreshTokens.add(token)
    return token
  }

  isRefreshToken(token: string): boolean {
    return this.#refreshTokens.has(token)
  }

  /** Ends every access token that was issued or used until now; with `refresh` the refresh tokens too. */
  revoke(refresh: boolean): void {
    this.#accessTokens.clear()
    for (const token of this.#entraTokens) this.#revoked.add(token)
    if (refresh) this.#refreshTokens.clear()
  }

  /** @param audience the organization's own origin */
  async isValid(token: string, audience: string): Promise<boolean> {
    const expiresAt = this.#accessTokens.get(token)
    if (expiresAt !== undefined) return expiresAt > this.#now().getTime()
    if (this.#findKey === undefined || this.#revoked.has(token)) return false
    try {
      await jwtVerify(token, this.#findKey, { audience, currentDate: this.#now() })
      this.#entraTokens.add(token)
      return true
    } catch {
      return false
    }
  }
}
