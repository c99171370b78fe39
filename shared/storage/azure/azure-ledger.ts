import { randomUUID } from 'node:crypto'
import { TableClient, type TableServiceClientOptions } from '@azure/data-tables'
import { BridgeError } from '../../errors.ts'
import {
  type BegunDelivery,
  type Claim,
  type Ledger,
  NEW_TICKET_RECORD,
  type TicketKey,
  type TicketRecord,
} from '../ports.ts'
import type { StorageAccess } from './storage-clients.ts'
import { making, statusOf, storageUnavailable } from './storage-error.ts'

const TICKETS = 'tickets'

/**
 * How long a claim lasts without being extended: longer than the longest call to a product (65 s) and what may come
 * before it (a token 30 s, a look 65 s), so that nobody takes a ticket over while its holder still waits for an answer.
 */
const CLAIM_SECONDS = 180

/** What must be left of a claim before a call that changes something. */
const NEEDED_SECONDS = 140

/** Columns of a row. `number` is there for people who look at the table. */
interface Row {
  readonly record: string
  readonly number: string
  readonly claimId: string
  /** Epoch milliseconds; 0 when nobody works on the ticket. Text, because a Table's integers end at 32 bits. */
  readonly claimedUntil: string
}

export function ledgerClient(access: StorageAccess): TableClient {
  const options: TableServiceClientOptions = {
    retryOptions: { maxRetries: 2, retryDelayInMs: 250, maxRetryDelayInMs: 1000 },
  }
  if ('connectionString' in access) {
    // Azurite listens on http, and the SDK wants to be told that this is meant.
    const isPlain = /DefaultEndpointsProtocol=http;|UseDevelopmentStorage=true/i.test(access.connectionString)
    return TableClient.fromConnectionString(access.connectionString, TICKETS, {
      ...options,
      allowInsecureConnection: isPlain,
    })
  }
  return new TableClient(access.url, TICKETS, access.credential, options)
}

/**
 * The ledger as a Table: partition is the connection, row is the problem's first correlationId. A claim is a conditional
 * write (insert, or replace by ETag), so of two instances one gets it.
 *
 * @param now epoch milliseconds
 */
export function createAzureLedger(client: TableClient, now: () => number): Ledger {
  return {
    claim: async (key, delivery) => {
      const hold: Hold = { claimId: randomUUID(), claimedUntil: now() + CLAIM_SECONDS * 1000 }
      const first = rowOf({ ...NEW_TICKET_RECORD, inDoubt: [delivery] }, hold)
      try {
        const { etag } = await making(
          () => client.createEntity(entityOf(key, first)),
          () => client.createTable(),
        )
        return new TableClaim(client, key, now, NEW_TICKET_RECORD, hold, etag ?? '')
      } catch (error) {
        if (statusOf(error) !== 409) throw storageUnavailable(error, 'claiming a ticket')
      }
      return claimExisting(client, key, delivery, now, hold)
    },
  }
}

async function claimExisting(
  client: TableClient,
  key: TicketKey,
  delivery: BegunDelivery,
  now: () => number,
  hold: Hold,
): Promise<Claim | undefined> {
  const { row, etag } = await readRow(client, key)
  const record = JSON.parse(row.record) as TicketRecord
  if (record.delivered.includes(delivery.deliveryId)) return undefined
  // The insert was done and its answer lost: the SDK's second try found the row that the first had made.
  if (row.claimId === hold.claimId) return new TableClaim(client, key, now, NEW_TICKET_RECORD, hold, etag)
  if (Number(row.claimedUntil) > now()) throw claimedElsewhere(key)
  const inDoubt = [...record.inDoubt.filter(({ deliveryId }) => deliveryId !== delivery.deliveryId), delivery]
  const claimed = await replaceRow(client, key, etag, rowOf({ ...record, inDoubt }, hold))
  return new TableClaim(client, key, now, record, hold, claimed)
}

/** Who works on a ticket, and until when (epoch milliseconds). */
interface Hold {
  readonly claimId: string
  readonly claimedUntil: number
}

const NOBODY: Hold = { claimId: '', claimedUntil: 0 }

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
    if (this.#hold.claimedUntil - this.#now() > NEEDED_SECONDS * 1000) return
    const hold = { ...this.#hold, claimedUntil: this.#now() + CLAIM_SECONDS * 1000 }
    const { row } = await readRow(this.#client, this.#key)
    const longer = { ...row, claimedUntil: String(hold.claimedUntil) }
    this.#etag = await replaceRow(this.#client, this.#key, this.#etag, longer)
    this.#hold = hold
  }

  async save(record: TicketRecord): Promise<void> {
    await replaceRow(this.#client, this.#key, this.#etag, rowOf(record, NOBODY))
  }
}

async function readRow(client: TableClient, key: TicketKey): Promise<{ row: Row; etag: string }> {
  try {
    const entity = await client.getEntity<Row>(key.connection, key.correlationId)
    const { record, number, claimId, claimedUntil, etag } = entity
    return { row: { record, number, claimId, claimedUntil }, etag }
  } catch (error) {
    throw storageUnavailable(error, 'reading a ticket’s row')
  }
}

async function replaceRow(client: TableClient, key: TicketKey, etag: string, row: Row): Promise<string> {
  try {
    const answer = await client.updateEntity(entityOf(key, row), 'Replace', { etag })
    return answer.etag ?? ''
  } catch (error) {
    if (statusOf(error) === 412) throw claimedElsewhere(key)
    throw storageUnavailable(error, 'writing a ticket’s row')
  }
}

function rowOf(record: TicketRecord, hold: Hold): Row {
  return {
    record: JSON.stringify(record),
    number: record.item?.number ?? '',
    claimId: hold.claimId,
    claimedUntil: String(hold.claimedUntil),
  }
}

function entityOf(key: TicketKey, row: Row): Row & { partitionKey: string; rowKey: string } {
  return { partitionKey: key.connection, rowKey: key.correlationId, ...row }
}

/** Whoever works on it needs a moment only; then this delivery sees what was done. */
function claimedElsewhere(key: TicketKey): BridgeError {
  const message = `The ticket ${key.correlationId} is being worked on by another delivery.`
  return new BridgeError('ticket_claimed_elsewhere', message, { retryAfterSeconds: 2 })
}
