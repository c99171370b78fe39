import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'
import { bridgeSchema } from '../../shared/config/bridge-schema.ts'
import { urlSettingOf } from '../../shared/connectors/product.ts'
import { PRODUCTS } from '../../shared/connectors/products.ts'
import { TEST_SCHEMA } from '../../cli/config-tests/test-schema.ts'
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

interface Parameters {
  readonly parameters: object
}

/** Adds the address of each product, as `azd` takes it from its environment; the other parameters stay unchanged. */
function deploymentParameters(written: string): object {
  const file = JSON.parse(written) as Parameters
  const urls = PRODUCTS.map(urlSettingOf).map((name) => [name, `\${${name}=}`])
  return { ...file, parameters: { ...file.parameters, productUrls: { value: Object.fromEntries(urls) } } }
}

/** The generated files, by path; each writer gets the present text. */
const FILES: Readonly<Record<string, (written: string) => object>> = {
  'schemas/bridge.schema.json': () => bridgeSchema(PRODUCTS),
  'schemas/template.schema.json': () => templateSchema(PRODUCTS),
  'schemas/config-test.schema.json': () => TEST_SCHEMA,
  'schemas/settings.schema.json': settingsSchema,
  'local.settings.sample.json': localSettings,
  'infra/main.parameters.json': deploymentParameters,
}

export function readSchemas(): Promise<readonly Page[]> {
  return Promise.all(
    Object.entries(FILES).map(async ([name, write]) => {
      const path = fileURLToPath(new URL(`../../${name}`, import.meta.url))
      const style = await resolveConfig(path)
      const written = await readFile(path, 'utf8')
      const current = await format(JSON.stringify(write(written)), { ...style, parser: 'json' })
      return { path, written, current }
    }),
  )
}
