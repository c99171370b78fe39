import type { TicketRecord } from '../../storage/ledger.ts'
import { followingCorrelationId } from '../../ticket/keys.ts'
import type { WorkItem } from '../../ticket/ticket.ts'
import { forNextTicket, refOf } from './record-after.ts'
import type { TicketTools } from './ticket-tools.ts'
import { refuseWhileUndecided } from './undecided.ts'

/** A ticket as it is in the product, and the record updated by it. */
export interface FoundTicket {
  /** Null when there is none, or a person deleted it. */
  readonly item: WorkItem | null
  readonly record: TicketRecord
  /** A try in doubt had opened it. */
  readonly wasOpened: boolean
}

type Tools = Pick<TicketTools, 'connector' | 'longestChangeSeconds' | 'now'>

/**
 * Reads a ticket that is known, and looks for one that a try in doubt may have opened.
 *
 * @param row the ticket's first correlationId
 * @throws BridgeError `ticket_in_doubt` when it is too early to conclude that there is none
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
  const what = `The ticket ${correlationId} may have been opened a moment ago, and is not found (yet).`
  refuseWhileUndecided(inDoubt, what, tools)
  // None of the tries has opened it, and each would have: nothing is in doubt any more.
  return { item: null, record: { ...record, inDoubt: [] }, wasOpened: false }
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
