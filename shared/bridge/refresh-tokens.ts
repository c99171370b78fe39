import { asBridgeError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { ConnectionTokens } from '../tokens/connection-tokens.ts'

export interface RefreshTokensOptions {
  readonly connections: () => Promise<readonly string[]>
  readonly tokens: (connection: string) => Promise<ConnectionTokens>
  readonly log: Log
}

/** Refreshes the access tokens that are due, each connection by itself. Never throws: what failed is logged. */
export function createRefreshTokens(options: RefreshTokensOptions): () => Promise<void> {
  return async () => {
    for (const connection of await options.connections()) {
      try {
        await (await options.tokens(connection)).refreshIfDue()
      } catch (thrown) {
        const { code, message } = asBridgeError(thrown)
        options.log('error', 'token-not-refreshed', { connection, code, reason: message })
      }
    }
  }
}
