import { randomBytes } from 'node:crypto'
import type { Actor } from './access.ts'

interface Token {
  readonly token: string
  readonly actor: Actor
  /** Milliseconds since the epoch. */
  expiresAt: number
}

/** Settings of the grants: those of the OAuth registry record, and system properties. */
export interface TokenSettings {
  /** `glide.oauth.inbound.client.credential.grant_type.enabled`; off by default. */
  clientCredentials: boolean
  /** The opposite of `glide.oauth.inbound.ropc.grant_type.disabled`. */
  passwordGrant: boolean
  /** Public key (SPKI, PEM) of the JWT verifier map; empty: no assertion is valid. */
  jwtVerifierKey: string
  /** By default 1,800 s. */
  accessTokenSeconds: number
  /** By default 8,640,000 s (100 days). */
  refreshTokenSeconds: number
  /**
   * Behaviour of other servers, not of ServiceNow: each refresh answers a new refresh token with the remaining lifetime,
   * and revokes the one before.
   */
  rotateRefreshTokens: boolean
}

/** A token answer, RFC 6749 section 5.1. */
export interface TokenAnswer {
  readonly access_token: string
  readonly refresh_token?: string
  readonly scope: 'useraccount'
  readonly token_type: 'Bearer'
  /** Remaining seconds. */
  readonly expires_in: number
}

/**
 * The tokens of the only registered client. By default they are not rotated: the server answers with the current access token while
 * that is valid, and a refresh neither changes the refresh token nor extends its lifetime (ServiceNow docs; KB0791140).
 */
export class TokenStore {
  readonly settings: TokenSettings = {
    clientCredentials: false,
    passwordGrant: true,
    jwtVerifierKey: '',
    accessTokenSeconds: 1800,
    refreshTokenSeconds: 8_640_000,
    rotateRefreshTokens: false,
  }
  readonly #now: () => Date
  #accessTokens: Token[] = []
  #refreshTokens: Token[] = []

  constructor(now: () => Date) {
    this.#now = now
  }

  /** A full login, the only grant that renews the lifetime of the refresh token. */
  login(actor: Actor): TokenAnswer {
    const refreshToken = this.#current(this.#refreshTokens, actor) ?? newToken(actor)
    refreshToken.expiresAt = this.#now().getTime() + this.settings.refreshTokenSeconds * 1000
    this.#refreshTokens = [...this.#refreshTokens.filter((token) => token !== refreshToken), refreshToken]
    return this.#answer(actor, refreshToken)
  }

  /** The client credentials grant: no refresh token. */
  loginClient(actor: Actor): TokenAnswer {
    return this.#answer(actor)
  }

  /** Undefined when the refresh token is unknown, revoked or expired. */
  refresh(token: string): TokenAnswer | undefined {
    const refreshToken = this.#refreshTokens.find((known) => known.token === token && this.#isAlive(known))
    if (refreshToken === undefined) return undefined
    return this.#answer(
      refreshToken.actor,
      this.settings.rotateRefreshTokens ? this.#rotate(refreshToken) : refreshToken,
    )
  }

  /** The owner of an access token; undefined when the token is unknown or has expired. */
  authenticate(token: string): Actor | undefined {
    return this.#accessTokens.find((known) => known.token === token && this.#isAlive(known))?.actor
  }

  revoke(token: string): void {
    this.#accessTokens = this.#accessTokens.filter((known) => known.token !== token)
    this.#refreshTokens = this.#refreshTokens.filter((known) => known.token !== token)
  }

  revokeAccessTokens(): void {
    this.#accessTokens = []
  }

  revokeRefreshTokens(): void {
    this.#refreshTokens = []
  }

  #rotate(before: Token): Token {
    const after = { ...newToken(before.actor), expiresAt: before.expiresAt }
    this.#refreshTokens = [...this.#refreshTokens.filter((token) => token !== before), after]
    return after
  }

  #answer(actor: Actor, refreshToken?: Token): TokenAnswer {
    const now = this.#now().getTime()
    let accessToken = this.#current(this.#accessTokens, actor)
    if (accessToken === undefined) {
      accessToken = { ...newToken(actor), expiresAt: now + this.settings.accessTokenSeconds * 1000 }
      this.#accessTokens = [...this.#accessTokens.filter((token) => this.#isAlive(token)), accessToken]
    }
    return {
      access_token: accessToken.token,
      ...(refreshToken && { refresh_token: refreshToken.token }),
      scope: 'useraccount',
      token_type: 'Bearer',
      expires_in: Math.floor((accessToken.expiresAt - now) / 1000),
    }
  }

  #current(tokens: readonly Token[], actor: Actor): Token | undefined {
    return tokens.find((token) => token.actor.userName === actor.userName && this.#isAlive(token))
  }

  #isAlive(token: Token): boolean {
    return token.expiresAt > this.#now().getTime()
  }
}

function newToken(actor: Actor): Token {
  return { token: randomBytes(48).toString('base64url'), actor, expiresAt: 0 }
}
