import { expect, test } from 'vitest'
import { isTimeZone } from '../../shared/time-zone.ts'

test.each([
  ['Europe/Berlin', true],
  ['UTC', true],
  ['Europe/Berln', false],
  // Temporal takes the zone of such a text.
  ['2026-12-01T22:00Z', false],
  ['', false],
])('whether %j is a time zone: %s', (name, expected) => {
  expect(isTimeZone(name)).toBe(expected)
})
