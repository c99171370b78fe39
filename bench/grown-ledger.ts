import { indexEntity, nameEntities, NOBODY, rowEntity } from '../shared/storage/azure/ticket-row.ts'
import { NEW_TICKET_RECORD, type TicketKey, type TicketRecord, withTimes } from '../shared/storage/ledger.ts'
import { placeOf } from '../shared/storage/ticket-index.ts'
import { namesAfter } from '../shared/storage/ticket-names.ts'

/** The only connection that has tickets. */
export const GROWN_CONNECTION = 'servicenow'

interface Keys {
  readonly partitionKey: string
  readonly rowKey: string
}

/**
 * The rows of tickets as they are saved, ticket by ticket: its row, its index row and two names. A second lies between two
 * tickets, the last is the newest; their numbers are INC0 and so on.
 *
 * @param newest epoch milliseconds; when the last one was saved
 */
export function* grownTickets(count: number, newest = Date.now()): Generator<readonly Keys[]> {
  for (let index = 0; index < count; index += 1) {
    const record = withTimes(grownRecord(index), timeOf(index, count, newest))
    const key = grownKey(index)
    const list = indexEntity(key, record)
    const names = namesAfter([], record)
    yield [
      rowEntity(key, record, NOBODY, { index: list.rowKey, names }),
      list,
      ...nameEntities(key, record, names),
    ]
  }
}

/** The position after which the older half of so many tickets is listed. */
export function grownMiddle(count: number): string {
  const index = Math.floor(count / 2)
  return placeOf(timeOf(index, count, Date.now()), grownKey(index).correlationId)
}

function timeOf(index: number, count: number, newest: number): string {
  return new Date(newest - (count - index) * 1000).toISOString()
}

/** Every hundredth ticket is open, and every tenth severe; a resource has a hundred. */
export function grownRecord(index: number): TicketRecord {
  const rule = `rule ${index % 50}`
  return {
    ...NEW_TICKET_RECORD,
    item: { id: String(index), number: `INC${index}`, url: `https://example.service-now.com/${index}` },
    status: index % 100 === 0 ? 'open' : 'resolved',
    severity: index % 10 === 0 ? 'Sev1' : 'Sev3',
    route: 'servicenow',
    kind: 'incident',
    episodes: {
      e: {
        name: `${rule}: vm-${Math.floor(index / 100)}`,
        rule,
        alertId: '',
        firedAt: null,
        endedAt: null,
        reportsEnd: 'yes',
      },
    },
  }
}

/** A digest as a row key: digests have no order. */
export function grownKey(index: number): TicketKey {
  const digest = (Math.imul(index + 1, 2_654_435_761) >>> 0).toString(16)
  return {
    connection: GROWN_CONNECTION,
    correlationId: digest.padEnd(8, '0') + index.toString(16).padStart(24, '0'),
  }
}
