import { BridgeError } from '../../errors.ts'
import type { AccessToken } from '../grant.ts'

/** What a token server gave. */
export interface TokenAnswer {
  readonly token: AccessToken
  /** Servers that rotate give a new one, servers that do not give the old one or none. */
  readonly refreshToken: string | undefined
}

/** For servers that do not say how long a token lives: the shortest life that ServiceNow is shipped with. */
const DEFAULT_LIFE_SECONDS = 1800

/** @param now epoch milliseconds */
export function accessTokenOf(value: string, now: number, lifeSeconds = DEFAULT_LIFE_SECONDS): AccessToken {
  return {
    value,
    obtainedAt: new Date(now).toISOString(),
    expiresAt: new Date(now + lifeSeconds * 1000).toISOString(),
  }
}

/** The server said no: only a person can change that. */
export function refused(place: URL, reason: string): BridgeError {
  return new BridgeError('sign_in_needed', `${nameOf(place)} refused ${reason}.`)
}

/** The server gave neither a token nor a clear no. */
export function gaveNoToken(place: URL, reason: string): BridgeError {
  return new BridgeError('token_endpoint_failed', `${nameOf(place)} gave no token (${reason}).`)
}

function nameOf(place: URL): string {
  return `${place.origin}${place.pathname}`
}

/** No word of an error is as long as this without a break; a token is. */
const NO_WORD = /[A-Za-z0-9]{24}/

/** A short word of the other side's, made harmless. */
export function wordOf(value: unknown): string {
  if (typeof value !== 'string' || NO_WORD.test(value)) return 'unknown'
  return value.replace(/[^\w.-]/g, ' ').slice(0, 60)
}
