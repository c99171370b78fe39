import { readFile } from 'node:fs/promises'
import { readSettings, type Settings } from '../shared/config/settings.ts'
import { UsageError } from './command.ts'
import { readRunningApp } from './running-app.ts'

/** Thrown when no source has settings. */
export class NoSettings extends UsageError {}

const SETTINGS_FILE = 'local.settings.json'

type Values = Readonly<Record<string, string | undefined>>

/** Where the settings may be, in the order of preference. */
export interface SettingsSources {
  readonly environment: () => Promise<Values>
  readonly settingsFile: () => Promise<Values>
  readonly runningApp: () => Promise<Values>
}

const SOURCES: SettingsSources = {
  environment: async () => process.env,
  settingsFile: () => readSettingsFile(SETTINGS_FILE),
  runningApp: async () => (await readRunningApp())?.settings ?? {},
}

const none = async (): Promise<Values> => ({})

/** The settings of an app that runs on this machine, or those of all other sources. */
export function sourcesFor(app: Values | undefined): SettingsSources {
  if (app === undefined) return { ...SOURCES, runningApp: none }
  return { environment: none, settingsFile: none, runningApp: async () => app }
}

/**
 * The settings of the storage that a command reads: of the environment, else of local.settings.json in the working
 * folder, else of the running `npm start`. Settings of two sources are never mixed. They include the folder of the
 * configuration if the same source names it.
 *
 * @throws UsageError when there are none
 * @throws BridgeError `setting_missing` when one is not well-formed
 */
export async function readCommandSettings(sources: SettingsSources = SOURCES): Promise<Settings> {
  for (const read of [sources.environment, sources.settingsFile, sources.runningApp]) {
    const values = await read()
    const storage = storageSettings(values)
    if (Object.keys(storage).length === 0) continue
    const { BRIDGE_CONFIG } = values
    return readSettings({ ...storage, ...(BRIDGE_CONFIG ? { BRIDGE_CONFIG } : {}) })
  }
  throw new NoSettings(
    'Which storage? Set AzureWebJobsStorage, or AzureWebJobsStorage__accountName to sign in as yourself, in the ' +
      `environment or in ${SETTINGS_FILE}; or start the app on this machine with npm start.`,
  )
}

/**
 * All application settings, for a command that does what the app does: of the first source that names the vault.
 *
 * @throws UsageError when there is none
 */
export async function readAppSettings(sources: SettingsSources = SOURCES): Promise<Values> {
  for (const read of [sources.environment, sources.settingsFile, sources.runningApp]) {
    const settings = await read()
    if (settings['KEY_VAULT_URL']) return settings
  }
  throw new NoSettings(
    'Which vault? Set KEY_VAULT_URL and the other application settings in the environment or in ' +
      `${SETTINGS_FILE}; or start the app on this machine with npm start.`,
  )
}

function storageSettings(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).filter(
      ([name, value]) => name.startsWith('AzureWebJobsStorage') && Boolean(value),
    ),
  )
}

/**
 * The `Values` of a settings file as Azure Functions Core Tools read it; none when there is no file.
 *
 * @throws UsageError when it cannot be read
 */
export async function readSettingsFile(path: string): Promise<Values> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {}
    throw new UsageError(`${path} cannot be read.`)
  }
  const { IsEncrypted = false, Values = {} } = parseSettingsFile(path, text)
  if (IsEncrypted) throw new UsageError(`${path} is encrypted. Decrypt it with: func settings decrypt`)
  return Values
}

function parseSettingsFile(path: string, text: string): { IsEncrypted?: boolean; Values?: Values } {
  try {
    return JSON.parse(text) as ReturnType<typeof parseSettingsFile>
  } catch {
    throw new UsageError(`${path} is not JSON.`)
  }
}
