import { BridgeError } from '../../errors.ts'
import type { TicketKey } from '../../storage/ledger.ts'
import { isKeptPayloadName } from '../../storage/kept-payload.ts'
import type { ConsoleData } from '../data.ts'

/** The payload that was sent for a ticket. */
export interface SentPayload {
  readonly ticket: TicketKey
  readonly deliveryId: string
  readonly payload: unknown
}

export interface PayloadAsked {
  readonly ticket: TicketKey
  readonly deliveryId: string
  /** As the journal's line of the delivery names it. */
  readonly name: string
}

/** Shows a payload to a person; the journal records it. @throws BridgeError `page_unknown` when it is not stored */
export async function viewPayload(
  { ticket, deliveryId, name }: PayloadAsked,
  by: string,
  { keptPayloads, journal, now }: Pick<ConsoleData, 'keptPayloads' | 'journal' | 'now'>,
): Promise<SentPayload> {
  const payload = isKeptPayloadName(name) ? await keptPayloads.read(name, deliveryId) : undefined
  if (payload === undefined)
    throw new BridgeError('page_unknown', 'This payload is not stored, or no longer stored.')
  // The journal is written first: nothing is shown without a record of it.
  await journal.write([{ step: 'viewed', at: new Date(now()).toISOString(), deliveryId, by }])
  return {
    ticket: { connection: ticket.connection, correlationId: ticket.correlationId },
    deliveryId,
    payload,
  }
}
