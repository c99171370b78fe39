import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { batchesOf } from '../../../shared/log-analytics/row-batches.ts'
import type { WorkItemRow } from '../../../shared/log-analytics/work-item-row.ts'

const rowOf = (text: string): WorkItemRow => ({ Title_s: text })

const bytesOf = (batch: readonly WorkItemRow[]): number => Buffer.byteLength(JSON.stringify(batch))

test.each([
  ['no rows', [], 100, []],
  ['what fits one call', ['a', 'b'], 100, [2]],
  // {"Title_s":"a"} are 15 bytes.
  ['exactly one call', ['a', 'b'], 33, [2]],
  ['one byte less', ['a', 'b'], 32, [1, 1]],
  ['a row that fits no call is one of its own', ['a', 'x'.repeat(100), 'b'], 50, [1, 1, 1]],
  ['characters count by their bytes', ['💾', '💾'], 38, [1, 1]],
])('%s', (_, texts, maxBytes, sizes) => {
  const batches = batchesOf(texts.map(rowOf), maxBytes)
  expect(batches.map((batch) => batch.length)).toEqual(sizes)
})

test('every row is in one call, in order, and no call of several rows is too large', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ maxLength: 60 })),
      fc.integer({ min: 20, max: 300 }),
      (texts, maxBytes) => {
        const rows = texts.map(rowOf)
        const batches = batchesOf(rows, maxBytes)
        expect(batches.flat()).toEqual(rows)
        expect(batches.every((batch) => batch.length === 1 || bytesOf(batch) <= maxBytes)).toBe(true)
      },
    ),
  )
})

test('3,000 rows of 1.5 KB are calls of at most 1 MB', () => {
  const rows = Array.from({ length: 3000 }, () => rowOf('x'.repeat(1500)))
  const batches = batchesOf(rows)
  expect(batches).toHaveLength(5)
  expect(batches.every((batch) => bytesOf(batch) <= 1_000_000)).toBe(true)
})
