import { randomUUID } from 'node:crypto'
import { BridgeError } from '../../../shared/errors.ts'
import type { RequestToken } from '../../../shared/tokens/request-token.ts'
import type { RevokeToken } from '../../../shared/tokens/revoke-token.ts'

/** What servers do with a refresh token when it is used. */
export type Manner = 'rotates' | 'gives the same' | 'gives none'

const LIFE_SECONDS = 1800

/** An OAuth server in memory that keeps account of its tokens. */
export class ScriptedTokenServer {
  readonly refreshTokens = new Set<string>()
  readonly accessTokens = new Set<string>()
  readonly #manner: Manner
  readonly #now: () => number

  constructor(manner: Manner, now: () => number, ...refreshTokens: readonly string[]) {
    this.#manner = manner
    this.#now = now
    for (const token of refreshTokens) this.refreshTokens.add(token)
  }

  readonly request: RequestToken = async (_, by) => {
    const known = by.type === 'refresh_token' ? by.refreshToken : undefined
    if (by.type !== 'password' && !this.refreshTokens.has(String(known))) {
      throw new BridgeError('sign_in_needed', 'The server refused the grant.')
    }
    const value = randomUUID()
    this.accessTokens.add(value)
    const now = this.#now()
    const expiresAt = new Date(now + LIFE_SECONDS * 1000).toISOString()
    const token = { value, obtainedAt: new Date(now).toISOString(), expiresAt }
    return { token, refreshToken: this.#refreshTokenFor(known) }
  }

  readonly revoke: RevokeToken = async (_, token) => void this.refreshTokens.delete(token)

  #refreshTokenFor(known: string | undefined): string | undefined {
    if (known !== undefined && this.#manner !== 'rotates') {
      return this.#manner === 'gives the same' ? known : undefined
    }
    if (known !== undefined) this.refreshTokens.delete(known)
    const next = randomUUID()
    this.refreshTokens.add(next)
    return next
  }
}
