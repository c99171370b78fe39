import type { Log } from '../../log.ts'
import { factsOf } from '../../ticket/kinds.ts'
import { reasonOf } from '../../ticket/reasons.ts'
import type { TicketRecord } from '../../storage/ledger.ts'
import type { Urgency } from '../protect/bulkhead.ts'
import { guardedConnector } from '../protect/guarded-connector.ts'
import { beginBatch, type BatchState } from './batch-state.ts'
import { flaggingAlertChanges } from './flag-alert-changes.ts'
import { begunBy, digestBegunBy } from './begun.ts'
import { seriesBegunBy } from './merge-target.ts'
import { seriesOf } from './recurrence.ts'
import { runBatch } from './run-batch.ts'
import { isWakeUp, type RequestResult, type TicketRequest, type TicketRequests } from './ticket-delivery.ts'
import { type DeliverTicketOptions, timeOf } from './ticket-tools.ts'
import { urgencyOf } from './urgency.ts'

/**
 * Delivers a batch to a ticket's row: no other delivery works on the ticket at the same time.
 *
 * @returns what came of each request, in their order
 * @throws BridgeError `ticket_claimed_elsewhere`, and what a step of the batch throws: then it failed for all of them
 */
export async function deliverBatch(
  requests: TicketRequests,
  options: DeliverTicketOptions,
): Promise<readonly RequestResult[]> {
  const results = new Map(await deliverClaimed(requests, options))
  for (;;) {
    // A batch that was split goes on with those that are left.
    const [first, ...others] = requests.filter((request) => !results.has(request))
    if (first === undefined) return requests.map((request) => resultIn(results, request))
    for (const [request, result] of await deliverClaimed([first, ...others], options)) {
      results.set(request, result)
    }
  }
}

/** @returns what came of the requests, or, when the batch was split, of at least one of them */
async function deliverClaimed(
  requests: TicketRequests,
  options: DeliverTicketOptions,
): Promise<BatchState['results']> {
  const [{ delivery, destination }] = requests
  const { connection, template } = delivery.route
  const connector = await options.connector(delivery.route)
  const begun = begunBy(requests, timeOf(options))
  const digest = digestBegunBy(requests, timeOf(options))
  const key = { connection: connection.name, correlationId: destination.row }
  const { longestChangeSeconds } = factsOf(connection.product, template.kind)
  // A wake-up looks at its ticket even when nothing is left to do for those that share its batch.
  const series = requests.map(seriesBegunBy).find((id) => id !== undefined)
  const asked = {
    longestChangeSeconds,
    ...(series === undefined ? {} : { series }),
    ...(digest === undefined ? {} : { digest }),
  }
  const claim =
    (await options.ledger.claim(key, begun, asked)) ??
    (requests.some(isWakeUp) ? await options.ledger.claim(key, [], asked) : undefined)
  if (claim === undefined)
    return new Map(requests.map((request) => [request, deliveredBefore(request, options.log)]))
  const flagging = flaggingAlertChanges(claim, connection)
  const { results } = await runBatch(beginBatch(requests, begun, claim.record, digest), flagging, {
    ...options,
    connector: guardedConnector(connector, {
      breaker: options.breaker(connection.name),
      urgency: batchUrgency(requests, claim.record),
      kind: template.kind,
      ...refusedAt(requests),
    }),
    series: seriesOf(claim, options.formerSeries),
    extendClaim: () => claim.extend(),
    longestChangeSeconds,
  })
  return results
}

/** Calls that open a ticket for something severe go first. */
function batchUrgency(requests: TicketRequests, { item }: TicketRecord): Urgency {
  const isSevere = requests.some(({ delivery }) => urgencyOf(delivery.occurrence) === 'urgent')
  return item === null && isSevere ? 'urgent' : 'normal'
}

/** When the requests of the batch that wait for a right were last put back. */
function refusedAt(requests: TicketRequests): { readonly refusedAt?: number } {
  const times = requests.flatMap(
    ({ delivery: { notification, route } }) => notification.refused?.[route.name] ?? [],
  )
  return times.length === 0 ? {} : { refusedAt: Math.max(...times.map((time) => Date.parse(time))) }
}

function deliveredBefore({ delivery, destination }: TicketRequest, log: Log): RequestResult {
  const { deliveryId, route } = delivery
  const { row: correlationId } = destination
  log('info', 'alert-delivered-before', { deliveryId, connection: route.connection.name, correlationId })
  return { outcome: { correlationId, number: '', actions: [], ...reasonOf('delivered-before') } }
}

function resultIn(results: ReadonlyMap<TicketRequest, RequestResult>, request: TicketRequest): RequestResult {
  const result = results.get(request)
  if (result === undefined) throw new TypeError(`The delivery ${request.delivery.deliveryId} has no result.`)
  return result
}
