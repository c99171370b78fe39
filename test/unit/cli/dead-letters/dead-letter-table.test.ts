import { expect, test } from 'vitest'
import { renderLetterTable } from '../../../../cli/dead-letters/dead-letter-table.ts'
import type { LetterSummary } from '../../../../shared/bridge/dead-letters/letter-summary.ts'

const letter: LetterSummary = {
  id: '2026-11-23/0123.incidents.json',
  code: 'product_rejected',
  reason: 'a mandatory field is missing',
  diedAt: '2026-11-24T01:00:00.000Z',
  attempts: 3,
  route: 'incidents',
  rule: 'cpu-high',
  condition: 'fired',
  severity: 'Sev1',
  items: ['vm-1', 'vm-2'],
}

test('each letter has a row under the headings, and its reason and id below', () => {
  const { route: _, rule: __, ...foreign } = letter
  expect(renderLetterTable([letter, { ...foreign, id: '2026-11-23/foreign.json', code: 'gave_up' }])).toBe(
    [
      'DIED              CODE              ROUTE      RETRIES  ALERT',
      '2026-11-24 01:00  product_rejected  incidents  3        Sev1 fired  cpu-high: vm-1, vm-2',
      '    a mandatory field is missing',
      '    2026-11-23/0123.incidents.json',
      '2026-11-24 01:00  gave_up                      3',
      '    a mandatory field is missing',
      '    2026-11-23/foreign.json',
    ].join('\n'),
  )
})

test('what an alert or a product says cannot steer the terminal', () => {
  const text = renderLetterTable([{ ...letter, rule: '\u001B[2Jgone', reason: 'one\r\ntwo\u009B' }])
  expect(text).toContain(' [2Jgone')
  expect(text).toContain('    one two \n')
  expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
})
