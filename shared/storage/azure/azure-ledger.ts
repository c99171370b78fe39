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
  withTimes,
} from '../ledger.ts'
import type { Ledger } from '../ports.ts'
import { unpackRecord } from './packed-record.ts'
import type { StorageAccess } from './storage-clients.ts'
import { making, statusOf, storageUnavailable } from './storage-error.ts'
import { tableClient } from './table-client.ts'
import { listTickets } from './ticket-list.ts'
import { type Hold, indexEntity, type Row, rowEntity, savingActions, type TableAction } from './ticket-row.ts'
import { createMayHaveFormerRows } from './former-rows.ts'
import { sweepTickets } from './ticket-sweep.ts'

const TICKETS = 'tickets'

export function ledgerClient(access: StorageAccess): TableClient {
  return tableClient(access, TICKETS)
}

/**
 * The ledger as a Table: partition is the connection, row is the episode's first correlationId. A claim is a conditional
 * write (insert, or replace by ETag), so of two instances one gets it. Beside each row is an index row for lists, see
 * `ticket-index.ts`: the two are written in one entity group transaction.
 *
 * @param now epoch milliseconds
 */
export function createAzureLedger(client: TableClient, now: () => number): Ledger {
  const claim: Ledger['claim'] = async (key, begun, longestChangeSeconds = LONGEST_CHANGE_SECONDS) => {
    const { claimSeconds } = claimTimes(longestChangeSeconds)
    const claimedUntil = now() + claimSeconds * 1000
    const hold: Hold = { claimId: randomUUID(), claimedUntil, longestChangeSeconds }
    try {
      const { etag, index } = await making(
        () => insertRow(client, key, begun, hold, now()),
        () => client.createTable(),
      )
      return new TableClaim(client, key, now, { record: NEW_TICKET_RECORD, hold, etag, index })
    } catch (error) {
      if (statusOf(error) !== 409) throw storageUnavailable(error, 'claiming a ticket')
    }
    return claimExisting(client, key, begun, now, hold)
  }
  return {
    claim,
    read: async (key) => {
      const found = await readRow(client, key)
      return found && unpackRecord(found.row, key.correlationId)
    },
    mayHaveFormerRows: createMayHaveFormerRows(client, now),
    list: (asked = {}) => listTickets(client, asked),
    sweep: (before) => sweepTickets(client, before, { claim, now }),
  }
}

/** A claim on a row that was not there: until it is saved, all that is known is what is in doubt. */
async function insertRow(
  client: TableClient,
  key: TicketKey,
  begun: readonly BegunDelivery[],
  hold: Hold,
  now: number,
): Promise<{ etag: string; index: string }> {
  const record = { ...NEW_TICKET_RECORD, inDoubt: begun }
  const index = indexEntity(key, withTimes(record, new Date(now).toISOString()))
  const { subResponses } = await client.submitTransaction([
    ['create', { ...rowEntity(key, record, hold, index.rowKey) }],
    ['create', { ...index }],
  ])
  return { etag: subResponses[0]?.etag ?? '', index: index.rowKey }
}

async function claimExisting(
  client: TableClient,
  key: TicketKey,
  begun: readonly BegunDelivery[],
  now: () => number,
  hold: Hold,
): Promise<Claim | undefined> {
  const found = await readRow(client, key)
  // It was swept after it was found to be there.
  if (found === undefined) throw claimedElsewhere(key)
  const { row, etag } = found
  const record = unpackRecord(row, key.correlationId)
  const isNew = ({ deliveryId }: BegunDelivery): boolean => !record.delivered.includes(deliveryId)
  if (begun.length > 0 && !begun.some(isNew)) return undefined
  const { index } = row
  // The insert was done and its answer lost: the SDK's second try found the row that the first had made.
  if (row.claimId === hold.claimId) {
    return new TableClaim(client, key, now, { record: NEW_TICKET_RECORD, hold, etag, index })
  }
  if (Number(row.claimedUntil) > now()) throw claimedElsewhere(key, row, hold, now())
  const entity = rowEntity(key, withDoubts(record, begun), hold, index)
  const claimed = await writing(key, () => client.updateEntity(entity, 'Replace', { etag }))
  return new TableClaim(client, key, now, { record, hold, etag: claimed, index })
}

/** What a claim knows of its row. */
interface Claimed {
  readonly record: TicketRecord
  readonly hold: Hold
  readonly etag: string
  readonly index: string | undefined
}

class TableClaim implements Claim {
  readonly record: TicketRecord
  readonly #client: TableClient
  readonly #key: TicketKey
  readonly #now: () => number
  readonly #index: string | undefined
  #hold: Hold
  #etag: string

  constructor(client: TableClient, key: TicketKey, now: () => number, claimed: Claimed) {
    this.record = claimed.record
    this.#client = client
    this.#key = key
    this.#now = now
    this.#index = claimed.index
    this.#hold = claimed.hold
    this.#etag = claimed.etag
  }

  async extend(): Promise<void> {
    const { claimSeconds, neededSeconds } = claimTimes(this.#hold.longestChangeSeconds)
    if (this.#hold.claimedUntil - this.#now() > neededSeconds * 1000) return
    const hold = { ...this.#hold, claimedUntil: this.#now() + claimSeconds * 1000 }
    this.#etag = await extendRow(this.#client, this.#key, this.#etag, hold)
    this.#hold = hold
  }

  async save(record: TicketRecord): Promise<void> {
    const facts = { etag: this.#etag, before: this.#index, now: this.#now() }
    const submit = (actions: TableAction[]): Promise<{ etag?: string }> =>
      this.#client.submitTransaction(actions).then(() => ({}))
    const actions = savingActions(this.#key, record, facts)
    await writing(this.#key, async () => {
      try {
        return await submit(actions)
      } catch (error) {
        // The index row that was to go is gone already.
        if (statusOf(error) !== 404 || actions.length < 3) throw error
        return submit(actions.slice(0, 2))
      }
    })
  }
}

/** Undefined when there is none. */
async function readRow(client: TableClient, key: TicketKey): Promise<{ row: Row; etag: string } | undefined> {
  try {
    const row = await client.getEntity<Row>(key.connection, key.correlationId)
    return { row, etag: row.etag }
  } catch (error) {
    if (statusOf(error) === 404) return undefined
    throw storageUnavailable(error, 'reading a ticket’s row')
  }
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

/**
 * The instance that works on it needs a moment only; then this delivery sees what was done. One that takes longer may never come
 * back, and is asked for less and less often.
 */
function claimedElsewhere(key: TicketKey, row?: Row, ours?: Hold, now = 0): BridgeError {
  const message = `The ticket ${key.correlationId} is being worked on by another delivery.`
  const ageSeconds = row && ours ? (ours.claimedUntil - Number(row.claimedUntil)) / 1000 : 0
  const leftSeconds = row === undefined ? Infinity : (Number(row.claimedUntil) - now) / 1000
  const retryAfterSeconds = Math.ceil(Math.min(Math.max(2, ageSeconds), 30, leftSeconds + 1))
  return new BridgeError('ticket_claimed_elsewhere', message, { retryAfterSeconds })
}
