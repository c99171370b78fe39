import { AsyncLocalStorage } from 'node:async_hooks'
import { randomBytes } from 'node:crypto'

/** W3C Trace Context: version, trace id, span id, flags. */
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/

interface Trace {
  readonly traceId: string
  readonly flags: string
}

const current = new AsyncLocalStorage<Trace | undefined>()

/**
 * Does work as part of the trace that a request to us belonged to: a storage queue carries no trace context, so it comes
 * with the notification.
 *
 * @param traceparent as received; one that is missing or malformed belongs to no trace
 */
export function inTrace<T>(traceparent: string | undefined, work: () => Promise<T>): Promise<T> {
  const [, traceId, , flags] = TRACEPARENT.exec(traceparent ?? '') ?? []
  const trace = traceId === undefined || flags === undefined ? undefined : { traceId, flags }
  return current.run(trace, work)
}

/** The id of the trace that the work belongs to. */
export function currentTraceId(): string | undefined {
  return current.getStore()?.traceId
}

/** The `traceparent` of a call that the work makes: a span of its own. */
export function traceparentOfCall(): string | undefined {
  const trace = current.getStore()
  return trace && `00-${trace.traceId}-${randomBytes(8).toString('hex')}-${trace.flags}`
}
