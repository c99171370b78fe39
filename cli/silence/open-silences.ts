import { createSilenceParts } from '../../shared/app/silences.ts'
import { createStores } from '../../shared/app/stores.ts'
import type { Silences } from '../../shared/bridge/mute/silences.ts'
import type { Config } from '../../shared/config/config.ts'
import { loadConfig } from '../../shared/config/load-config.ts'
import { PRODUCTS } from '../../shared/connectors/products.ts'
import type { Log } from '../../shared/log.ts'
import { readCommandSettings } from '../command-settings.ts'

const now = (): number => Date.now()
/** Drops log lines, which would repeat what the command prints. */
const noLog: Log = () => undefined

/** The silences of the storage that the command reads. @throws UsageError when there is none */
export async function openSilences(): Promise<Silences> {
  const settings = await readCommandSettings()
  const config = (): Promise<Config> => readConfig(settings.BRIDGE_CONFIG ?? 'config')
  return createSilenceParts({ config, stores: createStores(settings, noLog, now), log: noLog, now })()
}

/** The configuration without its settings, which only the app has. */
async function readConfig(folder: string): Promise<Config> {
  try {
    return await loadConfig(folder, undefined, PRODUCTS)
  } catch (error) {
    console.error(
      `${folder} holds no valid configuration: the routes and tags of the silence are not checked.`,
    )
    throw error
  }
}
