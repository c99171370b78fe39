import { expect, test } from 'vitest'
import { parseTime } from '../../../cli/silence/silence-times.ts'

const since = Date.parse('2026-11-26T12:00:00Z')

test.each([
  ['90m', undefined, '2026-11-26T13:30:00.000Z'],
  ['2h', undefined, '2026-11-26T14:00:00.000Z'],
  ['3d', undefined, '2026-11-29T12:00:00.000Z'],
  ['2026-12-01T22:00Z', undefined, '2026-12-01T22:00:00.000Z'],
  ['2026-12-01T22:00:30+01:00', undefined, '2026-12-01T21:00:30.000Z'],
  ['2026-12-01T22:00', 'Europe/Berlin', '2026-12-01T21:00:00.000Z'],
  ['2026-07-01T22:00', 'Europe/Berlin', '2026-07-01T20:00:00.000Z'],
])('%s in %s is %s', (text, timeZone, expected) => {
  expect(parseTime('--until', text, { since, timeZone })).toBe(expected)
})

test.each([
  ['tomorrow', undefined, '--until takes 90m'],
  ['0h', undefined, '--until takes 90m'],
  ['2026-12-01T22:00', undefined, 'has no zone'],
  ['2026-12-01T22:00', 'Europe/Berlni', 'no time zone'],
  ['2026-02-30T22:00', 'Europe/Berlin', 'is not a valid date'],
  ['2026-13-01T22:00Z', undefined, '--until takes 90m'],
])('%s in %s is refused', (text, timeZone, reason) => {
  expect(() => parseTime('--until', text, { since, timeZone })).toThrow(reason)
})
