import { expect, test } from 'vitest'
import { formatRenewal, formatResults, progressOf } from '../../../../cli/sync/sync-text.ts'
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
  expect(formatResults('servicenow', [result], isDryRun)).toBe(text)
})

test('a connection without sync has nothing to read', () => {
  expect(formatResults('scsm', [], false)).toBe(
    'scsm: nothing to read, the connection has no sync in bridge.yaml',
  )
})

const REPORT = { connection: 'servicenow', product: 'servicenow', url: 'https://x.service-now.com' }

test('a renewal of what is complete takes two lines', () => {
  const text = formatRenewal({
    tokens: [{ signIn: 'servicenow', expiresAt: '2026-11-26T12:30:00.000Z' }],
    report: {
      ...REPORT,
      isComplete: true,
      probes: [
        { name: 'reachable', outcome: 'Complete', found: 'answers' },
        { name: 'role itil', outcome: 'Not needed', found: 'no incident is written' },
      ],
    },
  })
  expect(text.split('\n')).toEqual([
    'servicenow: access token renewed, valid until 2026-11-26T12:30:00.000Z',
    'servicenow: 1 of 1 checks complete',
  ])
})

test('a renewal says what is not complete, how much was not checked, and which token is not stored', () => {
  const text = formatRenewal({
    tokens: [{ signIn: 'servicenow-proxy' }],
    report: {
      ...REPORT,
      isComplete: false,
      probes: [
        { name: 'reachable', outcome: 'Complete', found: 'answers' },
        {
          name: 'incident: choices',
          outcome: 'Not complete',
          found: 'urgency has no\n4:',
          advice: 'Choose another.',
        },
        { name: 'incident: caller', outcome: 'Not checked', found: 'may not look' },
      ],
    },
  })
  expect(text.split('\n')).toEqual([
    'servicenow-proxy: access token renewed, but not stored in Key Vault: each instance asks for its own',
    'servicenow: 1 of 2 checks complete, 1 not checked',
    'servicenow: not complete: incident: choices: urgency has no 4: Choose another.',
  ])
})
