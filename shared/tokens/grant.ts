import { BridgeError } from '../errors.ts'

/** What a connection's `<connection>-grant` secret holds: all that is needed to ask for access tokens, durably. */
export type Grant = RefreshTokenGrant | ClientCredentialsGrant

interface ClientOfGrant {
  readonly clientId: string
  readonly clientSecret: string
  /** Counts the writes of this grant, from 1. */
  readonly generation: number
}

export interface RefreshTokenGrant extends ClientOfGrant {
  readonly type: 'refresh_token'
  readonly refreshToken: string
  /** ISO 8601. When a person or a password last signed in; a ServiceNow refresh does not move it. */
  readonly obtainedAt: string
  /** ISO 8601. The refresh token's own absolute end. */
  readonly refreshExpiresAt: string
}

export interface ClientCredentialsGrant extends ClientOfGrant {
  readonly type: 'client_credentials'
}

/** Signs in once; it is never stored. */
export interface PasswordSignIn {
  readonly type: 'password'
  readonly clientId: string
  readonly clientSecret: string
  readonly user: string
  readonly password: string
}

/** What `<connection>-token` holds. Disposable: it can always be had again with the grant. */
export interface AccessToken {
  readonly value: string
  /** ISO 8601. */
  readonly obtainedAt: string
  /** ISO 8601. */
  readonly expiresAt: string
}

const GRANT_TEXTS: Record<Grant['type'], readonly string[]> = {
  refresh_token: ['clientId', 'clientSecret', 'refreshToken', 'obtainedAt', 'refreshExpiresAt'],
  client_credentials: ['clientId', 'clientSecret'],
}

/**
 * Reads the text of a grant secret, which a person may have written.
 *
 * @throws BridgeError `sign_in_needed`, naming what is missing and nothing of what is there
 */
export function parseGrant(secretName: string, text: string): Grant {
  const value = parseObject(text)
  const type = value?.['type']
  if (value === undefined || (type !== 'refresh_token' && type !== 'client_credentials')) {
    throw unusable(secretName, 'it must be JSON with type refresh_token or client_credentials')
  }
  const missing = GRANT_TEXTS[type].filter((name) => typeof value[name] !== 'string' || value[name] === '')
  if (missing.length > 0) throw unusable(secretName, `it lacks ${missing.join(', ')}`)
  const generation = typeof value['generation'] === 'number' ? value['generation'] : 1
  return { ...value, generation } as unknown as Grant
}

/** Reads the text of a token secret; one that cannot be read is as good as none. */
export function parseAccessToken(text: string): AccessToken | undefined {
  const value = parseObject(text)
  const texts = ['value', 'obtainedAt', 'expiresAt']
  return value !== undefined && texts.every((name) => typeof value[name] === 'string')
    ? (value as unknown as AccessToken)
    : undefined
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

function unusable(secretName: string, reason: string): BridgeError {
  return new BridgeError('sign_in_needed', `The Key Vault secret ${secretName} cannot be used: ${reason}.`)
}
