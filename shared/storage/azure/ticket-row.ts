import { fromStored } from '../../stored-format.ts'
import type { TicketKey, TicketRecord } from '../ledger.ts'
import { nameKeyOf, namesAfter } from '../ticket-names.ts'
import { INDEX_FORMAT } from '../ticket-format.ts'
import { indexKeyOf, placeOf, summaryOf, type TicketSummary } from '../ticket-index.ts'
import { type PackedRecord, packRecord } from './packed-record.ts'
import type { TableAction } from './table-batch.ts'

/** Who works on a ticket, and until when (epoch milliseconds). */
export interface Hold {
  readonly claimId: string
  readonly claimedUntil: number
  readonly longestChangeSeconds: number
}

export const NOBODY: Hold = { claimId: '', claimedUntil: 0, longestChangeSeconds: 0 }

/** Columns of a row, beside the record. `number` is there for people who look at the table. */
interface Columns {
  readonly number: string
  /** Of who works on the ticket, or has last. */
  readonly claimId: string
  /** Epoch milliseconds; 0 when nobody works on the ticket. Text, because a Table's integers end at 32 bits. */
  readonly claimedUntil: string
  /** Row key of the row's index row; absent in rows of version 0, which have none. */
  readonly index?: string
  /** The ticket's names, each of which has a row; separated by spaces. Absent in rows of an older version. */
  readonly names?: string
  /** There is an alert row, see {@link alertRowKey}. */
  readonly hasAlertRow?: boolean
}

/**
 * Row keys of alert rows: one beside each ticket of which something is to be written to Azure's alerts, without columns. They are changed
 * in one transaction with the ticket's row, so that none is missing.
 */
export const ALERT_ROWS = { after: 'p-', before: 'p.' } as const

export function alertRowKey(correlationId: string): string {
  return `${ALERT_ROWS.after}${correlationId}`
}

/** A ticket's row as the Table has it. */
export type Row = PackedRecord & Columns

/** The rows beside a ticket's that are found by its columns. */
export interface Beside {
  /** Row key of its index row; undefined where there is none. */
  readonly index: string | undefined
  /** Its names, as digests. */
  readonly names: readonly string[]
}

export function besideOf({ index, names }: Pick<Columns, 'index' | 'names'>): Beside {
  return { index, names: names === undefined ? [] : names.split(' ').filter(Boolean) }
}

/** What lists read: a small row beside each ticket's, changed in one transaction with it. */
export interface IndexRow {
  readonly v: number
  /** As JSON. */
  readonly summary: string
  /** ISO 8601 UTC. When the ticket was over, or else when its row was saved last: the sweep asks for it. */
  readonly lastAt: string
}

interface Named {
  readonly partitionKey: string
  readonly rowKey: string
}

export function rowEntity(
  key: TicketKey,
  record: TicketRecord,
  hold: Hold,
  { index, names }: Beside,
): Row & Named {
  return {
    partitionKey: key.connection,
    rowKey: key.correlationId,
    ...packRecord(record),
    number: record.item?.number ?? '',
    claimId: hold.claimId,
    claimedUntil: String(hold.claimedUntil),
    ...(index === undefined ? {} : { index }),
    ...(names.length === 0 ? {} : { names: names.join(' ') }),
    ...(record.hasAlertChanges ? { hasAlertRow: true } : {}),
  }
}

/** @param record with its times */
export function indexEntity(key: TicketKey, record: TicketRecord): IndexRow & Named {
  const summary = summaryOf(key, record)
  return {
    partitionKey: key.connection,
    rowKey: indexKeyOf(summary),
    v: INDEX_FORMAT.version,
    summary: JSON.stringify(summary),
    lastAt: summary.endedAt ?? summary.updatedAt,
  }
}

/** @throws BridgeError `stored_by_newer_version` */
export function summaryIn({ v, summary }: IndexRow, rowKey: string): TicketSummary {
  return fromStored(INDEX_FORMAT, { ...(JSON.parse(summary) as object), v }, rowKey)
}

/** What saves a record. */
export interface Saving {
  /** For the row and those beside it together, or none of them; the row's comes first. */
  readonly actions: readonly TableAction[]
  readonly beside: Beside
  /** Of the record, in characters; undefined when it is packed. */
  readonly size: number | undefined
}

/** What a save is made on. */
interface Before {
  readonly etag: string
  /** What was beside it until now. */
  readonly before: Beside
  /** There is an alert row until now. */
  readonly hadAlertRow: boolean
  /** Of the claim that is given back. */
  readonly claimId: string
}

/** @param saved with its times */
export function savingActions(
  key: TicketKey,
  saved: TicketRecord,
  { etag, before, hadAlertRow, claimId }: Before,
): Saving {
  const index = indexEntity(key, saved)
  const beside: Beside = { index: index.rowKey, names: namesAfter(before.names, saved) }
  const row = rowEntity(key, saved, { ...NOBODY, claimId }, beside)
  const isMoved = before.index !== undefined && before.index !== index.rowKey
  const actions: TableAction[] = [
    ['update', { ...row }, 'Replace', { etag }],
    ['upsert', { ...index }, 'Replace'],
    ...alertRowActions(key, saved.hasAlertChanges, hadAlertRow),
    ...nameEntities(key, saved, beside.names.slice(before.names.length)).map((entity): TableAction => [
      'upsert',
      { ...entity },
      'Replace',
    ]),
    ...(isMoved
      ? [['delete', { partitionKey: key.connection, rowKey: before.index }] satisfies TableAction]
      : []),
  ]
  return { actions, beside, size: row.record?.length }
}

/** A row without columns for each name: what is looked up is in its key. @param saved with its times */
export function nameEntities(
  { connection, correlationId }: TicketKey,
  saved: TicketRecord,
  names: readonly string[],
): readonly Named[] {
  const place = placeOf(saved.createdAt ?? '', correlationId)
  return names.map((name) => ({ partitionKey: connection, rowKey: nameKeyOf(name, place) }))
}

function alertRowActions(key: TicketKey, isNeeded: boolean, isThere: boolean): TableAction[] {
  const row = { partitionKey: key.connection, rowKey: alertRowKey(key.correlationId) }
  if (isNeeded) return [['upsert', row, 'Replace']]
  return isThere ? [['delete', row]] : []
}
