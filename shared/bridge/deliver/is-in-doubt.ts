import type { Alert } from '../../alert/alert.ts'
import type { Route } from '../../config/config.ts'
import type { TicketRecord } from '../../storage/ledger.ts'
import type { DeliveryLedger } from '../../storage/ports.ts'
import { existingRow } from '../ticket/former-names.ts'
import { ticketPartsOf } from './ticket-parts.ts'

interface Asked {
  readonly notification: { readonly deliveryId: string }
  readonly alert: Alert
  readonly raw: unknown
  readonly route: Route
}

/**
 * Whether an earlier try of a notification may have written to a ticket of the route: the row records that the try
 * began, and not its outcome.
 *
 * @throws BridgeError `storage_unavailable`
 */
export async function isInDoubt(
  { notification, alert, raw, route }: Asked,
  ledger: Pick<DeliveryLedger, 'read' | 'mayHaveFormerRows'>,
): Promise<boolean> {
  const connection = route.connection.name
  const recordOf = (correlationId: string): Promise<TicketRecord | undefined> =>
    ledger.read({ connection, correlationId })
  const hasBegun = (record: TicketRecord | undefined): boolean =>
    record?.inDoubt.some(({ deliveryId }) => deliveryId === notification.deliveryId) === true
  const states = await Promise.all(
    ticketPartsOf(alert, raw, route).map(async (part) => {
      const record = await recordOf(await existingRow(part, connection, ledger))
      if (hasBegun(record) || record === undefined || record.mergedInto === null) return hasBegun(record)
      return hasBegun(await recordOf(record.mergedInto))
    }),
  )
  return states.includes(true)
}
