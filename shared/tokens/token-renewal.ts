import { asBridgeError, BridgeError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Lock } from '../storage/ports.ts'
import type { AccessToken, PreviousGrant, RefreshTokenGrant } from './grant.ts'
import { rotatedTokenOf } from './grants/token-answer.ts'
import type { RequestToken } from './request-token.ts'
import type { RevokeToken } from './revoke-token.ts'
import { serverOf, type TokenServer } from './token-server.ts'
import { grantSecretName, type StoredGrant, type TokenStore } from './token-store.ts'

/** Called with what becomes of a connection's sign-in. Never throws. */
export interface SignInWatch {
  /** The grant of that generation has given a token. */
  works(connection: string, generation: number): Promise<void>
  /** Only a person can fix it. @param generation 0 when there is no grant */
  needed(connection: string, generation: number, reason: string): Promise<void>
}

export interface RenewOptions {
  readonly connection: string
  readonly server: TokenServer
  readonly store: TokenStore
  readonly requestToken: RequestToken
  readonly revokeToken: RevokeToken
  readonly watch: SignInWatch
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** A grant that was refused is not tried again for so long: passwords get locked by too many tries. */
export const REST_MILLISECONDS = 15 * 60_000

/** A grant to ask with. */
interface Candidate extends StoredGrant {
  /** It is the former grant; the stored one was refused. */
  readonly isPrevious: boolean
}

/**
 * Renews a connection's access token so that a crash between any two steps leaves a connection that works, or one that
 * reports what a person must do: a rotated grant is written before anything else is done with the answer, and the one
 * before stays in it until it has worked.
 */
export class TokenRenewal {
  readonly #options: RenewOptions
  /** A rotated grant that the vault did not take. It exists nowhere else. */
  #unwritten: RefreshTokenGrant | undefined
  #refusal: { readonly generation: number; readonly until: number; readonly error: BridgeError } | undefined

  constructor(options: RenewOptions) {
    this.#options = options
  }

  /**
   * Asks the server for another access token.
   *
   * @param lock of this connection, held by the caller
   * @throws BridgeError `sign_in_needed` with what a person must do, `token_endpoint_failed`, `vault_unavailable`,
   *   `lock_lost`, `token_refresh_elsewhere` when someone signed in meanwhile
   */
  async renew(lock: Lock): Promise<AccessToken> {
    if (this.#unwritten !== undefined) await this.#write(this.#unwritten)
    let generation = 0
    try {
      let refusal: BridgeError | undefined
      for await (const candidate of this.#candidates()) {
        generation = candidate.grant.generation
        this.#checkRest(generation)
        try {
          return await this.#renewBy(candidate, lock)
        } catch (thrown) {
          refusal = asBridgeError(thrown)
          if (!isRefusal(refusal)) throw refusal
        }
      }
      throw refusal ?? this.#noGrant()
    } catch (thrown) {
      const error = asBridgeError(thrown)
      throw isRefusal(error) ? await this.#signInNeeded(error, generation) : error
    }
  }

  /** What to ask with, in this order: the grant; the one that has taken its place meanwhile; the one before it. */
  async *#candidates(): AsyncGenerator<Candidate> {
    const first = await this.#readGrant()
    if (first === undefined) return
    yield { ...first, isPrevious: false }
    const latest = (await this.#readGrant()) ?? first
    if (latest.version !== first.version) yield { ...latest, isPrevious: false }
    const { grant, version } = latest
    if (grant.type !== 'refresh_token' || grant.previous === undefined) return
    const { version: _, ...previous } = grant.previous
    yield { version, grant: { ...previous, generation: grant.generation }, isPrevious: true }
  }

  async #renewBy(candidate: Candidate, lock: Lock): Promise<AccessToken> {
    const { connection, server, watch, log } = this.#options
    await lock.extend()
    const { token, refreshToken } = await this.#options
      .requestToken(server, candidate.grant)
      .catch(async (thrown: unknown) => {
        // The answer may have ended the grant that was used, even if the answer is otherwise wrong.
        const rotated = rotatedTokenOf(thrown)
        if (rotated !== undefined) await this.#keepGrant(candidate, rotated)
        throw thrown
      })
    await this.#keepGrant(candidate, refreshToken)
    try {
      await lock.extend()
      await this.#options.store.writeToken(connection, token)
    } catch (error) {
      // The token works; the next instance will ask for its own.
      log('warn', 'token-not-stored', { connection, code: asBridgeError(error).code })
    }
    this.#refusal = undefined
    await watch.works(connection, candidate.grant.generation)
    log('info', 'token-refreshed', { connection, expiresAt: token.expiresAt })
    return token
  }

