import { BridgeError } from '../errors.ts'
import { fromStored, type Stored, type StoredFormat, toStored } from '../stored-format.ts'
import type { AccessToken, Grant } from './grant.ts'

/** A person may have written a grant, without a version: version 0 is like version 1. */
export const GRANT_FORMAT: StoredFormat<Grant> = {
  name: 'Key Vault secret',
  version: 1,
  defaults: {},
  upgrades: [(grant: Stored) => grant],
}

export const TOKEN_FORMAT: StoredFormat<AccessToken> = {
  name: 'Key Vault secret',
  version: 1,
  defaults: {},
  upgrades: [(token: Stored) => token],
}

/** What each type of grant must have; the rest is optional. */
const GRANT_TEXTS: Readonly<Record<Grant['type'], readonly string[]>> = {
  refresh_token: ['clientId', 'refreshToken', 'obtainedAt', 'refreshExpiresAt'],
  client_credentials: ['clientId', 'clientSecret'],
  jwt_bearer: ['clientId', 'subject', 'keySecret', 'algorithm'],
  entra_client_secret: ['tenantId', 'clientId', 'scope', 'clientSecret'],
  entra_certificate: ['tenantId', 'clientId', 'scope', 'certificateSecret'],
  entra_managed_identity: ['scope'],
  entra_federated: ['tenantId', 'clientId', 'scope'],
  cireson_token: ['user', 'password'],
}

/** Texts that must be times. */
const TIMES: ReadonlySet<string> = new Set(['obtainedAt', 'refreshExpiresAt'])

/**
 * Reads the text of a grant secret, which a person may have written.
 *
 * @throws BridgeError `sign_in_needed`, naming what is missing and quoting no value, `stored_by_newer_version`
 */
export function parseGrant(secretName: string, text: string): Grant {
  const value = parseObject(GRANT_FORMAT, secretName, text)
  const type = value?.['type']
  if (value === undefined || !isGrantType(type)) {
    const types = Object.keys(GRANT_TEXTS).join(', ')
    throw unusable(secretName, `it must be JSON with a type of ${types}`)
  }
  const missing = GRANT_TEXTS[type].filter((name) => typeof value[name] !== 'string' || value[name] === '')
  if (missing.length > 0) throw unusable(secretName, `it lacks ${missing.join(', ')}`)
  const notTimes = GRANT_TEXTS[type].filter((name) => TIMES.has(name) && !isTime(value[name]))
  if (notTimes.length > 0) throw unusable(secretName, `${notTimes.join(', ')} must be an ISO 8601 time`)
  const generation = typeof value['generation'] === 'number' ? value['generation'] : 1
  return { ...value, generation } as unknown as Grant
}

/**
 * Reads the text of a token secret; one that cannot be read counts as absent.
 *
 * @throws BridgeError `stored_by_newer_version`
 */
export function parseAccessToken(secretName: string, text: string): AccessToken | undefined {
  const value = parseObject(TOKEN_FORMAT, secretName, text)
  return typeof value?.['value'] === 'string' && isTime(value['obtainedAt']) && isTime(value['expiresAt'])
    ? (value as unknown as AccessToken)
    : undefined
}

/** The text of a secret. */
export function grantText(grant: Grant): string {
  return JSON.stringify(toStored(GRANT_FORMAT, grant))
}

/** The text of a secret. */
export function tokenText(token: AccessToken): string {
  return JSON.stringify(toStored(TOKEN_FORMAT, token))
}

function parseObject(
  format: StoredFormat<Grant> | StoredFormat<AccessToken>,
  secretName: string,
  text: string,
): Record<string, unknown> | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  return { ...fromStored<object>(format, value, secretName) }
}

function isGrantType(type: unknown): type is Grant['type'] {
  return typeof type === 'string' && Object.hasOwn(GRANT_TEXTS, type)
}

function isTime(value: unknown): boolean {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value))
}

function unusable(secretName: string, reason: string): BridgeError {
  return new BridgeError('sign_in_needed', `The Key Vault secret ${secretName} cannot be used: ${reason}.`)
}
