import { describe, expect, test } from 'vitest'
import { retryAfterSeconds } from '../../../shared/http/retry-after.ts'
import { createClock } from '../../builders/clock.ts'

// The clock says Mon, 23 Nov 2026 12:00:00 GMT.
const clock = createClock()

describe('Retry-After', () => {
  test.each([
    ['seconds', '7', 7],
    ['seconds with space around', ' 120 ', 120],
    ['more than a day', '86401', 86_400],
    ['more than a number can hold', '9'.repeat(400), 86_400],
    ['a date', 'Mon, 23 Nov 2026 12:02:30 GMT', 150],
    ['a date far ahead', 'Fri, 31 Dec 9999 23:59:59 GMT', 86_400],
    ['a date of RFC 850', 'Monday, 23-Nov-26 12:02:30 GMT', 150],
    ['a date of asctime, which is GMT', 'Mon Nov 23 12:02:30 2026', 150],
  ])('of %s is understood: %j is %j', (_, value, seconds) => {
    expect(retryAfterSeconds({ 'retry-after': value }, clock.now())).toBe(seconds)
  })

  test.each([
    ['the same twice', '120, 120', 120],
    ['two waits: the longer', '5, 7', 7],
    ['two waits without space', '7,5', 7],
    ['a wait and a word', '30, soon', 30],
    ['a fraction, up to the whole second', '1.5', 2],
    ['a small fraction', '0.2', 1],
    ['two dates', 'Mon, 23 Nov 2026 12:02:30 GMT, Mon, 23 Nov 2026 12:01:00 GMT', 150],
  ])('in an odd form says %s: %j is %j', (_, value, seconds) => {
    expect(retryAfterSeconds({ 'retry-after': value }, clock.now())).toBe(seconds)
  })

  test.each([
    ['no time to wait', '0'],
    ['a date that is past', 'Mon, 23 Nov 2026 11:00:00 GMT'],
    ['a negative time', '-1'],
    ['nothing', ''],
    ['a word', 'soon'],
    ['a duration', 'PT5M'],
    ['a unit', '120s'],
    ['two numbers', '120 120'],
    ['an exponent', '1e3'],
    ['no number', 'NaN'],
    ['no end', 'Infinity'],
    ['an impossible date', 'Mon, 99 Nov 2026 12:02:30 GMT'],
  ])('with %s (%j) leaves the wait to us', (_, value) => {
    expect(retryAfterSeconds({ 'retry-after': value }, clock.now())).toBeUndefined()
  })

  test('that is missing leaves the wait to us', () => {
    expect(retryAfterSeconds({}, clock.now())).toBeUndefined()
  })
})
