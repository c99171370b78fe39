import { describe, expect, test } from 'vitest'
import { withLocalTimes } from '../../../shared/template/local-times.ts'

describe('times of a text in a zone', () => {
  test.each([
    [
      'Fired: 2026-11-25 08:15:30 UTC',
      'Europe/Berlin',
      'Fired: 2026-11-25 08:15:30 UTC (09:15:30 Europe/Berlin)',
    ],
    [
      'Fired: 2026-07-25 08:15:30 UTC',
      'Europe/Berlin',
      'Fired: 2026-07-25 08:15:30 UTC (10:15:30 Europe/Berlin)',
    ],
    ['2026-11-25 23:15:30 UTC', 'Asia/Tokyo', '2026-11-25 23:15:30 UTC (08:15:30 Asia/Tokyo, 2026-11-26)'],
    [
      '2026-11-25 02:15:30 UTC',
      'America/New_York',
      '2026-11-25 02:15:30 UTC (21:15:30 America/New_York, 2026-11-24)',
    ],
    // The hour that a clock is set back to comes twice; each is the right one.
    [
      '2026-10-25 00:30:00 UTC, 2026-10-25 01:30:00 UTC',
      'Europe/Berlin',
      '2026-10-25 00:30:00 UTC (02:30:00 Europe/Berlin), 2026-10-25 01:30:00 UTC (02:30:00 Europe/Berlin)',
    ],
  ])('%s in %s', (text, zone, expected) => {
    expect(withLocalTimes(text, zone)).toBe(expected)
  })

  test.each(['2026-11-25 08:15:30', '2026-11-25T08:15:30Z', '2026-13-45 08:15:30 UTC', 'no time'])(
    'leave %j as it is',
    (text) => {
      expect(withLocalTimes(text, 'Europe/Berlin')).toBe(text)
    },
  )

  test('are those of the text without a zone', () => {
    expect(withLocalTimes('2026-11-25 08:15:30 UTC', undefined)).toBe('2026-11-25 08:15:30 UTC')
  })
})
