import { describe, expect, test } from 'vitest'
import { parseSchedule } from '../../../dev/host/schedule.ts'

/** A Monday. */
const NOW = new Date('2026-11-23T10:20:30.000Z')

describe('the next run of a schedule, in UTC', () => {
  test.each([
    ['0 */5 * * * *', '2026-11-23T10:25:00.000Z'],
    ['*/15 * * * * *', '2026-11-23T10:20:45.000Z'],
    ['30 20 10 * * *', '2026-11-24T10:20:30.000Z'],
    ['0 0 9-17 * * MON-FRI', '2026-11-23T11:00:00.000Z'],
    ['0 30 9 * Jan Mon', '2027-01-04T09:30:00.000Z'],
    ['0 5/20 * * * *', '2026-11-23T10:25:00.000Z'],
    ['0 0 0 1 * *', '2026-12-01T00:00:00.000Z'],
    ['*/10 * * * *', '2026-11-23T10:30:00.000Z'],
    ['00:05:00', '2026-11-23T10:25:30.000Z'],
    ['1.00:00:00', '2026-11-24T10:20:30.000Z'],
  ])('%s: %s', (text, expected) => {
    expect(parseSchedule(text).next(NOW).toISOString()).toBe(expected)
  })

  test('needs day-of-month and day-of-week both', () => {
    const friday13 = parseSchedule('0 0 0 13 * FRI')
    expect(friday13.next(NOW).toISOString()).toBe('2027-08-13T00:00:00.000Z')
  })
})

describe('a text that Azure would not schedule', () => {
  test.each([
    '',
    'daily',
    '@daily',
    '0 0 L * *',
    '0 0 0 * * MON#1',
    '* * *',
    '0 61 * * * *',
    '00:00:00',
    '0 0 0 1 1 * 2030',
  ])('is refused: "%s"', (text) => {
    expect(() => parseSchedule(text)).toThrow(/schedule|CronPattern/)
  })
})
