import { expect, test } from 'vitest'
import { activeText, counted } from '../../../shared/console/parts.ts'

test.each([
  [1, 0, 'over'],
  [3, 0, 'all over'],
  [1, 1, 'active'],
  [3, 3, 'all active'],
  [1200, 1100, '1,100 active'],
])('of %i alerts %i are active: %s', (all, active, text) => {
  expect(activeText(all, active)).toBe(text)
})

test('a count has the singular for one alone', () => {
  expect([0, 1, 2000].map((value) => counted(value, 'report'))).toEqual([
    '0 reports',
    '1 report',
    '2,000 reports',
  ])
  expect([1, 2].map((value) => counted(value, 'retry', 'retries'))).toEqual(['1 retry', '2 retries'])
})
