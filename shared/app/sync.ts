import type { CircuitBreaker } from '../bridge/protect/circuit-breaker.ts'
import type { OpenStream } from '../bridge/sync/sync-stream.ts'
import type { SyncWorkItems } from '../bridge/sync/sync-work-items.ts'
import type { Config } from '../config/config.ts'
import { isPlaceholder, type Settings } from '../config/settings.ts'
import { BridgeError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { WorkItemLog } from '../log-analytics/work-item-log.ts'
import { once } from '../once.ts'
import type { TicketRecord } from '../storage/ledger.ts'
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

/** The sync of work items, with what it reads and writes, made on first use. */
export function createSync(options: SyncOptions): () => Promise<SyncWorkItems> {
  const { config, stores, log, now } = options
  return once(async () => {
    const { createSyncWorkItems } = await import('../bridge/sync/sync-work-items.ts')
    const [registers, locks, ledger] = await Promise.all([
      stores.registers(),
      stores.locks(),
      stores.ledger(),
    ])
    return createSyncWorkItems({
      connections: async () => [...(await config()).connections.values()],
      open: (connection) => openStream(options, connection),
      alertIdOf: async (connection, correlationId) =>
        newestAlertId(await ledger.read({ connection, correlationId })),
      registers,
      locks,
      log,
      now,
    })
  })
}

async function openStream(options: SyncOptions, connection: string): Promise<OpenStream> {
  const { guardedConnector } = await import('../bridge/protect/guarded-connector.ts')
  const connector = await options.products.connector(connection, 'incident')
  const { readSince } = guardedConnector(connector, (await options.breakers())(connection), 'background')
  if (readSince === undefined) {
    throw new BridgeError('config_invalid', `Nothing can be read from the product of ${connection}.`)
  }
  return { readSince, workItems: await openWorkItemLog(options) }
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
      'Set LOGS_INGESTION_ENDPOINT, LOGS_INGESTION_RULE_ID and LOGS_INGESTION_STREAM: they say where the rows of work items go.'
    throw new BridgeError('setting_missing', message)
  }
  const { createAzureWorkItemLog } = await import('../log-analytics/azure/azure-work-item-log.ts')
  return createAzureWorkItemLog({ endpoint, ruleId, stream, log, now })
}

function newestAlertId(record: TicketRecord | undefined): string {
  return (
    Object.values(record?.episodes ?? {})
      .map(({ alertId }) => alertId)
      .findLast((alertId) => alertId !== '') ?? ''
  )
}
