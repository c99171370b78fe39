import type { Connector } from '../../connectors/connector.ts'
import { aroundAllBut, withMethods } from '../../decorate.ts'
import type { Urgency } from './bulkhead.ts'
import type { CircuitBreaker } from './circuit-breaker.ts'

/**
 * A connector whose calls pass the breaker of its connection. `check` does not: it is there to look at what is unwell. A
 * file that cannot be attached says nothing of the connection: were it to open the circuit, the note after it would wait.
 */
export function guardedConnector(
  connector: Connector,
  breaker: Pick<CircuitBreaker, 'pass'>,
  urgency: Urgency,
): Connector {
  const guarded = aroundAllBut(connector, ['check'], (call) => breaker.pass(urgency, call))
  if (connector.attach === undefined) return guarded
  return withMethods(guarded, {
    attach: async (...asked) => {
      const attached = await breaker.pass(urgency, async () => {
        const [outcome] = await Promise.allSettled([connector.attach?.(...asked)])
        return outcome
      })
      if (attached.status === 'rejected') throw attached.reason
    },
  })
}
