import { parse } from 'yaml'
import { loadConfig, readConfigTexts } from '../../shared/config/load-config.ts'
import type { Product } from '../../shared/connectors/product.ts'
import { refuseWords, runCommand } from '../command.ts'
import { NoSettings, readAppSettings } from '../command-settings.ts'
import { renderConnectionTable } from './connection-table.ts'
import { listConnections, type ListedConnection } from './list-connections.ts'
import { openStates } from './open-states.ts'

const USAGE = `
npm run connections -- [--json]

Lists the connections of bridge.yaml, as "ITSM Connections" of the portal did: name, partner type, address, the kinds of
record that its routes write, what is synced, and the state. No product is called; npm run check-connection -- NAME calls it.

  Complete       signed in, its sync runs, alerts are delivered
  Not complete   with what is wrong
  Not checked    no settings say which storage and which vault it is
  Left out       optional, and its url has no setting

  --json   print a list of {"name", "product", "partnerType", "url", "kinds", "routes", "sync", "state", "found"}

The settings are those of the environment, of local.settings.json, or of the npm start that runs: the first of them that
has KEY_VAULT_URL. BRIDGE_CONFIG names another configuration folder than config. Ends with 1 when one is not complete.
`

/** The command, for the products that connections can name. */
export async function runConnections(products: readonly Product[]): Promise<void> {
  await runCommand(USAGE, { json: { type: 'boolean', default: false } }, async ({ json }, words) => {
    refuseWords(words)
    const connections = await readConnections(products)
    console.log(json ? JSON.stringify(connections, undefined, 2) : renderConnectionTable(connections))
    return connections.every(({ state }) => state !== 'Not complete') ? 0 : 1
  })
}

async function readConnections(products: readonly Product[]): Promise<readonly ListedConnection[]> {
  const settings = await givenSettings()
  // As a Functions host does it: Azure's library looks for the app's identity in the environment.
  Object.assign(process.env, settings)
  const folder = process.env['BRIDGE_CONFIG'] ?? 'config'
  // Without settings all connections are listed, including those that the app leaves out for lack of a setting.
  const written = await loadConfig(folder, undefined, products)
  const asWritten = await writtenUrls(folder)
  if (settings === undefined) return listConnections(written, asWritten, undefined)
  const config = await loadConfig(folder, process.env, products)
  return listConnections(written, asWritten, { config, states: openStates(config, process.env) })
}

/** The addresses as the file has them, by connection: such as `${SERVICENOW_URL}`. */
async function writtenUrls(folder: string): Promise<ReadonlyMap<string, string>> {
  const { 'bridge.yaml': text = '' } = await readConfigTexts(folder)
  const { connections } = parse(text) as { readonly connections: Record<string, { readonly url: string }> }
  return new Map(Object.entries(connections).map(([name, { url }]) => [name, url]))
}

/** Undefined where no setting names the app: then only the file is listed. */
async function givenSettings(): Promise<NodeJS.ProcessEnv | undefined> {
  try {
    return await readAppSettings()
  } catch (error) {
    if (error instanceof NoSettings) return undefined
    throw error
  }
}
