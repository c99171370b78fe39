import type { ColumnType, Stream } from './data-collection-rule.ts'

/** A row of a table: every column of the stream, null where the row had no value. */
export type StoredRow = Readonly<Record<string, unknown>>

/** Longer values are truncated (limits of the Logs Ingestion API). */
const MAX_FIELD_BYTES = 65_536

const DAY_MS = 86_400_000

/** A time that is further in the past or future than this is replaced by the time of receipt (docs, standard columns). */
const OLDEST_MS = 2 * DAY_MS
const NEWEST_MS = DAY_MS

/**
 * The row that the table stores for a row that was sent: properties that the stream does not declare are dropped, values that do
 * not fit their column become null, long text is truncated, and a time too far from now becomes the present time.
 */
export function storedRow(sent: object, { columns }: Stream, receivedAt: Date): StoredRow {
  const values = sent as Readonly<Record<string, unknown>>
  const row: Record<string, unknown> = Object.fromEntries(
    Object.entries(columns).map(([name, type]) => [name, converted(values[name], type)]),
  )
  row.TimeGenerated = timeGenerated(row.TimeGenerated, receivedAt)
  return row
}

function timeGenerated(given: unknown, receivedAt: Date): string {
  const time = typeof given === 'string' ? Date.parse(given) : Number.NaN
  const now = receivedAt.getTime()
  const isNear = time >= now - OLDEST_MS && time <= now + NEWEST_MS
  return isNear ? String(given) : receivedAt.toISOString()
}

function converted(value: unknown, type: ColumnType): unknown {
  if (value === null || value === undefined) return null
  return CONVERSIONS[type](value)
}

const CONVERSIONS: Readonly<Record<ColumnType, (value: unknown) => unknown>> = {
  string: (value) => cut(typeof value === 'string' ? value : JSON.stringify(value)),
  int: toInteger,
  long: toInteger,
  real: toNumber,
  boolean: (value) =>
    typeof value === 'boolean'
      ? value
      : /^(true|false)$/i.test(String(value))
        ? /^t/i.test(String(value))
        : null,
  datetime: (value) => {
    const time = typeof value === 'string' ? Date.parse(value) : Number.NaN
    return Number.isNaN(time) ? null : new Date(time).toISOString()
  },
  dynamic: (value) => value,
}

function toNumber(value: unknown): number | null {
  const number =
    typeof value === 'number' ? value : typeof value === 'string' && value !== '' ? Number(value) : Number.NaN
  return Number.isFinite(number) ? number : null
}

function toInteger(value: unknown): number | null {
  const number = toNumber(value)
  return number === null ? null : Math.trunc(number)
}

function cut(text: string): string {
  const bytes = Buffer.from(text)
  if (bytes.length <= MAX_FIELD_BYTES) return text
  // A surrogate pair that the limit would split is removed as a whole.
  return new TextDecoder().decode(bytes.subarray(0, MAX_FIELD_BYTES), { stream: true })
}
