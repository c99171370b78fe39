import { Ajv } from 'ajv'
import settingsSchema from '../../schemas/settings.schema.json' with { type: 'json' }
import { BridgeError } from '../errors.ts'

/** The application settings that the app reads; `schemas/settings.schema.json` says what each means. */
export interface Settings {
  /** Connection string; absent when the storage is reached with the app's identity. */
  readonly AzureWebJobsStorage?: string
  readonly AzureWebJobsStorage__accountName?: string
  readonly AzureWebJobsStorage__blobServiceUri?: string
  readonly AzureWebJobsStorage__queueServiceUri?: string
  readonly AzureWebJobsStorage__tableServiceUri?: string
  readonly AzureWebJobsStorage__clientId?: string
  readonly KEY_VAULT_URL?: string
  readonly BRIDGE_CONFIG?: string
  readonly HEALTH_KEY?: string
}

const validate = new Ajv({ allErrors: true, strict: true }).compile<Settings>(settingsSchema)

/** @throws BridgeError `setting_missing`, naming each setting that is wrong and never its value */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  // An empty value is how a portal or a pipeline says "not set".
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  )
  if (validate(given)) return given
  const reasons = (validate.errors ?? []).map((error) =>
    `${error.instancePath.slice(1)} ${error.message}`.trim(),
  )
  throw new BridgeError('setting_missing', `Application settings: ${reasons.join('; ')}.`)
}
