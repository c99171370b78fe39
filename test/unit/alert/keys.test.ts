import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Alert, AlertKeys } from '../../../shared/alert/alert.ts'
import { parseAlert } from '../../../shared/alert/parse-alert.ts'
import { propertyRuns } from '../../builders/thoroughness.ts'
import { commonPayload, loadPayload, RECEIVED_AT } from './corpus.ts'

const alertOf = (name: string): Alert => parseAlert(loadPayload(name), RECEIVED_AT)
const keysOf = (essentials: Readonly<Record<string, unknown>> = {}): AlertKeys =>
  parseAlert(commonPayload(essentials), RECEIVED_AT).keys

const ALERTS = '/subscriptions/s/providers/Microsoft.AlertsManagement/alerts'
/** What all test notifications of the portal have. */
const TEST_ID = `${ALERTS}/12345678-1234-1234-1234-1234567890ab`

describe('an episode is named', () => {
  test('by the alertId alone, and as before by the time too', () => {
    expect(keysOf()).toEqual({
      episode: 'alert|/subscriptions/s/providers/microsoft.alertsmanagement/alerts/1',
      formerEpisode:
        'alert|/subscriptions/s/providers/microsoft.alertsmanagement/alerts/1|2026-02-03t04:05:06.1234567z',
      notification:
        'alert|/subscriptions/s/providers/microsoft.alertsmanagement/alerts/1|fired|2026-02-03t04:05:06.1234567z||series-1',
      series: 'series-1',
    })
  })

  test.each([
    ['another time than its Fired', '2026-02-03T04:09:00Z'],
    ['no time', undefined],
    ['a time that cannot be read', 'yesterday'],
  ])('alike by a Resolved with %s', (_, firedDateTime) => {
    const end = keysOf({ monitorCondition: 'Resolved', firedDateTime })
    expect(end.episode).toBe(keysOf().episode)
    expect(end.notification).not.toBe(keysOf().notification)
  })

  test('as before by a Resolved that says when its Fired was', () => {
    expect(keysOf({ monitorCondition: 'Resolved' }).formerEpisode).toBe(keysOf().formerEpisode)
  })

  test.each([TEST_ID, `${ALERTS}/Test_Alert`, `${ALERTS}/${'1234abcd5678efgh'.repeat(4)}`])(
    'by rule and time as well, if it is the test notification %s',
    (alertId) => {
      const first = keysOf({ alertId })
      expect(first.episode).toBe(`alert|${alertId.toLowerCase()}|disk-full|2026-02-03t04:05:06.1234567z`)
      expect(keysOf({ alertId, alertRule: 'other' }).episode).not.toBe(first.episode)
      expect(keysOf({ alertId, firedDateTime: '2026-02-03T04:05:07Z' }).episode).not.toBe(first.episode)
    },
  )

  test('alike in the shape of failure anomalies, whatever time its end gives', () => {
    const anomaly = (monitorCondition: string, startDateTime: string): AlertKeys =>
      parseAlert(
        {
          id: `${ALERTS}/2`,
          properties: { essentials: { monitorService: 'Smart Detector', monitorCondition, startDateTime } },
        },
        RECEIVED_AT,
      ).keys
    const [fired, resolved] = [
      anomaly('Fired', '2026-02-03T04:05:06Z'),
      anomaly('Resolved', '2026-02-03T05:00:00Z'),
    ]
    expect(resolved.episode).toBe(fired.episode)
    expect(fired.formerEpisode).toBe(`alert|${ALERTS.toLowerCase()}/2|2026-02-03t04:05:06z`)
  })
})

/** An event of the activity log as it was sent before the common schema. */
const eventKeys = (eventTimestamp: string): AlertKeys =>
  parseAlert(
    {
      schemaId: 'Microsoft.Insights/activityLogs',
      data: { context: { activityLog: { eventDataId: 'e1', eventTimestamp } } },
    },
    RECEIVED_AT,
  ).keys

test('a Resolved belongs to the episode of the Fired with its alertId, whatever its times', () => {
  const time = fc.oneof(
    fc.date().map(String),
    fc.string(),
    fc.constantFrom(undefined, null, 7, {}, '2026-02-03T04:05:06Z'),
  )
  fc.assert(
    fc.property(fc.uuid(), time, time, time, (id, fired, firedOfEnd, end) => {
      const alertId = `${ALERTS}/${id}`
      const times = { firedDateTime: firedOfEnd, resolvedDateTime: end }
      const resolved = keysOf({ alertId, monitorCondition: 'Resolved', ...times })
      expect(resolved.episode).toBe(keysOf({ alertId, firedDateTime: fired }).episode)
    }),
    propertyRuns(200, 2_000),
  )
})

