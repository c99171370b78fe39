import type { Alert } from '../../alert/alert.ts'
import type { Route } from '../../config/config.ts'
import { ExpressionScope } from '../../expression/scope.ts'
import type { Notification } from '../../storage/notification.ts'
import { correlationIdOf } from '../../ticket/keys.ts'
import { type Grouping, type Part, partsOf, type SharedBy } from '../../ticket/parts.ts'
import type { ReportUndecided } from './report-undecided.ts'

/** One ticket's share of an alert, with the row of that ticket. */
export interface TicketPart extends Part {
  /** The ticket's first correlationId. */
  readonly row: string
  /** The correlationId of an older version of the app; undefined if it is the same. */
  readonly formerRow: string | undefined
}

/**
 * The parts that an alert has on a route, each for the ticket that `group` or `groupBy` gives it. An alert that lacks what
 * `groupBy` needs has a ticket of its own.
 */
export function ticketPartsOf(
  alert: Alert,
  raw: unknown,
  route: Route,
  reportUndecided: ReportUndecided = () => undefined,
): TicketPart[] {
  const { connection, template } = route
  const rowOf = (ticketKey: readonly string[]): string =>
    correlationIdOf(connection.name, template.kind, ticketKey)
  return partsOf(alert, groupingOf(alert, raw, route, reportUndecided)).map((part) => ({
    ...part,
    row: rowOf(part.ticketKey),
    formerRow: part.formerTicketKey && rowOf(part.formerTicketKey),
  }))
}

function groupingOf(
  alert: Alert,
  raw: unknown,
  { name, grouping, groupBy }: Route,
  reportUndecided: ReportUndecided,
): Grouping | SharedBy | undefined {
  if (groupBy === undefined) return grouping
  const sharedBy = groupBy(new ExpressionScope(alert, raw))
  if (!('undecided' in sharedBy)) return { sharedBy }
  reportUndecided({ route: name, reason: `groupBy: ${sharedBy.undecided}` })
  return 'perAlert'
}

/**
 * The part that a wake-up looks at: that of its ticket, or the first one where the alert was merged into another ticket.
 * Its row is the one that the wake-up names.
 */
export function wakeUpPartsOf(
  parts: readonly TicketPart[],
  { row }: NonNullable<Notification['wakeUp']>,
): TicketPart[] {
  const own = parts.filter((part) => part.row === row || part.formerRow === row)
  return (own.length > 0 ? own : parts.slice(0, 1)).map((part) => ({ ...part, row, formerRow: undefined }))
}
