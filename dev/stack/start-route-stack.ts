import { findRoute } from '../../shared/bridge/deliver/choose-routes.ts'
import type { ConnectionConfig, Route } from '../../shared/config/config.ts'
import { loadConfig, readConfigTexts } from '../../shared/config/load-config.ts'
import { parseConfig } from '../../shared/config/parse-config.ts'
import { PRODUCTS } from '../../shared/connectors/products.ts'
import type { EntraId } from '../../simulators/entra-id/start-entra-id.ts'
import { SIMULATED_PRODUCTS } from '../../simulators/products.ts'
import type { SimulatedProduct } from '../../simulators/simulated-product.ts'
import { UsageError } from '../../cli/command.ts'
import { type ProductStack, startStackOf } from './start-stack.ts'
import { CONFIG_FOLDER, copyConfig, preferRoute } from './config-copy.ts'

/** Stack in which alerts take one route. */
export interface RouteStack extends ProductStack {
  readonly route: Route
}

/**
 * Starts what a route of `config/bridge.yaml` needs. Where it is not the default there, the settings name a copy of the
 * configuration in which it is.
 *
 * @param name undefined: the default route
 * @throws UsageError when there is no such route
 */
export async function startRouteStack(name: string | undefined): Promise<RouteStack> {
  const config = await loadConfig(CONFIG_FOLDER, undefined, PRODUCTS)
  const route = name === undefined ? config.defaultRoute : findRoute(config, name)
  if (route === undefined) {
    const known = config.routes.map((candidate) => candidate.name).join(', ')
    throw new UsageError(`--product takes the name of a route of config/bridge.yaml: ${known}.`)
  }
  const { connection } = route
  const copy =
    route === config.defaultRoute ? undefined : await copyConfig((bridge) => preferRoute(bridge, route.name))
  try {
    const around = await startStackOf({
      connection: connection.name,
      product: connection.product,
      start: (entraId) => startProduct(connection, entraId),
    })
    const stop = async (): Promise<void> => void (await Promise.all([around.stop(), copy?.stop()]))
    const settings = { ...around.settings, BRIDGE_CONFIG: copy?.folder ?? CONFIG_FOLDER }
    return { ...around, settings, route, stop }
  } catch (error) {
    await copy?.stop()
    throw error
  }
}

function startProduct({ product, options }: ConnectionConfig, entraId: EntraId): Promise<SimulatedProduct> {
  const start = SIMULATED_PRODUCTS[product.name]
  if (start === undefined) throw new TypeError(`simulators/products.ts has no ${product.name}.`)
  return start(options, entraId)
}

/** The names that `--product` takes; none while the configuration has problems, which a start tells of. */
export async function routeNames(): Promise<string[]> {
  const config = await parseConfig(await readConfigTexts(CONFIG_FOLDER), undefined, PRODUCTS)
  return Array.isArray(config) ? [] : config.routes.map(({ name }) => name)
}
