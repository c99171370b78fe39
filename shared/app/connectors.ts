import type { ConnectionConfig } from '../config/config.ts'
import type { Connector, AccessTokens } from '../connectors/connector.ts'
import type { HttpClient } from '../http/http-client.ts'
import type { ConfigurationItem, Kind } from '../ticket/ticket.ts'

export interface ConnectorOptions {
  /** Tokens of a connection, or of the proxy in front of it: `<connection>-proxy`. */
  readonly tokens: (connection: string) => Promise<AccessTokens>
  readonly http: HttpClient
  /** Told of a configuration item that the product has no record of. */
  readonly onUnmatched: (reason: string, item: string) => void
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** The connector of a connection's product for one kind of record; only that product's code is loaded. */
export async function createConnector(
  { name, url, options }: ConnectionConfig,
  kind: Kind,
  { tokens: tokensOf, http, onUnmatched, now }: ConnectorOptions,
): Promise<Connector> {
  const tokens = await tokensOf(name)
  const common = { url, tokens, http, now, onUnmatched: tellUnmatched(onUnmatched) }
  switch (options.product) {
    case 'servicenow': {
      const { createServiceNowConnector } = await import('../connectors/service-now/service-now-connector.ts')
      const { incidentsVia, instanceTemplate, configurationItems, createConfigurationItems = false } = options
      return createServiceNowConnector({
        ...common,
        kind,
        ...(incidentsVia === undefined ? {} : { via: incidentsVia }),
        ...(instanceTemplate === undefined ? {} : { instanceTemplate }),
        ...(configurationItems === undefined
          ? {}
          : {
              configurationItems: {
                source: 'Azure Monitor',
                ...configurationItems,
                create: createConfigurationItems,
              },
            }),
      })
    }
    case 'scsm': {
      const { createScsmConnector } = await import('../connectors/scsm/scsm-connector.ts')
      const { product: _, incidentTemplate: template, proxy, ...own } = options
      return createScsmConnector({
        ...common,
        ...own,
        ...(template === undefined ? {} : { template }),
        ...(proxy === undefined ? {} : { proxy: { ...proxy, tokens: await tokensOf(`${name}-proxy`) } }),
      })
    }
    case 'provance': {
      const { createProvanceConnector } = await import('../connectors/provance/provance-connector.ts')
      return createProvanceConnector({
        ...common,
        ...(options.table === undefined ? {} : { table: options.table }),
      })
    }
    case 'cherwell': {
      const { createCherwellConnector } = await import('../connectors/cherwell/cherwell-connector.ts')
      const { product: _, ...own } = options
      return createCherwellConnector({ ...common, ...own })
    }
  }
}

function tellUnmatched(onUnmatched: ConnectorOptions['onUnmatched']) {
  return ({ resourceId, names }: ConfigurationItem, reason: string): void =>
    onUnmatched(reason, resourceId || names.join(', '))
}
