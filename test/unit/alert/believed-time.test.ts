import { expect, test } from 'vitest'
import { parseAlert } from '../../../shared/alert/parse-alert.ts'
import { commonPayload } from './corpus.ts'

const RECEIVED_AT = '2026-11-03T12:00:00.000Z'
const LATEST = '2026-11-03T12:15:00.000Z'

const fired = (firedDateTime: unknown) => parseAlert(commonPayload({ firedDateTime }), RECEIVED_AT)

test.each([
  ['2026-11-03T11:59:00Z', '2026-11-03T11:59:00.000Z'],
  ['2026-11-03T12:14:59Z', '2026-11-03T12:14:59.000Z'],
  ['2019-03-22T00:00:00Z', '2019-03-22T00:00:00.000Z'],
  ['11/02/2026 23:00:00', '2026-11-02T23:00:00.000Z'],
  ['11/3/2026 11:00:00 AM', '2026-11-03T11:00:00.000Z'],
])('%s is believed', (sent, firedAt) => {
  expect(fired(sent)).toMatchObject({ firedAt, isFiredAtOurs: false })
})

test.each([
  ['nothing', undefined, RECEIVED_AT],
  ['yesterday', 'yesterday', RECEIVED_AT],
  ['a day that only a relay of another country means', '03/11/2026 11:00:00', RECEIVED_AT],
  ['the first day of a calendar', '0001-01-01T00:00:00', RECEIVED_AT],
  ['another first day', '1970-01-01T00:00:00Z', RECEIVED_AT],
  ['the far future', '9998-12-31T23:59:59Z', LATEST],
  ['an hour ahead', '2026-11-03T13:00:00Z', LATEST],
])('%s is not: the time is by our clock', (_, sent, firedAt) => {
  expect(fired(sent)).toMatchObject({ firedAt, isFiredAtOurs: true })
})

test('an end from the far future ends now', () => {
  const end = { monitorCondition: 'Resolved', resolvedDateTime: '9998-01-01T00:00:00Z' }
  expect(parseAlert(commonPayload(end), RECEIVED_AT).resolvedAt).toBe(LATEST)
})

test.each(['0001-01-01T00:00:00Z', '1601-01-01T00:00:00Z', '1/1/1970 12:00:00 AM'])(
  'an end of %s, which stands for no time, ends now',
  (time) => {
    const end = { monitorCondition: 'Resolved', firedDateTime: time, resolvedDateTime: time }
    const { resolvedAt, facts } = parseAlert(commonPayload(end), RECEIVED_AT)
    expect(resolvedAt).toBe(RECEIVED_AT)
    expect(facts).toContainEqual({ name: 'Time fired, as sent', value: time })
  },
)

test('an impact that has no time began with its alert', () => {
  const impactStartTime = '0001-01-01T00:00:00'
  const health = commonPayload({ monitoringService: 'ServiceHealth' }, { properties: { impactStartTime } })
  const { beganAt, firedAt } = parseAlert(health, RECEIVED_AT)
  expect(beganAt).toBe(firedAt)
})

test('so does one that an older shape or a stage of Service Health dates there', () => {
  const time = '9998-01-01T00:00:00Z'
  const deactivated = {
    schemaId: 'AzureMonitorMetricAlert',
    data: { status: 'Deactivated', context: { name: 'cpu', timestamp: time } },
  }
  const health = commonPayload(
    { monitoringService: 'ServiceHealth', firedDateTime: time },
    { properties: { trackingId: 'T', stage: 'Resolved' } },
  )
  for (const payload of [deactivated, health]) {
    expect(parseAlert(payload, RECEIVED_AT)).toMatchObject({ firedAt: LATEST, resolvedAt: LATEST })
  }
})