  /** Brings the stored grant in line with the answer, and retires the one before, since this one has worked. */
  async #keepGrant({ grant, version, isPrevious }: Candidate, refreshToken?: string): Promise<void> {
    if (grant.type !== 'refresh_token') return
    const { previous, ...current } = grant
    const generation = grant.generation + 1
    const isRotated = refreshToken !== undefined && refreshToken !== grant.refreshToken
    if (isRotated) {
      const kept = { ...current, version }
      this.#unwritten = { ...this.#prolonged(current), refreshToken, generation, previous: kept }
      await this.#write(this.#unwritten)
    } else if (isPrevious) {
      await this.#write({ ...current, generation })
    }
    if (previous === undefined) return
    try {
      await this.#retire(previous)
      if (isRotated) return
      // Last, so that an interrupted step above is repeated.
      await this.#write({ ...current, generation })
      await this.#options.store.disableGrant(this.#options.connection, version)
    } catch (error) {
      const { connection, log } = this.#options
      log('warn', 'old-grant-not-retired', { connection, code: asBridgeError(error).code })
    }
  }

  #prolonged(grant: Omit<RefreshTokenGrant, 'previous'>): Omit<RefreshTokenGrant, 'previous'> {
    if (!serverOf(grant, this.#options.server).prolongsRefreshTokens) return grant
    const now = this.#options.now()
    const life = Date.parse(grant.refreshExpiresAt) - Date.parse(grant.obtainedAt)
    return {
      ...grant,
      obtainedAt: new Date(now).toISOString(),
      refreshExpiresAt: new Date(now + life).toISOString(),
    }
  }

  /**
   * Writes a grant even when the lock has ended meanwhile: a rotated refresh token that is not written is lost. Only
   * another grant in its place, of someone who signed in while the server was answering, is left alone.
   */
  async #write(grant: RefreshTokenGrant): Promise<void> {
    const { connection, store } = this.#options
    const stored = await this.#readGrant()
    if (stored !== undefined && stored.grant.generation >= grant.generation) {
      this.#unwritten = undefined
      const message = `Connection ${connection} was given another grant meanwhile.`
      throw new BridgeError('token_refresh_elsewhere', message, { retryAfterSeconds: 5 })
    }
    await store.writeGrant(connection, grant)
    this.#unwritten = undefined
  }

  async #retire(previous: PreviousGrant): Promise<void> {
    const { connection, store, server, revokeToken } = this.#options
    await revokeToken(serverOf(previous, server), previous.refreshToken)
    await store.disableGrant(connection, previous.version)
  }

  #readGrant(): Promise<StoredGrant | undefined> {
    return this.#options.store.readGrant(this.#options.connection)
  }

  #noGrant(): BridgeError {
    const { connection } = this.#options
    const name = grantSecretName(connection)
    return new BridgeError('sign_in_needed', `Connection ${connection} has no Key Vault secret ${name}.`)
  }

  #checkRest(generation: number): void {
    if (this.#refusal?.generation !== generation || this.#refusal.until <= this.#options.now()) return
    throw this.#refusal.error
  }

  async #signInNeeded(error: BridgeError, generation: number): Promise<BridgeError> {
    if (error === this.#refusal?.error) return error
    const { connection, watch, now } = this.#options
    const needed = new BridgeError('sign_in_needed', `${error.message} ${signInAgain(connection)}`)
    this.#refusal = { generation, until: now() + REST_MILLISECONDS, error: needed }
    await watch.needed(connection, generation, error.message)
    return needed
  }
}

/** Whether the grant itself was refused; with `because`, it is the sign-in to a proxy on the way that a person must renew. */
function isRefusal({ code, because }: BridgeError): boolean {
  return code === 'sign_in_needed' && because === undefined
}

/** What a person must do when a connection's sign-in has ended or is about to. */
export function signInAgain(connection: string): string {
  return `Sign in again: npm run connect -- ${connection} --renew`
}
