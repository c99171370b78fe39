import { expect, test } from 'vitest'
import { endOfLifeAt } from '../../../../shared/connectors/cherwell/end-of-life.ts'

test.each([
  ['2026-11-26T08:00:00Z', 'Cherwell ends on 2026-12-31, in 36 days. '],
  ['2026-12-31T12:00:00Z', 'Cherwell ends on 2026-12-31, in 1 days. '],
  ['2027-01-01T00:00:00Z', 'Cherwell has ended on 2026-12-31. '],
])('[S-03] at %s: %s', (time, words) => {
  expect(endOfLifeAt(Date.parse(time))).toContain(words)
})
