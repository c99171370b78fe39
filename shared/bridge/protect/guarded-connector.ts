import type { Connector } from '../../connectors/connector.ts'
import { aroundAllBut } from '../../decorate.ts'
import type { Urgency } from './bulkhead.ts'
import type { CircuitBreaker } from './circuit-breaker.ts'

/** A connector whose calls pass the breaker of its connection. `check` does not: it is there to look at what is unwell. */
export function guardedConnector(
  connector: Connector,
  breaker: Pick<CircuitBreaker, 'pass'>,
  urgency: Urgency,
): Connector {
  return aroundAllBut(connector, ['check'], (call) => breaker.pass(urgency, call))
}
