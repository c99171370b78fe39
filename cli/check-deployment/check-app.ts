import { loadConfig } from '../../shared/config/load-config.ts'
import { PRODUCTS } from '../../shared/connectors/products.ts'
import { readSettings, type Settings } from '../../shared/config/settings.ts'
import { BridgeError } from '../../shared/errors.ts'
import { notComplete, probe, type Probe } from '../report/probe.ts'
import { SITE_VERSION, type Deployment } from './deployment.ts'

const NODE_VERSIONS = new Set(['22', '24'])

/** Whether it runs, on which version of Node.js, and accepts calls over https only. */
export function checkApp({ app, settings }: Deployment): Probe {
  const { state, httpsOnly, functionAppConfig } = app.properties as {
    state?: string
    httpsOnly?: boolean
    functionAppConfig?: { runtime?: { name?: string; version?: string } }
  }
  const runtime = functionAppConfig?.runtime
  const version = (runtime?.version ?? settings['WEBSITE_NODE_DEFAULT_VERSION'] ?? '').replace(/^~/, '')
  if (state !== 'Running') return notComplete('app', `it is ${state ?? 'in no state'}: start it`)
  if (runtime !== undefined && runtime.name !== 'node') {
    return notComplete('app', `its runtime is ${runtime.name}: it must be node`)
  }
  if (!NODE_VERSIONS.has(version)) return notComplete('app', `Node.js ${version || '?'}: it must be 22 or 24`)
  if (httpsOnly !== true) return notComplete('app', 'it accepts plain http as well: set httpsOnly')
  return { name: 'app', outcome: 'Complete', found: `runs on Node.js ${version}` }
}

/** Whether every function may run: a setting can disable each. */
export function checkFunctions({ settings }: Deployment): Probe {
  const off = Object.entries(settings)
    .filter(([name, value]) => /^AzureWebJobs\..+\.Disabled$/.test(name) && /^(1|true)$/i.test(value))
    .map(([name]) => name.split('.')[1])
  if (off.length === 0) return { name: 'functions', outcome: 'Complete', found: 'none is disabled' }
  return notComplete('functions', `switched off: ${off.join(', ')}. Remove AzureWebJobs.<name>.Disabled`)
}

/** Whether the app accepts the settings, and they include all that the configuration here names. */
export async function checkSettings(
  { settings }: Deployment,
  configFolder: string,
): Promise<readonly Probe[]> {
  return [
    await probe('settings', async () => {
      const given = readSettings(settings)
      checkNeeded(given)
      return `${Object.keys(given).length} settings are well-formed`
    }),
    await probe('configuration', async () => {
      const { connections } = await loadConfig(configFolder, settings, PRODUCTS)
      return `${configFolder}/ with these settings has ${connections.size} connections`
    }),
  ]
}

/** @throws BridgeError `setting_missing` */
function checkNeeded(given: Settings): void {
  const addresses = ['blob', 'queue', 'table'].map((service) => `AzureWebJobsStorage__${service}ServiceUri`)
  const hasStorage =
    given.AzureWebJobsStorage !== undefined ||
    given.AzureWebJobsStorage__accountName !== undefined ||
    addresses.every((name) => name in given)
  const missing = [
    ...(hasStorage ? [] : [addresses.join(', ')]),
    ...(given.KEY_VAULT_URL === undefined ? ['KEY_VAULT_URL'] : []),
  ]
  if (missing.length > 0) throw new BridgeError('setting_missing', `Set ${missing.join(', ')}.`)
}

/** Whether App Service gets each secret that a setting refers to. */
export async function checkReferences({ arm, app }: Deployment): Promise<Probe> {
  const path = `${app.id}/config/configreferences/appsettings?api-version=${SITE_VERSION}`
  const references = (await arm.list(path)) as Reference[]
  const broken = references.filter(({ properties }) => properties.status !== 'Resolved')
  if (broken.length > 0) {
    const reasons = broken.map(({ name, properties }) => `${name}: ${properties.status ?? 'unknown'}`)
    return notComplete(
      'vault references',
      `${reasons.join(', ')}. The secret, the vault or the right is missing`,
    )
  }
  const found = references.length === 0 ? 'none' : `${references.length} resolved`
  return { name: 'vault references', outcome: 'Complete', found }
}

interface Reference {
  readonly name: string
  readonly properties: { readonly status?: string }
}
