import { expect, test } from 'vitest'
import { parseSince } from '../../../cli/since.ts'
import { START } from '../../builders/clock.ts'

test.each([
  ['90m', '2026-11-23T10:30:00.000Z'],
  ['24h', '2026-11-22T12:00:00.000Z'],
  ['7d', '2026-11-16T12:00:00.000Z'],
  ['2026-11-20', '2026-11-20T00:00:00.000Z'],
  ['2026-11-20T08:00:00+02:00', '2026-11-20T06:00:00.000Z'],
])('%s means %s', (text, time) => {
  expect(parseSince(text, Date.parse(START))).toBe(time)
})

test.each(['', '7', 'd', '7w', '-7d', '7d ago', 'yesterday', '2026', '2026-13-45'])(
  '%j is refused',
  (text) => {
    expect(() => parseSince(text, Date.parse(START))).toThrow(/^--since takes 90m, 24h, 7d or a time/)
  },
)
