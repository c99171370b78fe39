import { asBridgeError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import type { RollUp } from '../../storage/ledger.ts'
import { seriesIdOf } from '../../ticket/keys.ts'
import type { Series } from './recurrence.ts'
import type { Storms } from '../protect/storms.ts'
import type { TicketRequest } from './ticket-delivery.ts'

/** A ticket that stands for an episode instead of one of its own. */
export interface MergeTarget {
  readonly row: string
  /** Null for an earlier episode's ticket, which may not have it. */
  readonly rollUp: RollUp | null
}

interface Tools {
  readonly series: Series
  readonly storms: Storms
  readonly log: Log
}

/**
 * The ticket that an episode may go to when one is about to be opened for it: an earlier episode's may be reopened, and a
 * storm has its roll-up.
 *
 * @returns undefined: it has a ticket of its own, which is counted
 */
export async function findMergeTarget(
  { delivery, place }: TicketRequest,
  tools: Pick<Tools, 'series' | 'storms'>,
): Promise<MergeTarget | undefined> {
  const { route, alert, occurrence } = delivery
  const seriesId = seriesIdFor(delivery)
  const mayJoin = occurrence.condition === 'fired' && place.previous === undefined
  if (seriesId !== undefined && mayJoin) {
    const row = await tools.series.latest(seriesId)
    if (row !== undefined && row !== place.row) return { row, rollUp: null }
  }
  const desk = `${route.connection.name}-${route.template.kind}`
  return tools.storms.admit(desk, alert.rule.name, route.connection.stormCaps)
}

/** The next episode may reopen the ticket that was just opened. */
export async function rememberEpisode(
  { delivery, place }: TicketRequest,
  { series, log }: Pick<Tools, 'series' | 'log'>,
): Promise<void> {
  const seriesId = seriesIdFor(delivery)
  if (seriesId === undefined) return
  try {
    await series.remember(seriesId, place.row)
  } catch (thrown) {
    // The ticket is open: failing now would open no better one. The next episode gets a ticket of its own.
    const { deliveryId } = delivery
    log('warn', 'series-not-remembered', { deliveryId, code: asBridgeError(thrown).code })
  }
}

/** Undefined for alerts whose episodes have nothing to do with each other, or whose route wants it so. */
function seriesIdFor({ alert, route }: TicketRequest['delivery']): string | undefined {
  const { series } = alert.keys
  const isWanted = route.grouping === 'perAlert' && route.policy.onRefire === 'reopen'
  return series === null || !isWanted ? undefined : seriesIdOf(route.connection.name, route.name, series)
}
