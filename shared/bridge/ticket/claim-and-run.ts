import type { Route } from '../../config/config.ts'
import type { Connector } from '../../connectors/connector.ts'
import { asBridgeError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import { type BegunDelivery, type Claim, type TicketRecord, withDoubts } from '../../storage/ledger.ts'
import type { Ledger } from '../../storage/ports.ts'
import { changeIdOf } from '../../ticket/keys.ts'
import { kindFacts } from '../../ticket/kinds.ts'
import { gatedConnector } from '../protect/guarded-connector.ts'
import type { Gate } from '../protect/circuit-breaker.ts'
import type { Lane } from '../protect/bulkhead.ts'
import type { Remind } from '../queue/wake-up.ts'
import type { Series } from './recurrence.ts'
import type { Storms } from '../protect/storms.ts'
import type { TurnResult, Wish } from './ticket-delivery.ts'
import { stepsOf } from './phases.ts'
import { TicketWork } from './ticket-run.ts'

export interface TicketTurnOptions {
  readonly ledger: Ledger
  /** The connector of a route's connection and kind. */
  readonly connector: (route: Route) => Promise<Connector>
  readonly gate: (connection: string) => Gate
  readonly storms: Storms
  readonly series: Series
  readonly remind: Remind
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** What a turn works with. */
export interface TicketTools extends Pick<TicketTurnOptions, 'storms' | 'series' | 'remind' | 'log' | 'now'> {
  /** Its calls pass the gate. */
  readonly connector: Connector
}

type Wishes = readonly [Wish, ...Wish[]]

/**
 * One turn at a ticket's row, for all that waited for it: claims the row, decides, calls the product, records.
 *
 * @param wishes all for the same row and route
 * @returns what came of each, in their order
 */
export async function takeTicketTurn(
  wishes: Wishes,
  options: TicketTurnOptions,
): Promise<readonly TurnResult[]> {
  const [{ delivery, place }] = wishes
  const { route, deliveryId } = delivery
  const connection = route.connection.name
  const connector = await options.connector(route)
  const begun = begunBy(wishes, new Date(options.now()).toISOString())
  const key = { connection, correlationId: place.row }
  const hasReminder = wishes.some(({ isReminder }) => isReminder)
  // A reminder has its turn even when nothing is left to do for those who share it.
  const seconds = kindFacts(route.template.product, route.template.kind)?.longestChangeSeconds
  const claim =
    (await options.ledger.claim(key, begun, seconds)) ??
    (hasReminder ? await options.ledger.claim(key, [], seconds) : undefined)
  if (claim === undefined) return wishes.map((wish) => doneBefore(wish, connection, options.log))
  const gated = gatedConnector(connector, options.gate(connection), laneOf(wishes, claim.record))
  const work = new TicketWork(wishes, begun, claim, { ...options, connector: gated })
  let results: readonly TurnResult[]
  try {
    results = await work.run()
  } catch (thrown) {
    const error = asBridgeError(thrown)
    await giveBack(
      claim,
      error.inDoubt ? withDoubts(work.record, begun) : work.record,
      deliveryId,
      options.log,
    )
    throw error
  }
  await claim.save(work.record)
  return results
}

/** The severe ones that open a ticket go first where a product cannot take them all. */
function laneOf(wishes: Wishes, record: TicketRecord): Lane {
  const isSevere = wishes.some(
    ({ delivery }) =>
      delivery.occurrence.condition === 'fired' && ['Sev0', 'Sev1'].includes(delivery.occurrence.severity),
  )
  return record.item === null && isSevere ? 'urgent' : 'normal'
}

/** Those of one step are told by one change, and are in doubt together. */
function begunBy(wishes: Wishes, begunAt: string): BegunDelivery[] {
  const begun = stepsOf(wishes).flatMap(({ what, wishes: together }) => {
    if (what === 'reminder') return []
    const changeId = changeIdOf(
      together.map(({ delivery }) => delivery.deliveryId),
      begunAt,
    )
    return together.map(({ delivery }): BegunDelivery => {
      const { problem, condition, occurredAt } = delivery.occurrence
      return { deliveryId: delivery.deliveryId, changeId, begunAt, problem, condition, occurredAt }
    })
  })
  return [...new Map(begun.map((one) => [one.deliveryId, one])).values()]
}

function doneBefore({ delivery, place }: Wish, connection: string, log: Log): TurnResult {
  const { deliveryId } = delivery
  log('info', 'alert-delivered-before', { deliveryId, connection, correlationId: place.row })
  return { outcome: { correlationId: place.row, number: '', actions: [], reason: 'delivered before' } }
}

async function giveBack(claim: Claim, record: TicketRecord, deliveryId: string, log: Log): Promise<void> {
  try {
    await claim.save(record)
  } catch (error) {
    // The claim ends by itself, and the stored row says that these deliveries are in doubt.
    log('warn', 'claim-not-given-back', { deliveryId, code: asBridgeError(error).code })
  }
}
