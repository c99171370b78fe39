import type { Check } from '../../connectors/connector.ts'
import { BridgeError } from '../../errors.ts'
import type { ConsoleData } from '../data.ts'
import { type ConnectionNow, readConnection } from './now.ts'

export interface Connections {
  /** ISO 8601 UTC. When this was read. */
  readonly at: string
  readonly connections: readonly ConnectionDetails[]
}

export interface ConnectionDetails extends ConnectionNow {
  /** Origin of the instance. */
  readonly url: string
  readonly routes: readonly string[]
}

/** No call to a product. */
export async function readConnections(data: ConsoleData): Promise<Connections> {
  const config = await data.config()
  const connections = await Promise.all(
    [...config.connections.values()].map(async ({ name, url }) => ({
      ...(await readConnection(name, config, data)),
      url,
      routes: config.routes.filter(({ connection }) => connection.name === name).map((route) => route.name),
    })),
  )
  return { at: new Date(data.now()).toISOString(), connections }
}

/** What the check of the product found. */
export interface Checked {
  readonly at: string
  readonly connection: string
  readonly checks: readonly Check[]
}

/** Calls the product. @throws BridgeError `page_unknown` when there is no such connection, or as the connector does */
export async function checkNow(name: string, data: ConsoleData): Promise<Checked> {
  const connection = (await data.config()).connections.get(name)
  if (connection === undefined) throw new BridgeError('page_unknown', 'There is no such connection.')
  const checks = await data.checkConnection(connection)
  return { at: new Date(data.now()).toISOString(), connection: name, checks }
}
