import { randomUUID } from 'node:crypto'
import type { TableClient } from '@azure/data-tables'
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
import type { ClaimOptions, Ledger } from '../ports.ts'
import { unpackRecord } from './packed-record.ts'
import { createRowMemory } from './row-memory.ts'
import { readLatest, seriesEntity } from './series-row.ts'
import { making, statusOf, storageUnavailable } from './storage-error.ts'
import {
  claimedElsewhere,
  type ClaimTools,
  isOutrun,
  type Known,
  readRow,
  refuse,
  TableClaim,
} from './table-claim.ts'
import { createSubmitBatch, type TableAction } from './table-batch.ts'
import { ActionRefused, createTableGroups } from './table-groups.ts'
import { type Beside, besideOf, type Hold, indexEntity, rowEntity } from './ticket-row.ts'

/** A row that is about to be claimed. */
interface Wanted {
  readonly key: TicketKey
  readonly begun: readonly BegunDelivery[]
  readonly hold: Hold
  /** That of which it becomes the latest ticket, if it is new and there is none. */
  readonly series: string | undefined
  readonly digest: ClaimOptions['digest']
}

/**
 * Claims of ticket rows, see {@link Ledger.claim}. A claim is a conditional write (insert, or replace by ETag), so of two
 * instances one gets it. Its id stays in the row, by which a write whose answer was lost is known again.
 *
 * A row that this instance saved is claimed as it was saved; a Fired finds out by its insert whether there is a row;
 * whatever else there is looks for it first.
 *
 * @param now epoch milliseconds
 */
export function createClaims(client: TableClient, now: () => number): Ledger['claim'] {
  const tools: ClaimTools = {
    client,
    submit: createTableGroups(createSubmitBatch(client)),
    memory: createRowMemory(),
    now,
  }
  return async (key, begun, { longestChangeSeconds = LONGEST_CHANGE_SECONDS, series, digest } = {}) => {
    const { claimSeconds } = claimTimes(longestChangeSeconds)
    const hold = { claimId: randomUUID(), claimedUntil: now() + claimSeconds * 1000, longestChangeSeconds }
    const wanted: Wanted = { key, begun, hold, series, digest }
    const saved = tools.memory.of(key)
    if (saved !== undefined) {
      if (isDone(saved.record, begun)) return undefined
      tools.memory.forget(key)
      return (await replaced(wanted, saved, tools)) ?? claimFound(wanted, tools, saved.record)
    }
    if (!begun.some(({ condition }) => condition === 'fired')) return claimFound(wanted, tools)
    return (await inserted(wanted, tools)) ?? claimFound(wanted, tools, NEW_TICKET_RECORD)
  }
}

/** There are some deliveries, and all of them are done. */
function isDone({ delivered }: TicketRecord, begun: readonly BegunDelivery[]): boolean {
  return begun.length > 0 && begun.every(({ deliveryId }) => delivered.includes(deliveryId))
}

/** Claims a row that may not be there: until it is saved, all that is known is what is in doubt. @returns undefined when it is there */
async function inserted(wanted: Wanted, tools: ClaimTools): Promise<Claim | undefined> {
  const { key, begun, hold, series } = wanted
  const record = { ...NEW_TICKET_RECORD, inDoubt: begun }
  const index = indexEntity(key, withTimes(record, new Date(tools.now()).toISOString()))
  const beside: Beside = { index: index.rowKey, names: [] }
  const row = rowEntity(key, record, hold, beside)
  try {
    const [etag = ''] = await making(
      () =>
        tools.submit([
          ['create', { ...row }],
          ['create', { ...index }],
          ...(series === undefined ? [] : [createLatest(key, series)]),
        ]),
      () => tools.client.createTable(),
    )
    const claimed = { key, hold, etag, beside, record: NEW_TICKET_RECORD }
    return new TableClaim(claimed, tools, series)
  } catch (error) {
    if (statusOf(error) === 409) {
      // It is the row that is there, unless the service says that the series has a ticket.
      const isOfSeries = series !== undefined && error instanceof ActionRefused && error.action === 2
      return isOfSeries ? inserted({ ...wanted, series: undefined }, tools) : undefined
    }
    throw storageUnavailable(error, 'claiming a ticket')
  }
}

function createLatest({ connection, correlationId }: TicketKey, series: string): TableAction {
  return ['create', { ...seriesEntity(connection, series, correlationId) }]
}

/** Claims a row as it is known. @returns undefined when it has changed, or is gone */
async function replaced(
  { key, begun, hold, digest }: Wanted,
  { record, etag, beside }: Known,
  tools: ClaimTools,
): Promise<Claim | undefined> {
  const row = rowEntity(key, withDoubts(record, begun, digest), hold, beside)
  try {
    const [claimed = ''] = await tools.submit([['update', { ...row }, 'Replace', { etag }]])
    return new TableClaim({ key, hold, etag: claimed, beside, record }, tools)
  } catch (error) {
    if (isOutrun(error)) return undefined
    throw storageUnavailable(error, 'claiming a ticket')
  }
}

/**
 * Reads a row and claims it as it is.
 *
 * @param before the record that a claim of ours would have been made on, when one was tried: its answer may be lost
 */
async function claimFound(
  wanted: Wanted,
  tools: ClaimTools,
  before?: TicketRecord,
): Promise<Claim | undefined> {
  const { key, begun, hold } = wanted
  const found = await readRow(tools.client, key)
  // Gone: it was swept after it was found to be there.
  if (found === undefined)
    return (await inserted(wanted, tools)) ?? claimOfOurs(wanted, NEW_TICKET_RECORD, tools)
  const { row, etag } = found
  const beside = besideOf(row)
  if (before !== undefined && row.claimId === hold.claimId) {
    return new TableClaim(
      { key, hold, etag, beside, record: before },
      tools,
      await seriesBegun(wanted, before, tools),
    )
  }
  const record = unpackRecord(row, key.correlationId)
  if (isDone(record, begun)) return undefined
  if (Number(row.claimedUntil) > tools.now()) throw claimedElsewhere(key, row, hold, tools.now())
  return (await replaced(wanted, { record, etag, beside }, tools)) ?? claimOfOurs(wanted, record, tools)
}

/** The series that the row became the latest of, in a claim whose answer was lost. */
async function seriesBegun(
  { key, series }: Wanted,
  before: TicketRecord,
  { client }: ClaimTools,
): Promise<string | undefined> {
  if (series === undefined || before !== NEW_TICKET_RECORD) return undefined
  return (await readLatest(client, key.connection, series)) === key.correlationId ? series : undefined
}

/**
 * The claim whose answer was lost: the SDK's second try found the row changed by the first.
 *
 * @throws BridgeError `ticket_claimed_elsewhere` when it was someone else
 */
async function claimOfOurs(wanted: Wanted, record: TicketRecord, tools: ClaimTools): Promise<Claim> {
  const { key, hold } = wanted
  const found = await readRow(tools.client, key)
  if (found?.row.claimId !== hold.claimId) return refuse(key)
  const { etag, row } = found
  return new TableClaim(
    { key, hold, etag, beside: besideOf(row), record },
    tools,
    await seriesBegun(wanted, record, tools),
  )
}
