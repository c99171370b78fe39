import { BridgeError } from '../../errors.ts'
import type { AccessToken } from '../grant.ts'

/** The answer of a token server. */
export interface TokenAnswer {
  readonly token: AccessToken
  /** Servers that rotate refresh tokens give a new one; others give the old one or none. */
  readonly refreshToken: string | undefined
}

/** For servers that do not say how long a token lives: the shortest life among ServiceNow's defaults. */
const DEFAULT_LIFE_SECONDS = 1800

/**
 * For a token that seems to have ended already: the product decides whether it has, and not every call requests a new
 * one.
 */
const SHORTEST_LIFE_SECONDS = 60

/** No real token lives longer, and longer times overflow. */
const LONGEST_LIFE_SECONDS = 366 * 86_400

/**
 * @param now epoch milliseconds
 * @param expiresIn seconds, as the server said it; for anything else a default applies
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

/** Refresh tokens of answers that gave no access token. They are kept beside the errors, because errors are logged. */
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

/** The error for a refusal by the server, which only a person can resolve. */
export function refused(place: URL, reason: string): BridgeError {
  return new BridgeError('sign_in_needed', `${nameOf(place)} refused ${reason}.`)
}

/** The error for an answer that is neither a token nor a clear refusal. */
export function gaveNoToken(place: URL, reason: string): BridgeError {
  return new BridgeError('token_endpoint_failed', `${nameOf(place)} gave no token (${reason}).`)
}

function nameOf(place: URL): string {
  return `${place.origin}${place.pathname}`
}

/** No word of an error is as long as this without a break; a token is. */
const NO_WORD = /[A-Za-z0-9]{24}/

/** A short text of the server, made harmless. */
export function wordOf(value: unknown): string {
  if (typeof value !== 'string' || NO_WORD.test(value)) return 'unknown'
  return value.replace(/[^\w.-]/g, ' ').slice(0, 60)
}
