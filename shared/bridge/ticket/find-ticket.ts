import type { Connector } from '../../connectors/connector.ts'
import { BridgeError } from '../../errors.ts'
import type { TicketRecord } from '../../storage/ledger.ts'
import { followingCorrelationId } from '../../ticket/keys.ts'
import type { WorkItem } from '../../ticket/ticket.ts'
import { forNextTicket, refOf } from './record-after.ts'

/**
 * A product may answer a search from a copy that lags behind (ServiceNow: read replicas). What was written so few seconds
 * ago may be there although it is not found.
 */
const REPLICA_LAG_SECONDS = 15

/** A ticket as the product has it, and the record with what follows from that. */
export interface FoundTicket {
  /** Null when there is none, or a person deleted it. */
  readonly item: WorkItem | null
  readonly record: TicketRecord
  /** A try in doubt had opened it. */
  readonly wasOpened: boolean
}

interface Tools {
  readonly connector: Connector
  /** Epoch milliseconds. */
  readonly now: () => number
}

/**
 * Reads a ticket that is known, and looks for one that a try in doubt may have opened.
 *
 * @param row the ticket's first correlationId
 * @throws BridgeError `ticket_in_doubt` when it is too early to believe that there is none
 */
export async function findTicket(row: string, record: TicketRecord, tools: Tools): Promise<FoundTicket> {
  const { item, inDoubt, generation } = record
  if (item !== null) {
    const seen = (await tools.connector.read(item)) ?? null
    return (await findFollowing(row, record, seen, tools)) ?? { item: seen, record, wasOpened: false }
  }
  if (inDoubt.length === 0) return { item: null, record, wasOpened: false }
  const correlationId = followingCorrelationId(row, generation)
  const found = await tools.connector.find(correlationId)
  if (found !== undefined) return { item: found, record: { ...record, item: refOf(found) }, wasOpened: true }
  waitForReplicas(correlationId, record, tools)
  return { item: null, record, wasOpened: false }
}

/** A Fired in doubt may have opened the ticket that follows one which ended, and never came to say so. */
async function findFollowing(
  row: string,
  record: TicketRecord,
  seen: WorkItem | null,
  { connector }: Tools,
): Promise<FoundTicket | undefined> {
  const lasts = seen?.status === 'open' || seen?.status === 'held'
  if (lasts || !record.inDoubt.some(({ condition }) => condition === 'fired')) return undefined
  const following = forNextTicket(record)
  const found = await connector.find(followingCorrelationId(row, following.generation))
  return found && { item: found, record: { ...following, item: refOf(found) }, wasOpened: true }
}

function waitForReplicas(correlationId: string, { inDoubt }: TicketRecord, { now }: Tools): void {
  const latest = Math.max(...inDoubt.map(({ begunAt }) => Date.parse(begunAt)))
  const left = Math.ceil(REPLICA_LAG_SECONDS - (now() - latest) / 1000)
  if (left <= 0) return
  const message = `The ticket ${correlationId} may have been opened a moment ago, and is not found (yet).`
  throw new BridgeError('ticket_in_doubt', message, { retryAfterSeconds: left })
}
