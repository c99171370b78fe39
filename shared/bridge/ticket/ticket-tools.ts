import type { Route } from '../../config/config.ts'
import type { Connector } from '../../connectors/connector.ts'
import type { Log } from '../../log.ts'
import type { DeliveryLedger } from '../../storage/ports.ts'
import type { CircuitBreaker } from '../protect/circuit-breaker.ts'
import type { Storms } from '../protect/storms.ts'
import type { PutWakeUp } from '../queue/wake-up.ts'
import type { FormerSeries, Series } from './recurrence.ts'

export interface DeliverTicketOptions {
  readonly ledger: DeliveryLedger
  /** The connector of a route's connection and kind. */
  readonly connector: (route: Route) => Promise<Connector>
  readonly breaker: (connection: string) => Pick<CircuitBreaker, 'refusal' | 'pass'>
  readonly storms: Storms
  readonly formerSeries: FormerSeries
  readonly putWakeUp: PutWakeUp
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** What the steps of one batch work with. */
export interface TicketTools extends Pick<DeliverTicketOptions, 'storms' | 'putWakeUp' | 'log' | 'now'> {
  readonly series: Series
  /** Its calls pass the circuit breaker. */
  readonly connector: Connector
  /** Makes sure that the claim lasts for one more call to the product. */
  readonly extendClaim: () => Promise<void>
  /** How long the product may work on a change, whatever became of the call. */
  readonly longestChangeSeconds: number
}

/** What time it is, in ISO 8601 UTC. */
export function timeOf({ now }: Pick<TicketTools, 'now'>): string {
  return new Date(now()).toISOString()
}
