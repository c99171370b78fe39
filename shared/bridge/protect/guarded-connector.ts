import type { Connector } from '../../connectors/connector.ts'
import type { Gate } from './circuit-breaker.ts'
import type { Lane } from './bulkhead.ts'

/** A connector whose calls pass the gate of its connection. `check` does not: it is there to look at what is unwell. */
export function gatedConnector(connector: Connector, gate: Gate, lane: Lane): Connector {
  const attach = connector.attach?.bind(connector)
  return {
    check: () => connector.check(),
    find: (correlationId) => gate.pass(lane, () => connector.find(correlationId)),
    read: (item) => gate.pass(lane, () => connector.read(item)),
    open: (ticket) => gate.pass(lane, () => connector.open(ticket)),
    change: (item, change) => gate.pass(lane, () => connector.change(item, change)),
    isWritten: (item, changeId) => gate.pass(lane, () => connector.isWritten(item, changeId)),
    ...(attach === undefined ? {} : { attach: (item, file) => gate.pass(lane, () => attach(item, file)) }),
  }
}
