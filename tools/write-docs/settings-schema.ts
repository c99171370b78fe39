import { SETTINGS_SCHEMA } from '../../shared/config/settings-schema.ts'
import { type Product, urlSettingOf } from '../../shared/connectors/product.ts'
import { PRODUCTS } from '../../shared/connectors/products.ts'

interface Setting {
  readonly description: string
  readonly type: string
}

interface SettingsSchema {
  readonly properties: Readonly<Record<string, Setting>>
}

/** The application settings, including those that `config/bridge.yaml` names; the default route's product comes first. */
export function settingsSchema(): SettingsSchema {
  const urls = PRODUCTS.map((product, index) => [urlSettingOf(product), urlSetting(product, index > 0)])
  return {
    ...SETTINGS_SCHEMA,
    properties: { ...SETTINGS_SCHEMA.properties, ...Object.fromEntries(urls) },
  }
}

function urlSetting({ title, cloud }: Product, isOptional: boolean): Setting {
  const description = `${title}: origin of ${cloud.what}, as the config/bridge.yaml that comes with the app names it.`
  return { description: isOptional ? `${description} Optional.` : description, type: 'string' }
}
