import { listen } from '../listen.ts'
import { EntityStore, type NewEntity } from './entity-store.ts'
import { answerRequest, type TableCost } from './table-api.ts'

/** Options of the start. */
export interface TableStorageOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number
  readonly now?: () => Date
  /**
   * The most entities that a query reads before it answers with those found and a continuation token: 1,000 unless given. The
   * service allows five seconds.
   */
  readonly mostRead?: number
}

/** A simulated Table service that is running. */
export interface TableStorage {
  /** The service's endpoint, without a slash at the end. */
  readonly url: string
  /** The connection string for clients of Azure's SDK; its key is not secret. */
  readonly connectionString: string
  /** The cost of all requests until now. */
  readonly cost: Readonly<TableCost>
  /** Puts entities into a table without a request and without checks; creates the table if it does not exist. */
  readonly seed: (table: string, entities: Iterable<NewEntity>) => void
  /** Stops the service and deletes all entities. */
  readonly stop: () => Promise<void>
}

/** Starts an empty Table service on the loopback interface, over plain http. */
export async function startTableStorage({
  port = 0,
  now = () => new Date(),
  mostRead = 1000,
}: TableStorageOptions = {}): Promise<TableStorage> {
  const store = new EntityStore(now)
  const cost: TableCost = { transactions: 0, entitiesRead: 0 }
  const { url, stop } = await listen((request) => answerRequest({ store, cost, mostRead }, request), port)
  return {
    url,
    connectionString: `DefaultEndpointsProtocol=http;AccountName=simulated;AccountKey=c2ltdWxhdGVk;TableEndpoint=${url};`,
    cost,
    seed: (table, entities) => store.seed(table, entities),
    stop: async () => {
      await stop()
      store.close()
    },
  }
}
