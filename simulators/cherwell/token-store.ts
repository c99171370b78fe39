import { randomBytes } from 'node:crypto'

/** A signed-in client, which uses one licence. */
interface Session {
  readonly user: string
  accessToken: string
  refreshToken: string
  /** Milliseconds since the epoch. */
  accessEnds: number
  refreshEnds: number
}

/** Settings of tokens: those of the REST API client, and the licences of the instance. */
export interface TokenSettings {
  /** By default 20 minutes. */
  accessTokenSeconds: number
  refreshTokenSeconds: number
  /** Whether a refresh token can be used only once. */
  rotateRefreshTokens: boolean
  /** The most sessions at a time; one more ends the oldest. Null: no limit. */
  licences: number | null
}

export interface TokenAnswer {
  readonly access_token: string
  readonly token_type: 'bearer'
  readonly expires_in: number
  readonly refresh_token: string
  readonly 'as:client_id': string
  readonly username: string
  readonly '.issued': string
  readonly '.expires': string
}

export class TokenStore {
  readonly settings: TokenSettings = {
    accessTokenSeconds: 1200,
    refreshTokenSeconds: 86_400,
    rotateRefreshTokens: true,
    licences: null,
  }
  readonly #now: () => Date
  readonly #clientId: string
  #sessions: Session[] = []

  constructor(now: () => Date, clientId: string) {
    this.#now = now
    this.#clientId = clientId
  }

  login(user: string): TokenAnswer {
    const session = { user, accessToken: '', refreshToken: newToken(), accessEnds: 0, refreshEnds: 0 }
    this.#sessions = [...this.#sessions.filter((known) => known.refreshEnds > this.#time), session]
    const { licences } = this.settings
    if (licences !== null) this.#sessions = this.#sessions.slice(-licences)
    return this.#renew(session)
  }

  /** Undefined when the refresh token is unknown, used or expired. */
  refresh(token: string): TokenAnswer | undefined {
    const session = this.#sessions.find(
      (known) => known.refreshToken === token && known.refreshEnds > this.#time,
    )
    if (session === undefined) return undefined
    if (this.settings.rotateRefreshTokens) session.refreshToken = newToken()
    return this.#renew(session)
  }

  /** The owner of an access token; undefined when the token is unknown or has expired. */
  authenticate(token: string): string | undefined {
    return this.#sessions.find((known) => known.accessToken === token && known.accessEnds > this.#time)?.user
  }

  logout(accessToken: string): void {
    this.#sessions = this.#sessions.filter((known) => known.accessToken !== accessToken)
  }

  revokeAccessTokens(): void {
    for (const session of this.#sessions) session.accessEnds = 0
  }

  revokeAll(): void {
    this.#sessions = []
  }

  get #time(): number {
    return this.#now().getTime()
  }

  #renew(session: Session): TokenAnswer {
    const { accessTokenSeconds, refreshTokenSeconds } = this.settings
    session.accessToken = newToken()
    session.accessEnds = this.#time + accessTokenSeconds * 1000
    session.refreshEnds = this.#time + refreshTokenSeconds * 1000
    return {
      access_token: session.accessToken,
      token_type: 'bearer',
      // Real answers (seen) give one second less than the setting.
      expires_in: accessTokenSeconds - 1,
      refresh_token: session.refreshToken,
      'as:client_id': this.#clientId,
      username: session.user,
      '.issued': this.#now().toUTCString(),
      '.expires': new Date(session.accessEnds).toUTCString(),
    }
  }
}

function newToken(): string {
  return randomBytes(48).toString('base64url')
}
