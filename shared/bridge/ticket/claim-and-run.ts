import { asBridgeError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import { type BegunDelivery, type Claim, type TicketRecord, withDoubts } from '../../storage/ledger.ts'
import { changeIdOf } from '../../ticket/keys.ts'
import { kindFacts } from '../../ticket/kinds.ts'
import { guardedConnector } from '../protect/guarded-connector.ts'
import type { Urgency } from '../protect/bulkhead.ts'
import type { DeliverTicketOptions } from './ticket-tools.ts'
import type { RequestResult, TicketRequest } from './ticket-delivery.ts'
import { phasesOf } from './phases.ts'
import { TicketRun } from './ticket-run.ts'

type TicketRequests = readonly [TicketRequest, ...TicketRequest[]]

/**
 * One turn at a ticket's row, for all that waited for it: claims the row, decides, calls the product, records.
 *
 * @param requests all for the same row and route
 * @returns what came of each, in their order
 */
export async function claimAndRun(
  requests: TicketRequests,
  options: DeliverTicketOptions,
): Promise<readonly RequestResult[]> {
  const [{ delivery, place }] = requests
  const { route, deliveryId } = delivery
  const connection = route.connection.name
  const connector = await options.connector(route)
  const begun = begunBy(requests, new Date(options.now()).toISOString())
  const key = { connection, correlationId: place.row }
  const hasWakeUp = requests.some(({ isWakeUp }) => isWakeUp)
  // A wake-up has its turn even when nothing is left to do for those who share it.
  const seconds = kindFacts(route.template.product, route.template.kind)?.longestChangeSeconds
  const claim =
    (await options.ledger.claim(key, begun, seconds)) ??
    (hasWakeUp ? await options.ledger.claim(key, [], seconds) : undefined)
  if (claim === undefined) return requests.map((request) => doneBefore(request, connection, options.log))
  const guarded = guardedConnector(connector, options.breaker(connection), urgencyOf(requests, claim.record))
  const work = new TicketRun(requests, begun, claim, { ...options, connector: guarded })
  let results: readonly RequestResult[]
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
function urgencyOf(requests: TicketRequests, record: TicketRecord): Urgency {
  const isSevere = requests.some(
    ({ delivery }) =>
      delivery.occurrence.condition === 'fired' && ['Sev0', 'Sev1'].includes(delivery.occurrence.severity),
  )
  return record.item === null && isSevere ? 'urgent' : 'normal'
}

/** Those of one step are told by one change, and are in doubt together. */
function begunBy(requests: TicketRequests, begunAt: string): BegunDelivery[] {
  const begun = phasesOf(requests).flatMap(({ what, requests: together }) => {
    if (what === 'wakeUp') return []
    const changeId = changeIdOf(
      together.map(({ delivery }) => delivery.deliveryId),
      begunAt,
    )
    return together.map(({ delivery }): BegunDelivery => {
      const { episode, condition, occurredAt } = delivery.occurrence
      return { deliveryId: delivery.deliveryId, changeId, begunAt, episode, condition, occurredAt }
    })
  })
  return [...new Map(begun.map((one) => [one.deliveryId, one])).values()]
}

function doneBefore({ delivery, place }: TicketRequest, connection: string, log: Log): RequestResult {
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
