import { describe, expect, test } from 'vitest'
import type { Alert } from '../../../shared/alert/alert.ts'
import { parseAlert } from '../../../shared/alert/parse-alert.ts'
import { commonPayload, loadExpectedAlerts, loadPayload, PAYLOAD_NAMES, RECEIVED_AT } from './corpus.ts'
import { expectAlertToHold } from './invariants.ts'

const alertOf = (name: string): Alert => parseAlert(loadPayload(name), RECEIVED_AT)

describe('every payload of the collection', () => {
  const expectedAlerts = loadExpectedAlerts()

  test('has a row in the table', () => {
    expect(expectedAlerts.map(({ payload }) => payload).toSorted()).toEqual([...PAYLOAD_NAMES].toSorted())
    expect(PAYLOAD_NAMES.length).toBeGreaterThanOrEqual(85)
  })

  test.each(expectedAlerts)('$payload becomes the alert in its row', ({ payload, rule, ...expected }) => {
    const alert = alertOf(payload)
    expect(alert).toMatchObject({ ...expected, rule: { name: rule } })
    expectAlertToHold(alert)
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
  ])('%s and its end are one problem, told twice', (fired, resolved) => {
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

  test('times finer than a millisecond tell problems apart', () => {
    const first = parseAlert(commonPayload({ firedDateTime: '2026-02-03T04:05:06.1234567Z' }), RECEIVED_AT)
    const second = parseAlert(commonPayload({ firedDateTime: '2026-02-03T04:05:06.1234568Z' }), RECEIVED_AT)
    expect(second.firedAt).toBe(first.firedAt)
    expect(second.keys.episode).not.toBe(first.keys.episode)
  })

  test('letter case does not make another problem', () => {
    const alertId = '/SUBSCRIPTIONS/s/providers/microsoft.alertsmanagement/ALERTS/1'
    const first = parseAlert(commonPayload(), RECEIVED_AT).keys
    expect(parseAlert(commonPayload({ alertId }), RECEIVED_AT).keys).toEqual(first)
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
    const first = parseAlert(commonPayload({ alertId: 'a|b', firedDateTime: 'c' }), RECEIVED_AT).keys
    const second = parseAlert(commonPayload({ alertId: 'a', firedDateTime: 'b|c' }), RECEIVED_AT).keys
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

describe('condition', () => {
  test.each(['Resolved', 'RESOLVED', 'Deactivated'])('%s ends the problem', (monitorCondition) => {
    const payload = commonPayload({ monitorCondition, resolvedDateTime: '2026-02-03T05:00:00Z' })
    expect(parseAlert(payload, RECEIVED_AT)).toMatchObject({
      condition: 'resolved',
      resolvedAt: '2026-02-03T05:00:00.000Z',
    })
  })

  test('an end without a time ended when it was received', () => {
    const payload = commonPayload({ monitorCondition: 'Resolved' })
    expect(parseAlert(payload, RECEIVED_AT).resolvedAt).toBe(RECEIVED_AT)
  })

  test('a resolvedDateTime on a Fired ends nothing', () => {
    const alert = alertOf('common/platform-fired-with-resolveddatetime-fired.json')
    expect(alert).toMatchObject({ condition: 'fired', resolvedAt: null })
  })

  test.each(['Resolved', 'RCA', 'Complete', 'Completed', 'Canceled', 'Cancelled'])(
    'the stage %s ends a Service Health event, not before it was told',
    (stage) => {
      const payload = commonPayload(
        { monitoringService: 'ServiceHealth' },
        { properties: { stage, impactMitigationTime: '2026-01-01T00:00:00Z' } },
      )
      expect(parseAlert(payload, RECEIVED_AT)).toMatchObject({
        condition: 'resolved',
        resolvedAt: '2026-02-03T04:05:06.123Z',
      })
    },
  )

  test.each(['Active', 'Planned', 'InProgress', 'Rescheduled'])('the stage %s ends nothing', (stage) => {
    const payload = commonPayload({ monitoringService: 'ServiceHealth' }, { properties: { stage } })
    expect(parseAlert(payload, RECEIVED_AT).condition).toBe('fired')
  })

  test('Resource Health ends with its own operation, for the same problem', () => {
    const resource = { monitoringService: 'Resource Health', alertTargetIDs: ['/subscriptions/s/x'] }
    const began = parseAlert(
      commonPayload(resource, { operationName: 'Microsoft.Resourcehealth/healthevent/Activated/action' }),
      RECEIVED_AT,
    )
    const ended = parseAlert(
      commonPayload(resource, { operationName: 'Microsoft.Resourcehealth/healthevent/Resolved/action' }),
      RECEIVED_AT,
    )
    expect([began.condition, ended.condition]).toEqual(['fired', 'resolved'])
    expect(ended.keys.episode).toBe(began.keys.episode)
  })

  test('a resource that is available in an Activated event is still a problem', () => {
    expect(alertOf('common/resource-health-edited-fired.json').condition).toBe('fired')
  })
})

describe('severity', () => {
  test.each([
    ['Sev0', 'Sev0'],
    ['sev4', 'Sev4'],
    [3, 'Sev3'],
    ['1', 'Sev1'],
    ['Sev5', 'Sev3'],
    ['Critical', 'Sev3'],
    [null, 'Sev3'],
  ])('%s becomes %s', (sent, expected) => {
    expect(parseAlert(commonPayload({ severity: sent }), RECEIVED_AT).severity).toBe(expected)
  })
})

describe('what names the thing', () => {
  test('all targets are kept, the first is the resource', () => {
    const alert = alertOf('common/platform-derived-three-targets-two-criteria-fired.json')
    expect(alert.targets.map(({ name }) => name)).toEqual(['mir-pel-vm', 'mir-pel-m2', 'mir-pel-m3'])
    expect(alert.resource).toEqual({
      id: '/subscriptions/1f088391-9bae-47d5-a3f2-b960eb2f5207/resourcegroups/num-pel-rg/providers/microsoft.compute/virtualmachines/mir-pel-vm',
      name: 'mir-pel-vm',
      type: 'microsoft.compute/virtualmachines',
      resourceGroup: 'num-pel-rg',
      subscriptionId: '1f088391-9bae-47d5-a3f2-b960eb2f5207',
    })
  })

  test('a cost alert has no resource', () => {
    const alert = alertOf('common/cost-alerts-budget-actual-testaction-fired.json')
    expect(alert).toMatchObject({ resource: null, targets: [], links: { resource: null } })
  })

  test('configuration items come from the essentials, then the context, else from the target', () => {
    const items = { configurationItems: ['vm-1', 'vm-1'], monitoringService: 'Log Analytics' }
    const affected = { AffectedConfigurationItems: ['vm-1', 'vm-2'] }
    expect(parseAlert(commonPayload(items, affected), RECEIVED_AT).configurationItems).toEqual([
      'vm-1',
      'vm-2',
    ])
    expect(parseAlert(commonPayload({ configurationItems: [] }), RECEIVED_AT).configurationItems).toEqual([
      'vm-1',
    ])
    expect(alertOf('legacy/metric-v2-slavizh.json').configurationItems).toEqual(['test-vm'])
  })

  test('both spellings of the rule id are read', () => {
    expect(parseAlert(commonPayload({ alertRuleID: '/r/1' }), RECEIVED_AT).rule.id).toBe('/r/1')
    expect(parseAlert(commonPayload({ alertRuleId: '/r/2' }), RECEIVED_AT).rule.id).toBe('/r/2')
  })

  test('custom properties of the rule go before those of the context', () => {
    const payload = commonPayload(
      {},
      { properties: { team: 'context', zone: 1, tags: ['a'] } },
      { customProperties: { team: 'rule', unset: null } },
    )
    expect({ ...parseAlert(payload, RECEIVED_AT).customProperties }).toEqual({
      team: 'rule',
      zone: '1',
      tags: '["a"]',
    })
  })

  test("an activity log event's properties are not the rule's custom properties", () => {
    const alert = alertOf('common/activity-log-security-docs-fired.json')
    expect(Object.keys(alert.customProperties)).toEqual([])
  })
})
