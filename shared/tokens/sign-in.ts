import { asBridgeError, BridgeError } from '../errors.ts'
import type { PasswordSignIn, RefreshTokenGrant } from './grant.ts'
import type { RequestToken } from './request-token.ts'
import type { TokenStore } from './token-store.ts'

export interface SignInOptions {
  readonly connection: string
  readonly endpoint: URL
  readonly store: TokenStore
  readonly requestToken: RequestToken
  /** Life of a refresh token as set in the product; servers do not tell it. */
  readonly refreshTokenLifetimeSeconds: number
  /** Epoch milliseconds. */
  readonly now: () => number
}

/**
 * Signs a connection in with a user name and a password, which are used once and not stored.
 *
 * @throws BridgeError `sign_in_needed` when the server refuses or gives no refresh token
 */
export async function signIn(options: SignInOptions, by: PasswordSignIn): Promise<void> {
  const answer = await options.requestToken(options.endpoint, by)
  if (answer.refreshToken === undefined) {
    throw new BridgeError('sign_in_needed', `${options.endpoint.origin} signed in but gave no refresh token.`)
  }
  const now = options.now()
  const grant: RefreshTokenGrant = {
    type: 'refresh_token',
    clientId: by.clientId,
    clientSecret: by.clientSecret,
    refreshToken: answer.refreshToken,
    obtainedAt: new Date(now).toISOString(),
    refreshExpiresAt: new Date(now + options.refreshTokenLifetimeSeconds * 1000).toISOString(),
    generation: (await storedGeneration(options)) + 1,
  }
  await options.store.writeGrant(options.connection, grant)
  await options.store.writeToken(options.connection, answer.token)
}

/** A stored grant that cannot be read is no hindrance: signing in is how it is repaired. */
async function storedGeneration({ store, connection }: SignInOptions): Promise<number> {
  try {
    return (await store.readGrant(connection))?.generation ?? 0
  } catch (error) {
    if (asBridgeError(error).code === 'sign_in_needed') return 0
    throw error
  }
}
