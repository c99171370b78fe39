import type { Document } from 'yaml'
import type { BridgeDocument } from '../../shared/config/bridge-schema.ts'
import type { Config, ConnectionConfig } from '../../shared/config/config.ts'
import { settingOf } from '../../shared/config/connection-url.ts'
import type { EntraId } from '../../simulators/entra-id/start-entra-id.ts'
import { SIMULATED_PRODUCTS } from '../../simulators/products.ts'
import type { SimulatedProduct } from '../../simulators/simulated-product.ts'
import type { Beginning, Instance } from './start-stack.ts'

/** Members of `bridge.yaml` that may name a webhook. */
const RECIPIENTS = ['warnings', 'fallback'] as const

/**
 * The instances that the connections of a configuration lead to, that of `first` first. Connections to the same product
 * with the same `url` share one.
 */
export function beginningsOf(
  { connections }: Config,
  bridge: BridgeDocument,
  first: string,
): [Beginning, ...Beginning[]] {
  const urlOf = ({ name }: ConnectionConfig): string => String(bridge.connections[name]?.url)
  const instances = Map.groupBy(
    connections.values(),
    (connection) => `${connection.product.name} ${urlOf(connection)}`,
  )
  const settings = new Set<string>()
  const beginnings = [...instances.values()].flatMap((sharing): Beginning[] => {
    const [connection] = sharing
    if (connection === undefined) return []
    const named = settingOf(urlOf(connection))
    // A setting has one value: when two products use the same one, the second gets an address of its own.
    const setting = named === undefined || settings.has(named) ? undefined : named
    if (setting !== undefined) settings.add(setting)
    return [
      {
        connections: sharing.map(({ name }) => name),
        product: connection.product,
        setting,
        start: (entraId) => startProduct(connection, entraId),
      },
    ]
  })
  const isFirst = (beginning: Beginning): boolean => beginning.connections.includes(first)
  const [main, ...rest] = beginnings.toSorted((one, other) => Number(isFirst(other)) - Number(isFirst(one)))
  if (main === undefined) throw new TypeError('The schema requires a connection in each configuration.')
  return [main, ...rest]
}

function startProduct({ product, options }: ConnectionConfig, entraId: EntraId): Promise<SimulatedProduct> {
  const start = SIMULATED_PRODUCTS[product.name]
  if (start === undefined) throw new TypeError(`simulators/products.ts has no ${product.name}.`)
  return start(options, entraId)
}

export type Edit = (bridge: Document) => void

/** Replaces literal addresses in the configuration by the addresses of instances. */
export function addressEdits(instances: readonly Instance[]): Edit[] {
  return instances
    .filter(({ setting }) => setting === undefined)
    .flatMap(({ connections, simulated }) =>
      connections.map(
        (name): Edit =>
          (bridge) =>
            bridge.setIn(['connections', name, 'url'], simulated.url),
      ),
    )
}

/** Points all webhooks of a configuration to one address: by the settings that they name, or by edits. */
export function leadWebhooks(
  bridge: BridgeDocument,
  url: string,
): { readonly settings: Readonly<Record<string, string>>; readonly edits: readonly Edit[] } {
  const named = RECIPIENTS.flatMap((key) => {
    const webhook = bridge[key]?.webhook
    return webhook === undefined ? [] : [{ key, setting: settingOf(webhook), address: `${url}/${key}` }]
  })
  return {
    settings: Object.fromEntries(
      named.flatMap(({ setting, address }) => (setting === undefined ? [] : [[setting, address]])),
    ),
    edits: named
      .filter(({ setting }) => setting === undefined)
      .map(
        ({ key, address }): Edit =>
          (document) =>
            document.setIn([key, 'webhook'], address),
      ),
  }
}

/** Whether the configuration posts to webhooks. */
export function hasWebhooks(bridge: BridgeDocument): boolean {
  return RECIPIENTS.some((key) => bridge[key]?.webhook !== undefined)
}
