/** Windows by the clock on the wall, which is changed twice a year. */
import * as fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, test } from 'vitest'
import { instantOf, nextWindow, type Schedule, windowAround } from '../../../shared/silence/schedule.ts'
import { WEEKDAYS } from '../../../shared/silence/weekdays.ts'
import { propertyRuns } from '../../builders/thoroughness.ts'

const BERLIN = 'Europe/Berlin'

const nightly: Schedule = { from: '02:00', until: '04:00', timeZone: BERLIN }

const iso = (milliseconds: number | undefined): string | undefined =>
  milliseconds === undefined ? undefined : new Date(milliseconds).toISOString()

function windowAt(schedule: Schedule, at: string): (string | undefined)[] | undefined {
  const span = windowAround(schedule, Date.parse(at))
  return span && [iso(span.from), iso(span.until)]
}

describe('a recurring window', () => {
  test.each([
    ['in winter', nightly, '2026-01-10T02:00:00Z', ['2026-01-10T01:00:00.000Z', '2026-01-10T03:00:00.000Z']],
    ['in summer', nightly, '2026-07-10T00:30:00Z', ['2026-07-10T00:00:00.000Z', '2026-07-10T02:00:00.000Z']],
    // 02:00 is followed by 03:00 on 29 March 2026: one hour of the two is there.
    [
      'when the clock goes forward',
      nightly,
      '2026-03-29T01:30:00Z',
      ['2026-03-29T01:00:00.000Z', '2026-03-29T02:00:00.000Z'],
    ],
    // 02:00 to 03:00 comes twice on 25 October 2026: the window has three hours.
    [
      'when the clock goes back',
      nightly,
      '2026-10-25T02:30:00Z',
      ['2026-10-25T00:00:00.000Z', '2026-10-25T03:00:00.000Z'],
    ],
    [
      'that begins in the hour which is skipped',
      { ...nightly, from: '02:30' },
      '2026-03-29T01:10:00Z',
      ['2026-03-29T01:00:00.000Z', '2026-03-29T02:00:00.000Z'],
    ],
    [
      'that ends in the hour which is skipped',
      { ...nightly, from: '01:00', until: '02:30' },
      '2026-03-29T00:59:00Z',
      ['2026-03-29T00:00:00.000Z', '2026-03-29T01:00:00.000Z'],
    ],
    // The first of the two 02:30 ends it: it is no longer than it says.
    [
      'that ends in the hour which comes twice',
      { ...nightly, from: '01:00', until: '02:30' },
      '2026-10-25T00:15:00Z',
      ['2026-10-24T23:00:00.000Z', '2026-10-25T00:30:00.000Z'],
    ],
    [
      'that reaches into the next day',
      { ...nightly, from: '22:00', until: '06:00' },
      '2026-01-11T04:00:00Z',
      ['2026-01-10T21:00:00.000Z', '2026-01-11T05:00:00.000Z'],
    ],
    [
      'of a whole day',
      { ...nightly, from: '00:00', until: '24:00' },
      '2026-10-25T12:00:00Z',
      ['2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
    ],
  ] as const)('%s', (_, schedule, at, expected) => {
    expect(windowAt(schedule, at)).toEqual(expected)
  })

  test.each([
    ['its end is no part of it', nightly, '2026-01-10T03:00:00Z'],
    ['the moment before it', nightly, '2026-01-10T00:59:59.999Z'],
    [
      'it is wholly within the hour that is skipped',
      { ...nightly, from: '02:10', until: '02:50' },
      '2026-03-29T01:00:00Z',
    ],
    [
      'the second pass of the hour that comes twice',
      { ...nightly, from: '02:00', until: '02:30' },
      '2026-10-25T01:15:00Z',
    ],
    ['another weekday', { ...nightly, weekdays: ['saturday'] }, '2026-01-11T02:00:00Z'],
    [
      'the third Tuesday of a month, where the second is meant',
      { ...nightly, weekdays: ['tuesday'], weeks: [2] },
      '2026-01-20T02:00:00Z',
    ],
    ['the last day but one of a month', { ...nightly, days: [-1] }, '2026-01-30T02:00:00Z'],
  ] as const)('is not in force: %s', (_, schedule, at) => {
    expect(windowAt(schedule, at)).toBeUndefined()
  })

  test.each([
    ['a weekday', { weekdays: ['saturday'] }, '2026-01-10T02:00:00Z'],
    ['the second Tuesday of a month', { weekdays: ['tuesday'], weeks: [2] }, '2026-01-13T02:00:00Z'],
    ['the last Sunday of a month', { weekdays: ['sunday'], weeks: [-1] }, '2026-01-25T02:00:00Z'],
    ['the last day of February', { days: [-1] }, '2028-02-29T02:00:00Z'],
    ['the first day of a month', { days: [1, 15] }, '2026-02-01T02:00:00Z'],
  ] as const)('on %s', (_, days, at) => {
    expect(windowAt({ ...nightly, ...days }, at)).toBeDefined()
  })

  test('counts the day on which it begins, not the one on which it ends', () => {
    const saturdays: Schedule = { from: '22:00', until: '06:00', timeZone: BERLIN, weekdays: ['saturday'] }
    expect(windowAt(saturdays, '2026-01-11T04:00:00Z')).toBeDefined()
    expect(windowAt(saturdays, '2026-01-10T04:00:00Z')).toBeUndefined()
  })
})

const zones = fc.constantFrom(
  BERLIN,
  'UTC',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'Africa/Casablanca',
)
const timeOfDay = fc
  .record({ hour: fc.nat(23), minute: fc.constantFrom(0, 15, 30, 59) })
  .map(({ hour, minute }) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`)
const schedules: fc.Arbitrary<Schedule> = fc.record(
  {
    from: timeOfDay,
    until: timeOfDay,
    timeZone: zones,
    weekdays: fc.uniqueArray(fc.constantFrom(...WEEKDAYS), { minLength: 1 }),
    days: fc.uniqueArray(fc.constantFrom(1, 8, 15, 29, 31, -1, -3), { minLength: 1 }),
  },
  { requiredKeys: ['from', 'until', 'timeZone'] },
)
const daily: fc.Arbitrary<Schedule> = fc.record({ from: timeOfDay, until: timeOfDay, timeZone: zones })
const moments = fc.integer({ min: Date.parse('2025-01-01'), max: Date.parse('2029-01-01') })

describe('for any schedule, zone and moment', () => {
  test('a window that is in force began, is not over, and lasts a day and a change of the clock at most', () => {
    fc.assert(
      fc.property(schedules, moments, (schedule, now) => {
        const span = windowAround(schedule, now)
        if (span === undefined) return
        expect(span.from).toBeLessThanOrEqual(now)
        expect(span.until).toBeGreaterThan(now)
        expect(span.until - span.from).toBeLessThanOrEqual(25 * 3_600_000)
      }),
      propertyRuns(300, 3000),
    )
  })

  test('the clock on the wall decides on days on which it is not changed', () => {
    fc.assert(
      fc.property(daily, moments, (schedule, now) => {
        const { from, until, timeZone } = schedule
        const wall = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone)
        const days = [-1, 0, 1].map((offset) => wall.add({ days: offset }).hoursInDay)
        fc.pre(days.every((hours) => hours === 24))
        const time = wall.toPlainTime().toString({ smallestUnit: 'minute' })
        const isIn = from < until ? from <= time && time < until : time >= from || time < until
        expect(windowAround(schedule, now) !== undefined).toBe(isIn)
      }),
      propertyRuns(100, 2000),
    )
  })

  test('the next window is in force when it begins, and none is in between', () => {
    fc.assert(
      fc.property(
        schedules,
        moments,
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (schedule, now, part) => {
          const current = windowAround(schedule, now)
          const next = nextWindow(schedule, now)
          if (next === undefined) return
          expect(windowAround(schedule, next.from)?.from).toBe(next.from)
          const begin = Math.max(now, current?.until ?? now)
          const between = begin + Math.floor((next.from - begin) * part)
          expect(
            between < begin || between >= next.from || windowAround(schedule, between) === undefined,
          ).toBe(true)
        },
      ),
      propertyRuns(100, 1000),
    )
  })
})

test('a time that no calendar has is refused', () => {
  expect(() => instantOf('2026-02-30T10:00', BERLIN)).toThrow(RangeError)
})
