import type { LogEvent } from '../../log-events.ts'
import type { Log, LogFacts, LogLevel } from '../../log.ts'
import { type BatchState, currentCorrelationId } from './batch-state.ts'

/** Logs an event of a batch, under the delivery that came first. */
export function logBatch(
  state: BatchState,
  { log }: { readonly log: Log },
  level: LogLevel,
  event: LogEvent,
  facts: LogFacts,
): void {
  const { deliveryId, route } = state.requests[0].delivery
  const correlationId = currentCorrelationId(state)
  log(level, event, {
    deliveryId,
    route: route.name,
    connection: route.connection.name,
    correlationId,
    ...facts,
  })
}
