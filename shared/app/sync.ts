import { setTimeout } from 'node:timers/promises'
import type { CircuitBreaker } from '../bridge/protect/circuit-breaker.ts'
import type { OpenStream } from '../bridge/sync/sync-stream.ts'
import type { SyncWorkItems } from '../bridge/sync/sync-work-items.ts'
import type { Config, ConnectionConfig } from '../config/config.ts'
import { isPlaceholder, type Settings } from '../config/settings.ts'
import type { Connector } from '../connectors/connector.ts'
import type { ReadType } from '../connectors/read-since.ts'
import { BridgeError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { WorkItemLog } from '../log-analytics/work-item-log.ts'
import { once } from '../once.ts'
import type { TicketRecord } from '../storage/ledger.ts'
import { factsOf } from '../ticket/kinds.ts'
import type { AlertStates } from '../azure-alerts/alert-states.ts'
import type { Products } from './products.ts'
import type { Stores } from './stores.ts'

export interface SyncOptions {
  readonly config: () => Promise<Config>
  readonly settings: () => Settings
  readonly stores: Stores
  readonly products: Products
  readonly breakers: () => Promise<(connection: string) => CircuitBreaker>
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

const pause = (seconds: number): Promise<void> => setTimeout(seconds * 1000)

/** The sync of work items, with what it reads and writes, made on first use. */
export function createSync(options: SyncOptions): () => Promise<SyncWorkItems> {
  const { config, stores, log, now } = options
  return once(async () => {
    const { createSyncWorkItems } = await import('../bridge/sync/sync-work-items.ts')
    const { createWriteAlertStates } = await import('../bridge/azure-alerts/write-alert-states.ts')
    const [registers, locks, ledger] = await Promise.all([
      stores.registers(),
      stores.locks(),
      stores.ledger(),
    ])
    const alerts = once(() => openAlertStates(options))
    return createSyncWorkItems({
      connections: async () => [...(await config()).connections.values()],
      open: (connection, type) => openStream(options, connection, type),
      alertIdOf: async (connection, correlationId) =>
        newestAlertId(await ledger.read({ connection, correlationId })),
      writeAlertStates: createWriteAlertStates({
        ledger,
        alerts,
        locks,
        registers,
        journal: stores.journal,
        pause,
        log,
        now,
      }),
      registers,
      locks,
      pause,
      log,
      now,
    })
  })
}

async function openStream(
  options: SyncOptions,
  connection: ConnectionConfig,
  type: ReadType,
): Promise<OpenStream> {
  const { guardedConnector } = await import('../bridge/protect/guarded-connector.ts')
  const { copiedTypesOf } = await import('../bridge/sync/sync-work-items.ts')
  const { name, azureAlerts } = connection
  const kind = 'incident'
  const breaker = (await options.breakers())(name)
  const connector = guardedConnector(await options.products.connector(name, kind), {
    breaker,
    urgency: 'background',
    kind,
  })
  const { readSince } = connector
  if (readSince === undefined) {
    throw new BridgeError('config_invalid', `Nothing can be read from the product of ${name}.`)
  }
  const isCopied = copiedTypesOf(connection).includes(type)
  return {
    readSince,
    ...(isCopied ? { workItems: await openWorkItemLog(options) } : {}),
    ...(azureAlerts !== undefined && type === 'incident'
      ? { follow: await followTickets(options, connection, connector) }
      : {}),
  }
}

/** Looks at the tickets among what changed, as a wake-up does. */
async function followTickets(
  { stores, log, now }: SyncOptions,
  connection: ConnectionConfig,
  connector: Connector,
): Promise<NonNullable<OpenStream['follow']>> {
  const { lookNow } = await import('../bridge/ticket/look-now.ts')
  const { createFollow } = await import('../bridge/sync/follow-tickets.ts')
  const { longestChangeSeconds } = factsOf(connection.product, 'incident')
  const tools = { connector, longestChangeSeconds, ledger: await stores.ledger(), log, now }
  return createFollow({
    connection: connection.name,
    look: (id) => lookNow(connection, id, tools),
    log,
    now,
  })
}

/**
 * Where rows are sent.
 *
 * @throws BridgeError `setting_missing`
 */
export async function openWorkItemLog({
  settings,
  log,
  now,
}: Pick<SyncOptions, 'settings' | 'log' | 'now'>): Promise<WorkItemLog> {
  const {
    LOGS_INGESTION_ENDPOINT: endpoint,
    LOGS_INGESTION_RULE_ID: ruleId,
    LOGS_INGESTION_STREAM: stream,
  } = settings()
  const isGiven = endpoint !== undefined && !isPlaceholder(endpoint)
  if (!isGiven || ruleId === undefined || stream === undefined) {
    const message =
      'Set LOGS_INGESTION_ENDPOINT, LOGS_INGESTION_RULE_ID and LOGS_INGESTION_STREAM: they name the destination of the rows of work items.'
    throw new BridgeError('setting_missing', message)
  }
  const { createAzureWorkItemLog } = await import('../log-analytics/azure/azure-work-item-log.ts')
  return createAzureWorkItemLog({ endpoint, ruleId, stream, log, now })
}

const PUBLIC_CLOUD = 'https://management.azure.com'

/** The app's own identity writes. */
export async function openAlertStates({
  settings,
  now,
}: Pick<SyncOptions, 'settings' | 'now'>): Promise<AlertStates> {
  const { RESOURCE_MANAGER_URL, ALERTS_MANAGEMENT_URL: url = RESOURCE_MANAGER_URL ?? PUBLIC_CLOUD } =
    settings()
  const { DefaultAzureCredential } = await import('@azure/identity')
  const { createHttpClient } = await import('../http/http-client.ts')
  const { createAzureAlertStates } = await import('../azure-alerts/azure/azure-alert-states.ts')
  return createAzureAlertStates({
    url,
    credential: new DefaultAzureCredential(),
    http: createHttpClient(),
    now,
  })
}

function newestAlertId(record: TicketRecord | undefined): string {
  return (
    Object.values(record?.episodes ?? {})
      .map(({ alertId }) => alertId)
      .findLast((alertId) => alertId !== '') ?? ''
  )
}
