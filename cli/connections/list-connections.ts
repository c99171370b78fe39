import { copiedTypesOf } from '../../shared/bridge/sync/sync-work-items.ts'
import type { Config, ConnectionConfig, WorkItemSync } from '../../shared/config/config.ts'
import type { Check } from '../../shared/connectors/connector.ts'
import { asBridgeError } from '../../shared/errors.ts'
import { type Kind, KINDS } from '../../shared/ticket/ticket.ts'
import type { Outcome } from '../report/probe.ts'

/** A connection as the list shows it. */
export interface ListedConnection {
  readonly name: string
  /** As `bridge.yaml` names the product. */
  readonly product: string
  /** The product's name for people. */
  readonly partnerType: string
  /** Origin of the instance; the text of the file where its setting is not known. */
  readonly url: string
  /** The kinds of record that its routes write. */
  readonly kinds: readonly Kind[]
  readonly routes: readonly string[]
  /** What is copied into Log Analytics; null for nothing. */
  readonly sync: WorkItemSync | null
  readonly state: Outcome | 'Left out'
  /** What is wrong, or why nothing was checked; `''` if everything is fine. */
  readonly found: string
}

/** The app whose state is read. */
export interface LookedAt {
  /** With the addresses of its settings. */
  readonly config: Config
  /** Reads the stored state of a connection; no call to its product. */
  readonly states: (connection: ConnectionConfig) => Promise<readonly Check[]>
}

/**
 * @param written the configuration without settings, with all connections of the file
 * @param urls as the file has them
 * @param app undefined where no settings say which app is meant
 */
export async function listConnections(
  written: Config,
  urls: ReadonlyMap<string, string>,
  app: LookedAt | undefined,
): Promise<readonly ListedConnection[]> {
  return Promise.all(
    [...written.connections.values()].map(async (connection) => {
      const there = app?.config.connections.get(connection.name)
      const state = await stateOf(there, app)
      const { url = urls.get(connection.name) ?? '' } = there ?? {}
      return { ...factsOf(there ?? connection, written), url, ...state }
    }),
  )
}

function factsOf(
  connection: ConnectionConfig,
  { routes }: Config,
): Omit<ListedConnection, 'url' | 'state' | 'found'> {
  const own = routes.filter((route) => route.connection.name === connection.name)
  return {
    name: connection.name,
    product: connection.product.name,
    partnerType: connection.product.title,
    kinds: KINDS.filter((kind) => own.some(({ template }) => template.kind === kind)),
    routes: own.map(({ name }) => name),
    sync: copiedTypesOf(connection).length === 0 ? null : (connection.sync ?? null),
  }
}

async function stateOf(
  connection: ConnectionConfig | undefined,
  app: LookedAt | undefined,
): Promise<Pick<ListedConnection, 'state' | 'found'>> {
  if (app === undefined) return { state: 'Not checked', found: 'no settings name the storage and the vault' }
  if (connection === undefined)
    return { state: 'Left out', found: 'it is optional, and its url has no setting' }
  try {
    const wrong = (await app.states(connection)).filter(({ ok }) => !ok)
    const found = wrong.map(({ name, detail }) => `${name}: ${detail}`).join('; ')
    return { state: found === '' ? 'Complete' : 'Not complete', found }
  } catch (thrown) {
    const { code, message } = asBridgeError(thrown)
    return { state: 'Not complete', found: `${code}: ${message}` }
  }
}
