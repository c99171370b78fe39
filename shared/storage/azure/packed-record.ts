import { gunzipSync, gzipSync } from 'node:zlib'
import type { TicketRecord } from '../ledger.ts'

/**
 * A record in a table's columns: as JSON, which people can read, or, when a ticket stands for very many episodes, as
 * compressed JSON in several binary columns.
 */
export interface PackedRecord {
  readonly record?: string
  readonly [packed: `packed${number}`]: Uint8Array
}

/** A text column takes 32,768 characters, a binary one 64 KiB (Table storage docs). */
const MAX_TEXT = 32_000
const MAX_BINARY = 64 * 1024

export function packRecord(record: TicketRecord): PackedRecord {
  const text = JSON.stringify(record)
  if (text.length <= MAX_TEXT) return { record: text }
  const bytes = gzipSync(text)
  const count = Math.ceil(bytes.length / MAX_BINARY)
  const columns = Array.from({ length: count }, (_, index) => [
    `packed${index}`,
    bytes.subarray(index * MAX_BINARY, (index + 1) * MAX_BINARY),
  ])
  return Object.fromEntries(columns) as PackedRecord
}

export function unpackRecord(columns: PackedRecord): TicketRecord {
  if (columns.record !== undefined) return JSON.parse(columns.record) as TicketRecord
  const parts: Uint8Array[] = []
  for (let index = 0; ; index += 1) {
    const part = columns[`packed${index}`]
    if (part === undefined) break
    parts.push(part)
  }
  return JSON.parse(gunzipSync(Buffer.concat(parts)).toString('utf8')) as TicketRecord
}
