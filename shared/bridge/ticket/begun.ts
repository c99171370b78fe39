import type { BegunDelivery, BegunDigest } from '../../storage/ledger.ts'
import { changeIdOf } from '../../ticket/keys.ts'
import { phasesOf } from './phases.ts'
import { isWakeUp, type TicketRequest } from './ticket-delivery.ts'

/**
 * What the claimed row says of the deliveries that are about to begin: those of one phase are written by one change, and
 * are in doubt together. For what wake-ups do see {@link digestBegunBy}.
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

/** The digest that the wake-ups among the requests may write, or the end, see `endIdOf`. @param begunAt ISO 8601 UTC */
export function digestBegunBy(
  requests: readonly TicketRequest[],
  begunAt: string,
): Omit<BegunDigest, 'reports'> | undefined {
  const wakeUps = requests.filter(isWakeUp).map(({ delivery }) => delivery.deliveryId)
  return wakeUps.length === 0 ? undefined : { changeId: changeIdOf(['digest', ...wakeUps], begunAt), begunAt }
}
