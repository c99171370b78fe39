import type { Alert } from '../../alert/alert.ts'
import type { Route } from '../../config/config.ts'
import type { TicketRecord } from '../../storage/ledger.ts'
import type { DeliveryLedger } from '../../storage/ports.ts'
import { MOST_ROWS } from '../ticket/deliver-ticket.ts'
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
  const hasBegunAt = async (row: string, rowsLeft: number): Promise<boolean> => {
    const record = await recordOf(row)
    const next = record?.mergedInto ?? null
    return hasBegun(record) || (next !== null && rowsLeft > 0 && (await hasBegunAt(next, rowsLeft - 1)))
  }
  const states = await Promise.all(
    ticketPartsOf(alert, raw, route).map(async (part) =>
      hasBegunAt(await existingRow(part, connection, ledger), MOST_ROWS),
    ),
  )
  return states.includes(true)
}
