import { Ajv } from 'ajv'
import { type Settings, SETTINGS_SCHEMA } from './settings-schema.ts'

/** Whether settings are as they must be. The build puts the compiled function here, see `tools/standalone-validators.ts`. */
export const validateSettings = new Ajv({ allErrors: true, strict: true }).compile<Settings>(SETTINGS_SCHEMA)
