import { listen } from '../listen.ts'
import { EntityStore, type NewEntity } from './entity-store.ts'
import { answerRequest, type TableCost } from './table-api.ts'

/** How to start. */
export interface TableStorageOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number
  readonly now?: () => Date
  /**
   * Entities that a query looks at before it answers with what it has and a continuation token: 1,000 unless given. The
   * service allows five seconds.
   */
  readonly mostRead?: number
}

/** A simulated Table service that is up. */
export interface TableStorage {
  /** The service's endpoint, without a slash at the end. */
  readonly url: string
  /** For the clients of Azure's SDK; its key is no secret. */
  readonly connectionString: string
  /** What the requests until now have cost. */
  readonly cost: Readonly<TableCost>
  /** Puts entities into a table, which is made if there is none, without a request; none of them is checked. */
  readonly seed: (table: string, entities: Iterable<NewEntity>) => void
  /** All entities are gone then. */
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
