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

/**
 * For a token that seems to have ended already: the product decides whether it has, and not every call requests a new
 * one.
 */
const SHORTEST_LIFE_SECONDS = 60

/** No server means to give a token for longer, and times end somewhere. */
const LONGEST_LIFE_SECONDS = 366 * 86_400

/**
 * @param now epoch milliseconds
 * @param expiresIn seconds, as the server said it; anything else leaves the life to us
 */
export function accessTokenOf(value: string, now: number, expiresIn?: unknown): AccessToken {
  return {
    value,
    obtainedAt: new Date(now).toISOString(),
    expiresAt: new Date(now + lifeSeconds(expiresIn) * 1000).toISOString(),
  }
}

function lifeSeconds(expiresIn: unknown): number {
  const seconds = typeof expiresIn === 'string' ? Number.parseFloat(expiresIn) : expiresIn
  if (typeof seconds !== 'number' || !Number.isFinite(seconds)) return DEFAULT_LIFE_SECONDS
  return seconds < 1 ? SHORTEST_LIFE_SECONDS : Math.min(seconds, LONGEST_LIFE_SECONDS)
}

/** Refresh tokens of answers that gave no access token. Beside the errors and not in them, where a log could find them. */
const rotatedTokens = new WeakMap<Error, string>()

/** The error, with the refresh token that came with the failed answer. */
export function remembering(error: BridgeError, refreshToken: string | undefined): BridgeError {
  if (refreshToken !== undefined) rotatedTokens.set(error, refreshToken)
  return error
}

/** The refresh token that a server gave though it gave no access token: the one before may have ended. */
export function rotatedTokenOf(error: unknown): string | undefined {
  return error instanceof Error ? rotatedTokens.get(error) : undefined
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
