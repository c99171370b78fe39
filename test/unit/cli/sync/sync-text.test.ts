import { expect, test } from 'vitest'
import { formatResult, progressOf } from '../../../../cli/sync/sync-text.ts'
import type { SyncResult } from '../../../../shared/bridge/sync/sync-stream.ts'
import { BridgeError } from '../../../../shared/errors.ts'

const NOW = Date.parse('2026-11-26T12:00:00Z')
const RESULT: SyncResult = { type: 'incident', outcome: 'caught up', pages: 7, rows: 3000, refused: 0 }

test.each([
  ['2026-08-01T12:00:00.000Z', 0],
  ['2026-10-27T18:00:00.000Z', 88],
  ['2026-11-26T11:59:00.000Z', 117],
  ['2026-11-26T12:05:00.000Z', 117],
])('up to %s, %i days of 117 are read', (upTo, done) => {
  const progress = { type: 'change_request', from: '2026-08-01T12:00:00.000Z', upTo, rows: 12 } as const
  expect(progressOf(progress, NOW)).toEqual({ done, total: 117, words: 'days of change requests, 12 rows' })
})

test.each<[string, SyncResult, boolean]>([
  ['servicenow: incidents: 3000 rows written in 7 pages; nothing is left', RESULT, false],
  ['servicenow: incidents: 3000 rows would be written in 7 pages; nothing is left', RESULT, true],
  [
    'servicenow: incidents: 3000 rows written in 7 pages, 2 refused; failed: product_unavailable: 503',
    { ...RESULT, outcome: 'failed', refused: 2, error: new BridgeError('product_unavailable', '503') },
    false,
  ],
])('%s', (text, result, isDryRun) => {
  expect(formatResult('servicenow', result, isDryRun)).toBe(text)
})
