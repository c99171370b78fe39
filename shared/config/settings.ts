import type { ErrorObject } from 'ajv'
import { BridgeError } from '../errors.ts'
import type { Settings } from './settings-schema.ts'
import { validateSettings } from './settings-validator.ts'

export type { Settings }

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The settings that are present, unchecked: receiving an alert must not fail because of a setting that it does not
 * need.
 */
export function givenSettings(environment: Environment): Settings {
  // An empty value is how a portal or a pipeline says "not set".
  return Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  )
}

/** @throws BridgeError `setting_missing`, naming each setting that is wrong and never its value */
export function readSettings(environment: Environment): Settings {
  const given = givenSettings(environment)
  if (validateSettings(given)) return given
  const reasons = new Set(validateSettings.errors?.map(reasonOf))
  throw new BridgeError('setting_missing', `Application settings: ${[...reasons].join('; ')}.`)
}

/**
 * The settings that decide who may post, checked without the others: a mistake in one of those must not refuse an alert.
 *
 * @throws BridgeError `setting_missing`
 */
export function readWebhookSettings(environment: Environment): Settings {
  return readSettingsOf('WEBHOOK_', environment)
}

/**
 * The settings that decide who operates the app, checked without the others: operators must be able to look at dead
 * letters when one of those is wrong.
 *
 * @throws BridgeError `setting_missing`
 */
export function readOperatorsSettings(environment: Environment): Settings {
  return readSettingsOf('OPERATORS_', environment)
}

/**
 * The settings that decide who may sign in to the console, checked without the others.
 *
 * @throws BridgeError `setting_missing`
 */
export function readConsoleSettings(environment: Environment): Settings {
  return readSettingsOf('CONSOLE_', environment)
}

/** The texts that `local.settings.sample.json` has in place of values, and the brackets that documentation has. */
const PLACEHOLDERS = [/^put-[\w-]+-here$/i, /^https:\/\/your-/i, /^<.*>$/]

/**
 * A secret that was set. The placeholder of the sample, which is public, and an unresolved reference count as not set.
 */
export function secretOf(value: string | undefined): string | undefined {
  const isNone = value === undefined || isUnresolvedReference(value) || isPlaceholder(value)
  return isNone ? undefined : value
}

export function isPlaceholder(value: string): boolean {
  return PLACEHOLDERS.some((placeholder) => placeholder.test(value.trim()))
}

/** Whether a setting is still a Key Vault reference: App Service leaves its text there when it can't get the secret. */
function isUnresolvedReference(value: string): boolean {
  return value.startsWith('@Microsoft.KeyVault(')
}

/**
 * The settings of one kind of endpoint. A placeholder is an error here; otherwise every call would be refused without a
 * reason.
 */
function readSettingsOf(prefix: string, environment: Environment): Settings {
  const own = Object.entries(givenSettings(environment)).filter(([name]) => name.startsWith(prefix))
  const unfilled = own.filter(([, value]) => isUnfilled(value)).map(([name]) => name)
  if (unfilled.length === 0) return readSettings(Object.fromEntries(own))
  const reasons = unfilled.map((name) => `${name} still has a placeholder instead of a value`)
  throw new BridgeError('setting_missing', `Application settings: ${reasons.join('; ')}.`)
}

/** Also as one of several with commas between them, as a part, or as an id of zeros. */
function isUnfilled(value: string): boolean {
  return value
    .split(',')
    .map((item) => item.trim())
    .some((item) => isPlaceholder(item) || /<[^<>]+>/.test(item) || /^0{8}(-0{4}){3}-0{12}$/.test(item))
}

/** The page on settings says what each must be; values are not repeated in messages. */
function reasonOf({ instancePath, keyword, params }: ErrorObject): string {
  const missing: unknown = params['missingProperty']
  if (typeof missing === 'string') return `${missing} is missing`
  const name = instancePath.slice(1)
  if (keyword === 'minLength') return `${name} must have at least ${params['limit']} characters`
  return `${name} is invalid, see docs/settings.md`
}
