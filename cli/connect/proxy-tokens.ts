import { setTimeout } from 'node:timers/promises'
import type { AccessTokens } from '../../shared/connectors/connector.ts'
import { createConnectionTokens } from '../../shared/tokens/connection-tokens.ts'
import type { RequestToken } from '../../shared/tokens/request-token.ts'
import type { TokenServer } from '../../shared/tokens/token-server.ts'
import type { TokenStore } from '../../shared/tokens/token-store.ts'
import { UsageError } from '../command.ts'

const nothing = async (): Promise<void> => undefined

export interface ProxyTokensOptions {
  readonly server: TokenServer
  readonly store: TokenStore
  readonly requestToken: RequestToken
  /** Epoch milliseconds. */
  readonly now: () => number
}

/**
 * Tokens of the proxy in front of a connection, by the sign-in that is stored for it.
 *
 * @param name of that sign-in
 * @throws UsageError when there is none
 */
export async function proxyTokens(name: string, options: ProxyTokensOptions): Promise<AccessTokens> {
  if ((await options.store.readGrant(name)) === undefined) {
    throw new UsageError(
      `The proxy has no sign-in yet: first npm run connect -- ${name}, and then this again.`,
    )
  }
  return createConnectionTokens({
    connection: name,
    ...options,
    // At worst the app refreshes at the same time: in Entra ID a used refresh token stays valid.
    locks: { hold: (_, work) => work({ extend: nothing }) },
    revokeToken: nothing,
    watch: { works: nothing, needed: nothing },
    log: () => undefined,
    random: () => Math.random(),
    pause: (seconds) => setTimeout(seconds * 1000),
  })
}
