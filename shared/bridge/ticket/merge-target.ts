import type { RollUp } from '../../storage/ledger.ts'
import { seriesIdOf } from '../../ticket/keys.ts'
import type { TicketRequest } from './ticket-delivery.ts'
import type { TicketTools } from './ticket-tools.ts'

/** A ticket that an episode is merged into, in place of one of its own. */
export interface MergeTarget {
  readonly row: string
  /** Null for the ticket of an earlier episode, which may not take it. */
  readonly rollUp: RollUp | null
}

/**
 * The ticket that an episode may be merged into when one is about to be opened for it: that of an earlier episode, which
 * may be reopened, or the roll-up of a storm.
 *
 * @returns undefined: it has a ticket of its own, which is counted
 */
export async function findMergeTarget(
  { delivery, destination }: TicketRequest,
  { series, storms }: Pick<TicketTools, 'series' | 'storms'>,
): Promise<MergeTarget | undefined> {
  const { route, alert, occurrence } = delivery
  const seriesId = seriesIdFor(delivery)
  const mayFollow = occurrence.condition === 'fired' && destination.declinedBy === undefined
  if (seriesId !== undefined && mayFollow) {
    const row = await series.latest(seriesId)
    if (row !== undefined && row !== destination.row) return { row, rollUp: null }
  }
  if (route.isOutsideStorms === true) return undefined
  const desk = `${route.connection.name}-${route.template.kind}`
  return storms.admit(desk, alert.rule.name, route.connection.stormCaps)
}

/** The next episode may reopen the ticket that was just opened. */
export function rememberEpisode({ delivery }: TicketRequest, { series }: Pick<TicketTools, 'series'>): void {
  const seriesId = seriesIdFor(delivery)
  if (seriesId !== undefined) series.remember(seriesId)
}

/** The series that a new row of a request may become the latest ticket of: it is its own, and about to be opened. */
export function seriesBegunBy({ delivery, destination }: TicketRequest): string | undefined {
  const { mergedFrom, declinedBy, rollUp } = destination
  const isOwn = mergedFrom === undefined && declinedBy === undefined && rollUp === undefined
  return isOwn && delivery.occurrence.condition === 'fired' ? seriesIdFor(delivery) : undefined
}

/** Undefined for alerts whose episodes have nothing to do with each other, or whose route wants it so. */
function seriesIdFor({ alert, route }: TicketRequest['delivery']): string | undefined {
  const { series } = alert.keys
  // Without a group the service decides, and what has a series has a ticket for each alert.
  const { grouping = 'perAlert', groupBy, policy } = route
  const isWanted = grouping === 'perAlert' && groupBy === undefined && policy.onRefire === 'reopen'
  return series === null || !isWanted ? undefined : seriesIdOf(route.connection.name, route.name, series)
}
