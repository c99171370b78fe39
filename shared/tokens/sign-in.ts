import { asBridgeError, BridgeError } from '../errors.ts'
import type { Grant, PreviousGrant, RefreshTokenGrant, SignInProof } from './grant.ts'
import type { RequestToken } from './request-token.ts'
import type { TokenServer } from './token-server.ts'
import type { StoredGrant, TokenStore } from './token-store.ts'

/** 90 days, where nothing else is known: Entra ID's (Microsoft identity platform docs). */
export const REFRESH_TOKEN_LIFETIME_SECONDS = 7_776_000

export interface SignInOptions {
  readonly connection: string
  readonly server: TokenServer
  readonly store: TokenStore
  readonly requestToken: RequestToken
  /** Life of a refresh token as set in the product, which does not send it. */
  readonly refreshTokenLifetimeSeconds: number
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** A grant that is to be stored; storing counts its generation. */
export type NewGrant = WithoutGeneration<Exclude<Grant, RefreshTokenGrant>>

type WithoutGeneration<T> = T extends unknown ? Omit<T, 'generation'> : never

/**
 * Signs a connection in with what a person brings, which is used once and not stored. The grant before stays in the
 * new one, and is retired when the new one has worked.
 *
 * @returns the stored grant, with the day on which it ends
 * @throws BridgeError `sign_in_needed` when the server refuses or gives no refresh token, `token_endpoint_failed`,
 *   `vault_unavailable`
 */
export async function signIn(options: SignInOptions, by: SignInProof): Promise<RefreshTokenGrant> {
  const { connection, server, store } = options
  const answer = await options.requestToken(server, by)
  const { refreshToken } = answer
  if (refreshToken === undefined) {
    const message = `${server.tokenUrl.origin} signed in but gave no refresh token.`
    throw new BridgeError('sign_in_needed', message)
  }
  const now = options.now()
  const before = await storedBefore(options)
  const previous = previousOf(before, refreshToken)
  const { clientId, clientSecret, tenantId, scope, authority } = by
  const grant: RefreshTokenGrant = {
    type: 'refresh_token',
    clientId,
    ...(clientSecret === undefined ? {} : { clientSecret }),
    ...(tenantId === undefined ? {} : { tenantId }),
    ...(scope === undefined ? {} : { scope }),
    ...(authority === undefined ? {} : { authority }),
    refreshToken,
    obtainedAt: new Date(now).toISOString(),
    refreshExpiresAt: new Date(now + options.refreshTokenLifetimeSeconds * 1000).toISOString(),
    generation: (before?.grant.generation ?? 0) + 1,
    ...(previous === undefined ? {} : { previous }),
  }
  await store.writeGrant(connection, grant)
  await store.writeToken(connection, answer.token)
  return grant
}

/**
 * Stores a grant that needs no sign-in, after it has given a token.
 *
 * @throws BridgeError `sign_in_needed` when the server refuses it, `token_endpoint_failed`, `vault_unavailable`
 */
export async function storeGrant(options: SignInOptions, grant: NewGrant): Promise<void> {
  const { connection, store } = options
  const before = await storedBefore(options)
  const counted: Grant = { ...grant, generation: (before?.grant.generation ?? 0) + 1 }
  const { token } = await options.requestToken(options.server, counted)
  await store.writeGrant(connection, counted)
  await store.writeToken(connection, token)
  if (before !== undefined) await store.disableGrant(connection, before.version)
}

/** A stored grant that cannot be read does no harm here: the sign-in replaces it. */
async function storedBefore({ store, connection }: SignInOptions): Promise<StoredGrant | undefined> {
  try {
    return await store.readGrant(connection)
  } catch (error) {
    if (asBridgeError(error).code === 'sign_in_needed') return undefined
    throw error
  }
}

/** A server may give the refresh token that it gave before: then there is nothing to keep, and nothing to revoke. */
function previousOf(before: StoredGrant | undefined, refreshToken: string): PreviousGrant | undefined {
  if (before?.grant.type !== 'refresh_token' || before.grant.refreshToken === refreshToken) return undefined
  const { previous: _, ...grant } = before.grant
  return { ...grant, version: before.version }
}
