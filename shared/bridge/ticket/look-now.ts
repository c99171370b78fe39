import type { ConnectionConfig } from '../../config/config.ts'
import { asBridgeError, type ErrorCode } from '../../errors.ts'
import type { Log } from '../../log.ts'
import type { Ledger, TicketPage } from '../../storage/ports.ts'
import type { WorkItem, WorkItemRef } from '../../ticket/ticket.ts'
import { flaggingAlertChanges } from './flag-alert-changes.ts'
import { type Looked, lookAt } from './look.ts'
import type { TicketTools } from './ticket-tools.ts'

export interface LookNowTools extends Pick<TicketTools, 'connector' | 'longestChangeSeconds' | 'now'> {
  readonly ledger: Pick<Ledger, 'claim' | 'read' | 'list'>
  readonly log: Log
}

type LookedAtConnection = Pick<ConnectionConfig, 'name' | 'azureAlerts'>

/** A delivery works on the ticket, or will settle what is in doubt, and reads the ticket itself. */
const LEFT_TO_DELIVERY: ReadonlySet<ErrorCode> = new Set(['ticket_claimed_elsewhere', 'ticket_in_doubt'])

/**
 * Looks at the ticket of a product's record, as a wake-up does, and writes nothing to it: decisions are made at the
 * next alert or wake-up.
 *
 * @param id the product's own id @returns false for a record that is not a ticket of the bridge
 * @throws BridgeError what the product or the storage throws
 */
export async function lookNow(
  connection: LookedAtConnection,
  id: string,
  tools: LookNowTools,
): Promise<boolean> {
  const seen = await tools.connector.read({ id, number: '', url: '' } satisfies WorkItemRef)
  const row = seen && (await rowOfItem(connection.name, seen, tools.ledger))
  if (row === undefined) return false
  try {
    await lookAtRow(connection, row, tools)
  } catch (thrown) {
    if (!LEFT_TO_DELIVERY.has(asBridgeError(thrown).code)) throw thrown
  }
  return true
}

async function lookAtRow(connection: LookedAtConnection, row: string, tools: LookNowTools): Promise<void> {
  const key = { connection: connection.name, correlationId: row }
  const claimed = await tools.ledger.claim(key, [], {
    longestChangeSeconds: tools.longestChangeSeconds,
  })
  if (claimed === undefined) return
  const claim = flaggingAlertChanges(claimed, connection)
  const before: Looked = { item: undefined, record: claim.record, wasOpened: false }
  let after = before
  try {
    after = await lookAt(row, before, tools)
  } finally {
    // Whatever the result, no delivery must wait for the end of the claim.
    await claim.save(after.record)
  }
  const { item, status } = after.record
  tools.log('info', 'ticket-looked-at', {
    connection: connection.name,
    correlationId: row,
    number: item?.number,
    status: status ?? '',
    before: before.record.status ?? '',
  })
}

/** How many of the newest tickets are searched for one that followed another, because its row is named by the first. */
const NEWEST = 200

/** Undefined when the record is not a ticket of the bridge, or not one of the newest that followed another ticket. */
async function rowOfItem(
  connection: string,
  { correlationId, number }: WorkItem,
  ledger: LookNowTools['ledger'],
): Promise<string | undefined> {
  if (!/^[0-9a-f]{32}$/.test(correlationId)) return undefined
  const record = await ledger.read({ connection, correlationId })
  if (record !== undefined) return correlationId
  const { tickets }: TicketPage = await ledger.list({ connections: [connection], limit: NEWEST })
  return tickets.find((ticket) => ticket.number === number)?.correlationId
}
