import type { Connector } from '../../connectors/connector.ts'
import type { CircuitBreaker } from './circuit-breaker.ts'
import type { Urgency } from './bulkhead.ts'

/** A connector whose calls pass the breaker of its connection. `check` does not: it is there to look at what is unwell. */
export function guardedConnector(connector: Connector, breaker: CircuitBreaker, urgency: Urgency): Connector {
  const attach = connector.attach?.bind(connector)
  return {
    check: () => connector.check(),
    find: (correlationId) => breaker.pass(urgency, () => connector.find(correlationId)),
    read: (item) => breaker.pass(urgency, () => connector.read(item)),
    open: (ticket) => breaker.pass(urgency, () => connector.open(ticket)),
    change: (item, change) => breaker.pass(urgency, () => connector.change(item, change)),
    isWritten: (item, changeId) => breaker.pass(urgency, () => connector.isWritten(item, changeId)),
    ...(attach === undefined
      ? {}
      : { attach: (item, file) => breaker.pass(urgency, () => attach(item, file)) }),
  }
}
