import type { ConnectionConfig } from '../../config/config.ts'
import type { ReadType } from '../../connectors/read-since.ts'
import { asBridgeError, BridgeError } from '../../errors.ts'
import { readSyncRegister } from './sync-register.ts'
import { isDue, syncName } from './sync-state.ts'
import {
  type OpenStream,
  syncStream,
  type SyncAsked,
  type SyncResult,
  type SyncStream,
  type SyncTools,
} from './sync-stream.ts'

export interface SyncWorkItemsOptions extends SyncTools {
  readonly connections: () => Promise<readonly ConnectionConfig[]>
  readonly open: (connection: ConnectionConfig, type: ReadType) => Promise<OpenStream>
  /** Updates Azure's alerts to the tickets of a connection with `azureAlerts`. @param until epoch milliseconds */
  readonly writeAlertStates: (connection: ConnectionConfig, until: number) => Promise<void>
}

/** Copies changes from the products to Log Analytics, as bridge.yaml says. */
export interface SyncWorkItems {
  /** One run for each connection and type whose time has come, or for all. Never throws for one of them. */
  run(which: 'due' | 'all'): Promise<void>
  /** The types of record that a connection asks for; none for one that there is not. */
  typesOf(connection: string): Promise<readonly ReadType[]>
  /** One run for one type of a connection. @throws BridgeError `connection_unknown` */
  syncType(connection: string, type: ReadType, asked: SyncAsked): Promise<SyncResult>
  /** One run for each type of a connection. */
  sync(connection: ConnectionConfig, asked: SyncAsked): Promise<readonly SyncResult[]>
}

/** Of one type. What is left then is for the next run, so that a run stays far from the host's ten minutes. */
const RUN_SECONDS = 120

const TYPES: Readonly<Record<'incidents' | 'changeRequests', ReadType>> = {
  incidents: 'incident',
  changeRequests: 'change_request',
}

/** The types of record whose changes a connection asks for: those that are copied, and incidents that alerts follow. */
export function typesOf(connection: ConnectionConfig): readonly ReadType[] {
  const copied = copiedTypesOf(connection)
  return connection.azureAlerts === undefined ? copied : [...new Set<ReadType>(['incident', ...copied])]
}

/** Those that are copied into Log Analytics. */
export function copiedTypesOf({ sync }: ConnectionConfig): readonly ReadType[] {
  return (sync?.workItems ?? []).map((name) => TYPES[name])
}

/** How often changes are read that alerts alone follow, and how far back the first reading begins. */
const FOLLOWED = { everySeconds: 300, days: 1 }

/** How the changes of a connection are read. */
export function readingOf({ sync }: ConnectionConfig): {
  readonly everySeconds: number
  readonly days: number
} {
  return sync ?? FOLLOWED
}

export function createSyncWorkItems(options: SyncWorkItemsOptions): SyncWorkItems {
  const { registers, now } = options

  const runOne = (connection: ConnectionConfig, type: ReadType, asked: SyncAsked): Promise<SyncResult> =>
    syncStream(options, streamOf(options, connection, type), asked)

  const logFailure =
    ({ name: connection }: ConnectionConfig) =>
    (thrown: unknown): void => {
      const { code, message: reason } = asBridgeError(thrown)
      options.log('warn', 'azure-alerts-put-off', { connection, code, reason })
    }

  const find = async (name: string): Promise<ConnectionConfig | undefined> =>
    (await options.connections()).find((connection) => connection.name === name)

  const isTime = async (connection: ConnectionConfig, type: ReadType): Promise<boolean> => {
    const { state } = await readSyncRegister(registers, syncName(connection.name, type))
    return isDue(state, readingOf(connection).everySeconds, now())
  }

  /** One type after the other: a product is asked one thing at a time. */
  const runConnection = async (connection: ConnectionConfig, which: 'due' | 'all'): Promise<void> => {
    for (const type of typesOf(connection)) {
      // A failure of one type is reported by its run, and does not stop the others.
      if (which === 'due' && !(await isTime(connection, type).catch(() => true))) continue
      await runOne(connection, type, { until: now() + RUN_SECONDS * 1000 })
    }
    await options.writeAlertStates(connection, now() + RUN_SECONDS * 1000).catch(logFailure(connection))
  }

  return {
    run: async (which) => {
      const connections = await options.connections()
      await Promise.all(connections.map((connection) => runConnection(connection, which)))
    },
    typesOf: async (name) => {
      const connection = await find(name)
      return connection === undefined ? [] : typesOf(connection)
    },
    sync: async (connection, asked) => {
      const results: SyncResult[] = []
      for (const type of typesOf(connection)) results.push(await runOne(connection, type, asked))
      return results
    },
    syncType: async (name, type, asked) => {
      const connection = await find(name)
      if (connection !== undefined) return runOne(connection, type, asked)
      throw new BridgeError('connection_unknown', `bridge.yaml has no connection ${name}.`)
    },
  }
}

function streamOf(
  { open }: Pick<SyncWorkItemsOptions, 'open'>,
  connection: ConnectionConfig,
  type: ReadType,
): SyncStream {
  const { name, product, url } = connection
  const { days } = readingOf(connection)
  const isCopied = copiedTypesOf(connection).includes(type)
  return {
    connection: name,
    product: product.name,
    url,
    type,
    days,
    isCopied,
    open: () => open(connection, type),
  }
}
