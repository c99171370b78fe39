import type { BegunDelivery } from '../../storage/ledger.ts'
import { changeIdOf } from '../../ticket/keys.ts'
import { phasesOf } from './phases.ts'
import type { TicketRequest } from './ticket-delivery.ts'

/**
 * What the claimed row says of the deliveries that are about to begin: those of one phase are written by one change, and
 * are in doubt together. Wake-ups are never in doubt: what they do is safe to repeat.
 *
 * @param begunAt ISO 8601 UTC
 */
export function begunBy(requests: readonly TicketRequest[], begunAt: string): BegunDelivery[] {
  const begun = phasesOf(requests).flatMap(({ what, requests: together }) => {
    if (what === 'wakeUp') return []
    const ids = together.map(({ delivery }) => delivery.deliveryId)
    const changeId = changeIdOf(ids, begunAt)
    return together.map(({ delivery }): BegunDelivery => {
      const { episode, condition, occurredAt } = delivery.occurrence
      return { deliveryId: delivery.deliveryId, changeId, begunAt, episode, condition, occurredAt }
    })
  })
  return [...new Map(begun.map((one) => [one.deliveryId, one])).values()]
}
