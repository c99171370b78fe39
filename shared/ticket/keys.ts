import type { Alert } from '../alert/alert.ts'
import { digest } from './digest.ts'
import type { Kind } from './ticket.ts'

/** One notification, however often and through however many action groups it arrives. */
export function deliveryIdOf(alert: Alert): string {
  return digest('delivery', alert.keys.notification)
}

/** One ticket: a connection, the kind of record, and what the ticket is about, see `Part.ticketKey`. */
export function correlationIdOf(connection: string, kind: Kind, ticketKey: readonly string[]): string {
  return digest('ticket', connection, kind, ...ticketKey)
}

/** The roll-up of a storm. @param desk where its tickets are opened @param storm its rule and when it began */
export function rollUpCorrelationId(desk: string, storm: string): string {
  return digest('storm', desk, storm)
}

/**
 * The ticket that follows one which a person closed, for the same episode.
 *
 * @param first the episode's first correlationId
 * @param generation 0 for the first ticket, 1 for the one after it ...
 */
export function followingCorrelationId(first: string, generation: number): string {
  return generation === 0 ? first : digest('ticket', first, String(generation))
}

/** One change to one ticket, by the deliveries that it reports. */
export function changeIdOf(deliveryIds: readonly string[], attempt: string): string {
  return digest('change', ...deliveryIds, attempt)
}

/** A time series on one connection, see `AlertKeys.series`. */
export function seriesIdOf(connection: string, route: string, series: string): string {
  return digest('series', connection, route, series)
}
