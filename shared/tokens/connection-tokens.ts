import { BridgeError } from '../errors.ts'
import type { Locks } from '../storage/ports.ts'
import type { AccessToken } from './grant.ts'
import { type RenewOptions, TokenRenewal } from './token-renewal.ts'

export interface ConnectionTokensOptions extends RenewOptions {
  readonly locks: Locks
  /** Fulfils after so many seconds. */
  readonly pause: (seconds: number) => Promise<void>
  /** From 0 to 1, spreads the refreshes of many connections. */
  readonly random: () => number
}

/** Access tokens of one connection; serves the request path and the timer alike. */
export interface ConnectionTokens {
  /** A token that should be valid now. Neither the vault nor the server is called while the one in memory is valid. */
  current(): Promise<string>
  /** Another token, after the product refused one. */
  replace(refused: string): Promise<string>
  /** Refreshes a token that has used up three quarters of its life. @returns whether it did */
  refreshIfDue(): Promise<boolean>
}

/** Which stored tokens are as good as a new one. */
type IsWanted = (token: AccessToken) => boolean

/**
 * A token this close to its end may expire during the call. A token that was issued with little life left, as
 * ServiceNow does with the current one, is used up to a tenth of that: another request would return the same one.
 */
const MARGIN_MILLISECONDS = 15_000
const MARGIN_SHARE = 0.1

const DUE_AT = 0.75
const DUE_JITTER = 0.1

/** How long to wait for a token that another instance is asking for. */
const WAIT_SECONDS = 10

export function createConnectionTokens(options: ConnectionTokensOptions): ConnectionTokens {
  const { connection, store, now } = options
  const renewal = new TokenRenewal(options)
  let known: AccessToken | undefined
  let flight: Promise<AccessToken> | undefined

  const isGood: IsWanted = (token) => {
    const end = Date.parse(token.expiresAt)
    const life = end - Date.parse(token.obtainedAt)
    return end - Math.min(MARGIN_MILLISECONDS, life * MARGIN_SHARE) > now()
  }

  /** One at a time: a caller during a pending request waits for its token. */
  const once = (load: () => Promise<AccessToken>): Promise<AccessToken> => {
    flight ??= load()
      .then((token) => (known = token))
      .finally(() => (flight = undefined))
    return flight
  }

  const stored = async (isWanted: IsWanted): Promise<AccessToken | undefined> => {
    const token = await store.readToken(connection)
    return token !== undefined && isWanted(token) ? token : undefined
  }

  /** The instance that gets the lock reads the vault again: the one before may have stored a new token. */
  const renewed = (isWanted: IsWanted): Promise<AccessToken | undefined> =>
    options.locks.hold(`token-${connection}`, async (lock) => (await stored(isWanted)) ?? renewal.renew(lock))

  const load = (isWanted: IsWanted): Promise<AccessToken> =>
    once(async () => (await stored(isWanted)) ?? (await renewed(isWanted)) ?? fromElsewhere(isWanted))

  const fromElsewhere = async (isWanted: IsWanted): Promise<AccessToken> => {
    for (let waited = 0; waited < WAIT_SECONDS; waited += 1) {
      await options.pause(1)
      const token = await stored(isWanted)
      if (token !== undefined) return token
    }
    const message = `Connection ${connection}: another instance is asking for a token and has none yet.`
    throw new BridgeError('token_refresh_elsewhere', message, { retryAfterSeconds: 5 })
  }

  return {
    current: async () => (known !== undefined && isGood(known) ? known : await load(isGood)).value,
    replace: async (refused) => {
      const since = now()
      // The pending token may be the one that was refused.
      await flight
      // ServiceNow returns the same token while it is valid: one that was requested since is the newest.
      const isOther: IsWanted = (token) =>
        isGood(token) && (token.value !== refused || Date.parse(token.obtainedAt) > since)
      return (known !== undefined && isOther(known) ? known : await load(isOther)).value
    },
    refreshIfDue: async () => {
      const random = options.random()
      const isFresh: IsWanted = (token) => now() < dueAt(token, random)
      if ((await stored(isFresh)) !== undefined) return false
      let isRefreshed = true
      await once(async () => {
        const token = await renewed(isFresh)
        isRefreshed = token !== undefined
        return token ?? fromElsewhere(isGood)
      })
      return isRefreshed
    },
  }
}

function dueAt(token: AccessToken, random: number): number {
  const start = Date.parse(token.obtainedAt)
  const share = DUE_AT + DUE_JITTER * (2 * random - 1)
  return start + (Date.parse(token.expiresAt) - start) * share
}