describe('one instant is one, however it is written', () => {
  test.each([
    ['2026-02-03T04:05:06.1200000Z', '2026-02-03T04:05:06.12Z'],
    ['2026-02-03T04:05:06.0000000Z', '2026-02-03T04:05:06Z'],
    ['2026-02-03T04:05:06', '2026-02-03T06:05:06+02:00'],
  ])('%s and %s', (one, other) => {
    const alertId = TEST_ID
    expect(keysOf({ firedDateTime: one }).notification).toBe(keysOf({ firedDateTime: other }).notification)
    const [first, second] = [one, other].map((firedDateTime) => keysOf({ alertId, firedDateTime }))
    expect(second?.episode).toBe(first?.episode)
    expect(second?.notification).toBe(first?.notification)
  })

  test('also in the shapes from before the common schema, with the name of before beside it', () => {
    const [fine, coarse] = [eventKeys('2026-02-03T04:05:06.5000+00:00'), eventKeys('2026-02-03T04:05:06.5Z')]
    expect(fine.episode).toBe('activity-log|e1|2026-02-03t04:05:06.5z')
    expect(coarse).toEqual({ ...fine, formerEpisode: null })
    expect(fine.formerEpisode).toBe('activity-log|e1|2026-02-03t04:05:06.5000+00:00')
  })
})

describe('keys', () => {
  test.each([
    ['common/platform-static-series-a-fired.json', 'common/platform-static-series-a-resolved.json'],
    [
      'common/platform-static-series-a-refire-fired.json',
      'common/platform-static-series-a-refire-resolved.json',
    ],
    ['common/platform-expressroute-primary-fired.json', 'common/platform-expressroute-primary-resolved.json'],
    ['legacy/classic-metric-hubot-activated.json', 'legacy/classic-metric-hubot-resolved.json'],
  ])('%s and its end are one episode', (fired, resolved) => {
    const [first, second] = [alertOf(fired).keys, alertOf(resolved).keys]
    expect(second.episode).toBe(first.episode)
    expect(second.notification).not.toBe(first.notification)
  })

  test('a problem that comes back is another problem of the same series', () => {
    const first = alertOf('common/platform-static-series-a-fired.json').keys
    const again = alertOf('common/platform-static-series-a-refire-fired.json').keys
    expect(again.episode).not.toBe(first.episode)
    expect(again.series).toBe(first.series)
    expect(again.series).toBe(
      '447db581-4843-4cdb-a128-d56eb4183ca7_bulesolop_microsoft.insights_metricalerts_mir mabu_-1704562871',
    )
  })

  test('only metric alerts name a series', () => {
    expect(alertOf('common/log-alerts-v2-adf-fired.json').keys.series).toBeNull()
    expect(alertOf('common/prometheus-docs-sqlup-fired.json').keys.series).toBeNull()
    expect(alertOf('common/service-health-testaction-fired.json').keys.series).toBeNull()
  })

  test("the portal's test notifications, which share one alertId, are different problems", () => {
    const first = alertOf('common/platform-static-testaction-fired.json')
    const second = alertOf('common/platform-dynamic-testaction-fired.json')
    expect(second.alertId).toBe(first.alertId)
    expect(second.keys.episode).not.toBe(first.keys.episode)
  })

  test('times finer than a millisecond distinguish test notifications', () => {
    const first = keysOf({ alertId: TEST_ID, firedDateTime: '2026-02-03T04:05:06.1234567Z' })
    const second = keysOf({ alertId: TEST_ID, firedDateTime: '2026-02-03T04:05:06.1234568Z' })
    expect(second.episode).not.toBe(first.episode)
  })

  test('letter case does not make another problem', () => {
    const alertId = '/SUBSCRIPTIONS/s/providers/microsoft.alertsmanagement/ALERTS/1'
    expect(keysOf({ alertId })).toEqual(keysOf())
  })

  test('the updates of a Service Health event are one problem, in either shape', () => {
    const event = { properties: { trackingId: 'ABC1-XYZ', stage: 'Active' } }
    const service = { monitoringService: 'ServiceHealth', alertTargetIDs: ['/subscriptions/s1'] }
    const first = parseAlert(commonPayload({ ...service, alertId: 'a' }, event), RECEIVED_AT).keys
    const second = parseAlert(commonPayload({ ...service, alertId: 'b' }, event), RECEIVED_AT).keys
    const legacy = parseAlert(
      {
        schemaId: 'Microsoft.Insights/activityLogs',
        data: {
          status: 'Activated',
          context: { activityLog: { ...event, eventSource: 'ServiceHealth', subscriptionId: 's1' } },
        },
      },
      RECEIVED_AT,
    ).keys
    expect(first.episode).toBe('service-health|s1|abc1-xyz')
    expect(second.episode).toBe(first.episode)
    expect(legacy.episode).toBe(first.episode)
    expect(second.notification).not.toBe(first.notification)
  })

  test('a separator inside a part does not move the border between parts', () => {
    const first = keysOf({ alertId: 'Test_Alert', alertRule: 'a|b', firedDateTime: 'c' })
    const second = keysOf({ alertId: 'Test_Alert', alertRule: 'a', firedDateTime: 'b|c' })
    expect(second.episode).not.toBe(first.episode)
  })

  test.each([
    'legacy/budget-aip-notification.json',
    'legacy/log-v1-custom-json-payload.json',
    'legacy/activity-log-administrative-2017.json',
  ])('%s, which has no time, is one delivery for ten minutes and one problem for ever', (name) => {
    const keysAt = (receivedAt: string) => parseAlert(loadPayload(name), receivedAt).keys
    const first = keysAt('2026-11-23T12:30:00.000Z')
    expect(keysAt('2026-11-23T12:39:59.999Z')).toEqual(first)
    expect(keysAt('2026-11-30T12:30:00.000Z').notification).not.toBe(first.notification)
    expect(keysAt('2026-11-30T12:30:00.000Z').episode).toBe(first.episode)
  })
})
