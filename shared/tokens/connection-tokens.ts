import { asBridgeError, BridgeError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { AccessToken, Grant } from './grant.ts'
import type { RequestToken } from './request-token.ts'
import { grantSecretName, type TokenStore } from './token-store.ts'

export interface ConnectionTokensOptions {
  readonly connection: string
  readonly endpoint: URL
  readonly store: TokenStore
  readonly requestToken: RequestToken
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
  /** From 0 to 1, spreads the refreshes of many connections. */
  readonly random: () => number
}

/** Access tokens of one connection; serves the request path and the timer alike. */
export interface ConnectionTokens {
  /** A token that should work now. Neither the vault nor the server is asked while the one in memory is good. */
  current(): Promise<string>
  /** Another token, after the product refused one. */
  replace(refused: string): Promise<string>
  /** Refreshes a token that has used up three quarters of its life. @returns whether it did */
  refreshIfDue(): Promise<boolean>
}

/** A token this close to its end may die on the way. */
const MARGIN_MILLISECONDS = 15_000
const DUE_AT = 0.75
const DUE_JITTER = 0.1

export function createConnectionTokens(options: ConnectionTokensOptions): ConnectionTokens {
  const { connection, store, now } = options
  let known: AccessToken | undefined
  let flight: Promise<AccessToken> | undefined

  const isGood = (token: AccessToken | undefined): token is AccessToken =>
    token !== undefined && Date.parse(token.expiresAt) - MARGIN_MILLISECONDS > now()

  /** One at a time: whoever comes while a token is on its way waits for that one. */
  const once = (load: () => Promise<AccessToken>): Promise<AccessToken> => {
    flight ??= load()
      .then((token) => (known = token))
      .finally(() => (flight = undefined))
    return flight
  }

  const fromVaultOrServer = (usable: (token: AccessToken) => boolean) => async (): Promise<AccessToken> => {
    const stored = await store.readToken(connection)
    return isGood(stored) && usable(stored) ? stored : requestAndStore(options)
  }

  return {
    current: async () => (isGood(known) ? known : await once(fromVaultOrServer(() => true))).value,
    replace: async (refused) => {
      if (isGood(known) && known.value !== refused) return known.value
      return (await once(fromVaultOrServer((token) => token.value !== refused))).value
    },
    refreshIfDue: async () => {
      const stored = await store.readToken(connection)
      if (stored !== undefined && now() < dueAt(stored, options.random())) return false
      await once(() => requestAndStore(options))
      return true
    },
  }
}

function dueAt(token: AccessToken, random: number): number {
  const start = Date.parse(token.obtainedAt)
  const share = DUE_AT + DUE_JITTER * (2 * random - 1)
  return start + (Date.parse(token.expiresAt) - start) * share
}

async function requestAndStore(options: ConnectionTokensOptions): Promise<AccessToken> {
  const { connection, store } = options
  const grant = await store.readGrant(connection)
  if (grant === undefined) {
    const message = `Connection ${connection} has no Key Vault secret ${grantSecretName(connection)}: sign in first.`
    throw new BridgeError('sign_in_needed', message)
  }
  const answer = await options.requestToken(options.endpoint, grant)
  await keepRotatedGrant(options, grant, answer.refreshToken)
  try {
    await store.writeToken(connection, answer.token)
  } catch (error) {
    // The token works; the next instance will ask for its own.
    options.log('warn', 'token-not-stored', { connection, code: asBridgeError(error).code })
  }
  options.log('info', 'token-refreshed', { connection, expiresAt: answer.token.expiresAt })
  return answer.token
}

/** A rotated refresh token is written before the token that came with it is used: after a crash the old one is dead. */
async function keepRotatedGrant(
  options: ConnectionTokensOptions,
  grant: Grant,
  refreshToken?: string,
): Promise<void> {
  if (grant.type !== 'refresh_token' || refreshToken === undefined || refreshToken === grant.refreshToken)
    return
  await options.store.writeGrant(options.connection, {
    ...grant,
    refreshToken,
    generation: grant.generation + 1,
  })
}
