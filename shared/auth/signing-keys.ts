import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose'
import { BridgeError } from '../errors.ts'
import type { Log } from '../log.ts'

const REFRESH_AFTER_MS = 3_600_000
const TRY_AGAIN_AFTER_MS = 60_000

export interface SigningKeysOptions {
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

/**
 * The published keys of an authority, by a token's `kid`. Keys that were fetched once are used without a time limit, so
 * that an outage of the authority does not refuse everyone. After an hour they are fetched again in the background.
 *
 * A key that is not among them is looked for at once, at most every 30 seconds. The finder throws jose's errors when
 * there is no such key, and BridgeError `signing_keys_unavailable` when that cannot be known.
 */
export function createSigningKeys(url: URL, { log, now }: SigningKeysOptions): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(url, { cacheMaxAge: Infinity })
  let refreshAt: number | undefined
  let isFailing = false

  const refresh = async (): Promise<void> => {
    refreshAt = now() + REFRESH_AFTER_MS
    try {
      await keys.reload()
      isFailing = false
    } catch (thrown) {
      refreshAt = now() + TRY_AGAIN_AFTER_MS
      if (!isFailing) log('warn', 'signing-keys-not-refreshed', { reason: messageOf(thrown) })
      isFailing = true
    }
  }

  return async (header, token) => {
    const key = await keys(header, token).catch((thrown: unknown) => {
      throw isAboutToken(thrown) ? thrown : unavailable(url, thrown)
    })
    refreshAt ??= now() + REFRESH_AFTER_MS
    if (now() >= refreshAt) void refresh()
    return key
  }
}

function isAboutToken(thrown: unknown): boolean {
  return thrown instanceof errors.JWKSNoMatchingKey || thrown instanceof errors.JWKSMultipleMatchingKeys
}

function unavailable(url: URL, cause: unknown): BridgeError {
  return new BridgeError(
    'signing_keys_unavailable',
    `The tenant's signing keys cannot be fetched from ${url.origin} (${messageOf(cause)}). Call again.`,
    { cause },
  )
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
