import type { Alert } from '../../alert/alert.ts'
import type { Route } from '../../config/config.ts'
import type { Notification } from '../../storage/notification.ts'
import { correlationIdOf } from '../../ticket/keys.ts'
import { type Part, partsOf } from '../../ticket/parts.ts'

/** One ticket's share of an alert, with the row of that ticket. */
export interface TicketPart extends Part {
  /** The ticket's first correlationId. */
  readonly row: string
}

/** The parts that an alert has on a route, each for the ticket that `group` gives it. */
export function ticketPartsOf(alert: Alert, { connection, template, grouping }: Route): TicketPart[] {
  return partsOf(alert, grouping).map((part) => ({
    ...part,
    row: correlationIdOf(connection.name, template.kind, part.ticketKey),
  }))
}

/**
 * The part that a wake-up looks at: that of its ticket, or the first one where the alert was merged into another ticket.
 * Its row is the one that the wake-up names.
 */
export function wakeUpPartsOf(
  parts: readonly TicketPart[],
  { row }: NonNullable<Notification['wakeUp']>,
): TicketPart[] {
  const own = parts.filter((part) => part.row === row)
  return (own.length > 0 ? own : parts.slice(0, 1)).map((part) => ({ ...part, row }))
}
