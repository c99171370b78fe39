import { asBridgeError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import type { ConnectionTokens } from '../../tokens/connection-tokens.ts'

export interface RefreshTokensOptions {
  readonly connections: () => Promise<readonly string[]>
  readonly tokens: (connection: string) => Promise<ConnectionTokens>
  /** Warns of a sign-in that ends soon. Never throws. */
  readonly warn: (connection: string) => Promise<void>
  readonly log: Log
}

/**
 * Refreshes the access tokens that are due and checks when sign-ins end, for each connection separately. Never throws
 * for one of them: failures are logged.
 */
export function createRefreshTokens(options: RefreshTokensOptions): () => Promise<void> {
  const refresh = async (connection: string): Promise<void> => {
    try {
      await (await options.tokens(connection)).refreshIfDue()
    } catch (thrown) {
      const { code, message } = asBridgeError(thrown)
      options.log('error', 'token-not-refreshed', { connection, code, reason: message })
    }
    await options.warn(connection)
  }
  return async () => {
    await Promise.all((await options.connections()).map(refresh))
  }
}
