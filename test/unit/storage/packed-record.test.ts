import { expect, test } from 'vitest'
import { packRecord, unpackRecord } from '../../../shared/storage/azure/packed-record.ts'
import { NEW_TICKET_RECORD, type TicketRecord } from '../../../shared/storage/ledger.ts'

const TEXT_LIMIT = 32_000
const COLUMN_BYTES = 64 * 1024

const EMPTY: TicketRecord = { ...NEW_TICKET_RECORD, route: '' }

/** A record that is so many characters long as JSON. */
function recordOf(length: number): TicketRecord {
  return { ...EMPTY, route: 'x'.repeat(length - JSON.stringify(EMPTY).length) }
}

test('a record that fits a text column is JSON that people can read', () => {
  const record = recordOf(TEXT_LIMIT)
  const packed = packRecord(record)
  expect(Object.keys(packed)).toEqual(['v', 'record'])
  expect(packed.record === JSON.stringify(record)).toBe(true)
})

test('a longer one is compressed', () => {
  const record = recordOf(TEXT_LIMIT + 1)
  const packed = packRecord(record)
  expect(Object.keys(packed)).toEqual(['v', 'packed0'])
  expect(unpackRecord(packed, 'row')).toEqual(record)
})

test('one that fills several columns is the same again', () => {
  // Digits of a logistic map do not repeat, so there is little to compress.
  let state = 0.4
  const digits = Array.from({ length: 20_000 }, () => String((state = 3.99 * state * (1 - state))))
  const record = { ...NEW_TICKET_RECORD, delivered: digits }
  const packed = packRecord(record)
  const columns = Object.entries(packed).filter(([name]) => name !== 'v')
  expect(columns.map(([name]) => name)).toEqual(columns.map((_, index) => `packed${index}`))
  expect(columns.length).toBeGreaterThan(2)
  for (const [, bytes] of columns.slice(0, -1)) expect(bytes).toHaveLength(COLUMN_BYTES)
  expect(unpackRecord(packed, 'row')).toEqual(record)
})
