import { describe, expect, test } from 'vitest'
import { packRecord, unpackRecord } from '../../../shared/storage/azure/packed-record.ts'
import type { Episode } from '../../../shared/ticket/episodes.ts'
import { digest } from '../../../shared/ticket/digest.ts'
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

const ENTITY_BYTES = 1024 * 1024

/** @param over how many of them are over */
function stormOf(count: number, over: number): TicketRecord {
  const numbers = Array.from({ length: count }, (_, index) => index)
  const episodes = numbers.map((index): [string, Episode] => [
    digest('episode', String(index)),
    {
      name: `cpu-high: ${digest('name', String(index))}`,
      rule: 'cpu-high',
      alertId: digest('alert', String(index)),
      firedAt: new Date(1_700_000_000_000 + index * 7919).toISOString(),
      endedAt: index < over ? new Date(1_700_100_000_000 + index * 9001).toISOString() : null,
      reportsEnd: 'yes',
    },
  ])
  const delivered = [...numbers, ...numbers.slice(0, over)].map((index) => digest('delivery', String(index)))
  return { ...NEW_TICKET_RECORD, episodes: Object.fromEntries(episodes), delivered }
}

function timesIn({ episodes }: TicketRecord): unknown {
  return Object.entries(episodes).map(([key, { firedAt, endedAt, alertId }]) => [
    key,
    firedAt,
    endedAt,
    alertId,
  ])
}

describe('a ticket of very many alerts, each with a name and an id that do not repeat', () => {
  test.each([
    [10_000, 10_000],
    [10_000, 0],
    [15_000, 0],
  ])('fits a row, with the times of all of them: %d, %d of which are over', (count, over) => {
    const record = stormOf(count, over)
    const packed = packRecord(record)
    const bytes = Object.values(packed).reduce<number>(
      (sum, column) => sum + (column instanceof Uint8Array ? column.length : 0),
      0,
    )
    expect(bytes).toBeLessThan(ENTITY_BYTES)
    const kept = unpackRecord(packed, 'row')
    expect(timesIn(kept)).toEqual(timesIn(record))
    expect(kept.delivered.slice(-1000)).toEqual(record.delivered.slice(-1000))
  })
})
