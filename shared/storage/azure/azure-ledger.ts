import { randomUUID } from 'node:crypto'
import type { TableClient } from '@azure/data-tables'
import { BridgeError } from '../../errors.ts'
import {
  type BegunDelivery,
  type Claim,
  claimTimes,
  LONGEST_CHANGE_SECONDS,
  NEW_TICKET_RECORD,
  type TicketKey,
  type TicketRecord,
  withDoubts,
} from '../ledger.ts'
import type { Ledger } from '../ports.ts'
import { type PackedRecord, packRecord, unpackRecord } from './packed-record.ts'
import type { StorageAccess } from './storage-clients.ts'
import { making, statusOf, storageUnavailable } from './storage-error.ts'
import { tableClient } from './table-client.ts'

const TICKETS = 'tickets'

/** Columns of a row, beside the record. `number` is there for people who look at the table. */
interface Columns {
  readonly number: string
  readonly claimId: string
  /** Epoch milliseconds; 0 when nobody works on the ticket. Text, because a Table's integers end at 32 bits. */
  readonly claimedUntil: string
}

type Row = PackedRecord & Columns

export function ledgerClient(access: StorageAccess): TableClient {
  return tableClient(access, TICKETS)
}

/**
 * The ledger as a Table: partition is the connection, row is the episode's first correlationId. A claim is a conditional
 * write (insert, or replace by ETag), so of two instances one gets it.
 *
 * @param now epoch milliseconds
 */
export function createAzureLedger(client: TableClient, now: () => number): Ledger {
  return {
    claim: async (key, begun, longestChangeSeconds = LONGEST_CHANGE_SECONDS) => {
      const { claimSeconds } = claimTimes(longestChangeSeconds)
      const hold: Hold = {
        claimId: randomUUID(),
        claimedUntil: now() + claimSeconds * 1000,
        longestChangeSeconds,
      }
      const first = rowOf({ ...NEW_TICKET_RECORD, inDoubt: begun }, hold)
      try {
        const { etag } = await making(
          () => client.createEntity(entityOf(key, first)),
          () => client.createTable(),
        )
        return new TableClaim(client, key, now, NEW_TICKET_RECORD, hold, etag ?? '')
      } catch (error) {
        if (statusOf(error) !== 409) throw storageUnavailable(error, 'claiming a ticket')
      }
      return claimExisting(client, key, begun, now, hold)
    },
  }
}

async function claimExisting(
  client: TableClient,
  key: TicketKey,
  begun: readonly BegunDelivery[],
  now: () => number,
  hold: Hold,
): Promise<Claim | undefined> {
  const { row, etag } = await readRow(client, key)
  const record = unpackRecord(row)
  const isNew = ({ deliveryId }: BegunDelivery): boolean => !record.delivered.includes(deliveryId)
  if (begun.length > 0 && !begun.some(isNew)) return undefined
  // The insert was done and its answer lost: the SDK's second try found the row that the first had made.
  if (row.claimId === hold.claimId) return new TableClaim(client, key, now, NEW_TICKET_RECORD, hold, etag)
  if (Number(row.claimedUntil) > now()) throw claimedElsewhere(key, row, hold, now())
  const claimed = await replaceRow(client, key, etag, rowOf(withDoubts(record, begun), hold))
  return new TableClaim(client, key, now, record, hold, claimed)
}

/** Who works on a ticket, and until when (epoch milliseconds). */
interface Hold {
  readonly claimId: string
  readonly claimedUntil: number
  readonly longestChangeSeconds: number
}

const NOBODY: Hold = { claimId: '', claimedUntil: 0, longestChangeSeconds: 0 }

class TableClaim implements Claim {
  readonly record: TicketRecord
  readonly #client: TableClient
  readonly #key: TicketKey
  readonly #now: () => number
  #hold: Hold
  #etag: string

  constructor(
    client: TableClient,
    key: TicketKey,
    now: () => number,
    record: TicketRecord,
    hold: Hold,
    etag: string,
  ) {
    this.record = record
    this.#client = client
    this.#key = key
    this.#now = now
    this.#hold = hold
    this.#etag = etag
  }

  async extend(): Promise<void> {
    const { claimSeconds, neededSeconds } = claimTimes(this.#hold.longestChangeSeconds)
    if (this.#hold.claimedUntil - this.#now() > neededSeconds * 1000) return
    const hold = { ...this.#hold, claimedUntil: this.#now() + claimSeconds * 1000 }
    this.#etag = await extendRow(this.#client, this.#key, this.#etag, hold)
    this.#hold = hold
  }

  async save(record: TicketRecord): Promise<void> {
    await replaceRow(this.#client, this.#key, this.#etag, rowOf(record, NOBODY))
  }
}

async function readRow(client: TableClient, key: TicketKey): Promise<{ row: Row; etag: string }> {
  try {
    const row = await client.getEntity<Row>(key.connection, key.correlationId)
    return { row, etag: row.etag }
  } catch (error) {
    throw storageUnavailable(error, 'reading a ticket’s row')
  }
}

async function replaceRow(client: TableClient, key: TicketKey, etag: string, row: Row): Promise<string> {
  return writing(key, () => client.updateEntity(entityOf(key, row), 'Replace', { etag }))
}

async function extendRow(client: TableClient, key: TicketKey, etag: string, hold: Hold): Promise<string> {
  const claimedUntil = String(hold.claimedUntil)
  const entity = { partitionKey: key.connection, rowKey: key.correlationId, claimedUntil }
  return writing(key, () => client.updateEntity(entity, 'Merge', { etag }))
}

async function writing(key: TicketKey, write: () => Promise<{ etag?: string }>): Promise<string> {
  try {
    return (await write()).etag ?? ''
  } catch (error) {
    if (statusOf(error) === 412) throw claimedElsewhere(key)
    throw storageUnavailable(error, 'writing a ticket’s row')
  }
}

function rowOf(record: TicketRecord, hold: Hold): Row {
  return {
    ...packRecord(record),
    number: record.item?.number ?? '',
    claimId: hold.claimId,
    claimedUntil: String(hold.claimedUntil),
  }
}

function entityOf(key: TicketKey, row: Row): Row & { partitionKey: string; rowKey: string } {
  return { partitionKey: key.connection, rowKey: key.correlationId, ...row }
}

/**
 * Whoever works on it needs a moment only; then this delivery sees what was done. One that takes longer may never come
 * back, and is asked for less and less often.
 */
function claimedElsewhere(key: TicketKey, row?: Row, ours?: Hold, now = 0): BridgeError {
  const message = `The ticket ${key.correlationId} is being worked on by another delivery.`
  const ageSeconds = row && ours ? (ours.claimedUntil - Number(row.claimedUntil)) / 1000 : 0
  const leftSeconds = row === undefined ? Infinity : (Number(row.claimedUntil) - now) / 1000
  const retryAfterSeconds = Math.ceil(Math.min(Math.max(2, ageSeconds), 30, leftSeconds + 1))
  return new BridgeError('ticket_claimed_elsewhere', message, { retryAfterSeconds })
}
