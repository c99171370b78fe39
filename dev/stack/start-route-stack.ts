import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { findRoute } from '../../shared/bridge/deliver/choose-routes.ts'
import type { BridgeDocument } from '../../shared/config/bridge-schema.ts'
import type { Route } from '../../shared/config/config.ts'
import { loadConfig, readConfigTexts } from '../../shared/config/load-config.ts'
import { parseConfig } from '../../shared/config/parse-config.ts'
import { PRODUCTS } from '../../shared/connectors/products.ts'
import { startWebhook } from '../../simulators/webhook/start-webhook.ts'
import { UsageError } from '../../cli/command.ts'
import { CONFIG_FOLDER, copyConfig } from './config-copy.ts'
import { addressEdits, beginningsOf, type Edit, hasWebhooks, leadWebhooks } from './simulated-config.ts'
import { type ProductStack, startStackOf } from './start-stack.ts'

/** The stack of a configuration whose default route is chosen. */
export interface RouteStack extends ProductStack {
  readonly route: Route
  /** The folder whose copy the settings name. */
  readonly configFolder: string
  /** Receives what the configuration posts to webhooks; undefined when it names none. */
  readonly webhookUrl: string | undefined
}

/**
 * Starts what a configuration needs: a simulated instance for each address of its connections, whether it is a setting or
 * literal. The settings name a copy of the folder with the addresses of the simulators and with the chosen default route,
 * so that a trial does not change the folder itself.
 *
 * @param name of the route to take by default; undefined: that of the configuration
 * @throws BridgeError `config_invalid`: every problem with file, line and reason
 * @throws UsageError when there is no such route
 */
export async function startRouteStack(name?: string, folder = CONFIG_FOLDER): Promise<RouteStack> {
  const config = await loadConfig(folder, undefined, PRODUCTS)
  const route = name === undefined ? config.defaultRoute : findRoute(config, name)
  if (route === undefined) {
    const known = config.routes.map((candidate) => candidate.name).join(', ')
    throw new UsageError(`--product takes the name of a route of ${join(folder, 'bridge.yaml')}: ${known}.`)
  }
  const bridge = parse(await readFile(join(folder, 'bridge.yaml'), 'utf8')) as BridgeDocument
  await using starting = new AsyncDisposableStack()
  const webhook = hasWebhooks(bridge) ? await startWebhook() : undefined
  starting.defer(() => webhook?.stop())
  const around = await startStackOf(...beginningsOf(config, bridge, route.connection.name))
  starting.defer(() => around.stop())
  const posts = webhook === undefined ? { settings: {}, edits: [] } : leadWebhooks(bridge, webhook.url)
  const edits = [...addressEdits(around.instances), ...posts.edits, ...preference(route, config.defaultRoute)]
  const copy = await copyConfig((document) => edits.forEach((edit) => edit(document)), folder)
  starting.defer(() => copy.stop())
  const running = starting.move()
  return {
    ...around,
    settings: { ...around.settings, ...posts.settings, BRIDGE_CONFIG: copy.folder },
    route,
    configFolder: folder,
    webhookUrl: webhook?.url,
    stop: () => running.disposeAsync(),
  }
}

function preference(route: Route, standing: Route): Edit[] {
  return route === standing ? [] : [(bridge) => bridge.set('defaultRoute', route.name)]
}

/** The names that `--product` takes; none while the configuration has problems, which a start prints. */
export async function routeNames(): Promise<string[]> {
  const config = await parseConfig(await readConfigTexts(CONFIG_FOLDER), undefined, PRODUCTS)
  return Array.isArray(config) ? [] : config.routes.map(({ name }) => name)
}
