import type { Connector } from '../../connectors/connector.ts'
import { aroundAllBut, withMethods } from '../../decorate.ts'
import type { Urgency } from './bulkhead.ts'
import type { Kind } from '../../ticket/ticket.ts'
import type { CircuitBreaker } from './circuit-breaker.ts'
import type { Right } from './refused-rights.ts'

/** What a connector's calls are made for. */
export interface Guard {
  readonly breaker: Pick<CircuitBreaker, 'pass'>
  readonly urgency: Urgency
  readonly kind: Kind
  /** See {@link NeedsRight.refusedAt}. */
  readonly refusedAt?: number
}

/**
 * A connector whose calls pass the breaker of its connection, those for a record with the right that they need. `check`
 * does not, because it examines failing connections. A file that cannot be attached says nothing about the connection:
 * if it opened the circuit, the note after it would wait.
 */
export function guardedConnector(connector: Connector, { breaker, urgency, ...right }: Guard): Connector {
  const guarded = aroundAllBut(connector, ['check'], (call) => breaker.pass(urgency, call))
  const pass = <T>(call: Right['call'], made: () => Promise<T>): Promise<T> =>
    breaker.pass(urgency, made, { ...right, call })
  return withMethods(guarded, {
    find: (id) => pass('read', () => connector.find(id)),
    read: (item) => pass('read', () => connector.read(item)),
    open: (ticket) => pass('open', () => connector.open(ticket)),
    change: (item, change) => pass('change', () => connector.change(item, change)),
    ...(connector.attach === undefined ? {} : { attach: attachOf(connector, breaker, urgency) }),
  })
}

function attachOf(
  connector: Connector,
  breaker: Guard['breaker'],
  urgency: Urgency,
): NonNullable<Connector['attach']> {
  return async (...asked) => {
    const attached = await breaker.pass(urgency, async () => {
      const [outcome] = await Promise.allSettled([connector.attach?.(...asked)])
      return outcome
    })
    if (attached.status === 'rejected') throw attached.reason
  }
}
