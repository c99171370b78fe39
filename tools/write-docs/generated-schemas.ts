import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'
import { bridgeSchema } from '../../shared/config/bridge-schema.ts'
import { PRODUCTS } from '../../shared/connectors/products.ts'
import { templateSchema } from '../../shared/template/template-schema.ts'
import type { Page } from './generated-docs.ts'
import { settingsSchema } from './settings-schema.ts'

/** Settings with which the app starts in Core Tools; the others are blank. */
const SAMPLE: Readonly<Record<string, string>> = {
  FUNCTIONS_WORKER_RUNTIME: 'node',
  AzureWebJobsStorage: 'UseDevelopmentStorage=true',
  KEY_VAULT_URL: 'https://your-vault.vault.azure.net',
  HEALTH_KEY: 'put-16-or-more-random-characters-here',
  SERVICENOW_URL: 'https://your-instance.service-now.com',
}

function localSettings(): object {
  const names = Object.keys(settingsSchema().properties)
  return { IsEncrypted: false, Values: Object.fromEntries(names.map((name) => [name, SAMPLE[name] ?? ''])) }
}

/** The files that the program writes whole, by their paths. */
const FILES: Readonly<Record<string, () => object>> = {
  'schemas/bridge.schema.json': () => bridgeSchema(PRODUCTS),
  'schemas/template.schema.json': () => templateSchema(PRODUCTS),
  'schemas/settings.schema.json': settingsSchema,
  'local.settings.sample.json': localSettings,
}

export function readSchemas(): Promise<readonly Page[]> {
  return Promise.all(
    Object.entries(FILES).map(async ([name, write]) => {
      const path = fileURLToPath(new URL(`../../${name}`, import.meta.url))
      const style = await resolveConfig(path)
      const current = await format(JSON.stringify(write()), { ...style, parser: 'json' })
      return { path, written: await readFile(path, 'utf8'), current }
    }),
  )
}
