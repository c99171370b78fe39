import { gunzipSync, gzipSync } from 'node:zlib'
import { checkVersion, fromStored } from '../../stored-format.ts'
import type { Episode } from '../../ticket/episodes.ts'
import type { TicketRecord } from '../ledger.ts'
import { TICKET_FORMAT } from '../ticket-format.ts'

/**
 * A record in a table's columns: as JSON, which people can read, or, when a ticket stands for very many episodes, as
 * compressed JSON in several binary columns.
 */
export interface PackedRecord {
  /** The version of the row's format; absent in rows of version 0. */
  readonly v?: number
  readonly record?: string
  readonly [packed: `packed${number}`]: Uint8Array
}

/** A text column takes 32,768 characters, a binary one 64 KiB (Table storage docs). */
const MAX_TEXT = 32_000
const MAX_BINARY = 64 * 1024

/** A row takes 1 MiB (Table storage docs). The rest is for its other columns. */
const MAX_PACKED = 1_000_000

/**
 * What is left out of a record that is too large for a row, one after the other until it fits: a ticket without some
 * names is better than one that cannot be saved any more. The times of the episodes say what is old, also of deliveries
 * that are forgotten.
 */
const LEFT_OUT: readonly ((record: TicketRecord) => TicketRecord)[] = [
  (record) => ({ ...record, delivered: record.delivered.slice(-1000) }),
  (record) => withoutNames(record, ({ endedAt }) => endedAt !== null),
  (record) => withoutNames(record, () => true),
]

export function packRecord(record: TicketRecord): PackedRecord {
  const text = JSON.stringify(record)
  const { version: v } = TICKET_FORMAT
  if (text.length <= MAX_TEXT) return { v, record: text }
  const bytes = compressed(record, text)
  const count = Math.ceil(bytes.length / MAX_BINARY)
  const columns = Array.from({ length: count }, (_, index) => [
    `packed${index}`,
    bytes.subarray(index * MAX_BINARY, (index + 1) * MAX_BINARY),
  ])
  return { v, ...(Object.fromEntries(columns) as PackedRecord) }
}

function compressed(record: TicketRecord, text: string): Buffer {
  let [fitting, bytes] = [record, gzipSync(text)]
  for (const leaveOut of LEFT_OUT) {
    if (bytes.length <= MAX_PACKED) break
    fitting = leaveOut(fitting)
    bytes = gzipSync(JSON.stringify(fitting))
  }
  return bytes
}

function withoutNames(record: TicketRecord, of: (episode: Episode) => boolean): TicketRecord {
  const episodes = Object.entries(record.episodes).map(([key, episode]): [string, Episode] => [
    key,
    of(episode) ? { ...episode, name: '' } : episode,
  ])
  return { ...record, episodes: Object.fromEntries(episodes) }
}

/** @param which the row, for an error @throws BridgeError `stored_by_newer_version` */
export function unpackRecord(columns: PackedRecord, which: string): TicketRecord {
  const { v = 0 } = columns
  checkVersion(TICKET_FORMAT, v, which)
  return fromStored(TICKET_FORMAT, { ...(JSON.parse(textOf(columns)) as object), v }, which)
}

function textOf(columns: PackedRecord): string {
  if (columns.record !== undefined) return columns.record
  const parts: Uint8Array[] = []
  for (let index = 0; ; index += 1) {
    const part = columns[`packed${index}`]
    if (part === undefined) break
    parts.push(part)
  }
  return gunzipSync(Buffer.concat(parts)).toString('utf8')
}
