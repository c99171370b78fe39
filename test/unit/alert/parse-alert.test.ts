import { describe, expect, test } from 'vitest'
import { type Alert, WITHOUT_TAGS } from '../../../shared/alert/alert.ts'
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
    'the stage %s ends a Service Health event, not before it was reported',
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
    ['Critical', 'Sev0'],
    ['ERROR', 'Sev1'],
    ['warning', 'Sev2'],
    ['info', 'Sev3'],
    ['Informational', 'Sev3'],
    ['Verbose', 'Sev4'],
    ['urgent', 'Sev3'],
    [{}, 'Sev3'],
    [null, 'Sev3'],
  ])('%s becomes %s', (sent, expected) => {
    expect(parseAlert(commonPayload({ severity: sent }), RECEIVED_AT).severity).toBe(expected)
  })
})

describe('what an alert is about', () => {
  test('all targets are kept, the first is the resource', () => {
    const alert = alertOf('common/platform-derived-three-targets-two-criteria-fired.json')
    expect(alert.targets.map(({ name }) => name)).toEqual(['mir-pel-vm', 'mir-pel-m2', 'mir-pel-m3'])
    expect(alert.resource).toEqual({
      id: '/subscriptions/1f088391-9bae-47d5-a3f2-b960eb2f5207/resourcegroups/num-pel-rg/providers/microsoft.compute/virtualmachines/mir-pel-vm',
      name: 'mir-pel-vm',
      type: 'microsoft.compute/virtualmachines',
      resourceGroup: 'num-pel-rg',
      subscriptionId: '1f088391-9bae-47d5-a3f2-b960eb2f5207',
      ...WITHOUT_TAGS,
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

  test.each([
    [
      [
        { key: 'Team', value: 'shop' },
        { Key: 'Runbook', Value: 'r' },
      ],
      { Team: 'shop', Runbook: 'r' },
    ],
    [['Team: shop', { zone: 1 }, 'Runbook: r'], { zone: '1', 'Custom properties': 'Team: shop; Runbook: r' }],
    ['Team=shop', { 'Custom properties': 'Team=shop' }],
    ['', {}],
  ])('custom properties sent as %j are all kept', (customProperties, expected) => {
    const alert = parseAlert(commonPayload({}, {}, { customProperties }), RECEIVED_AT)
    expect({ ...alert.customProperties }).toEqual(expected)
  })

  test('dimensions may be pairs of a key and a value', () => {
    const dimensions = [{ key: 'Peer', value: 'Primary' }]
    const payload = commonPayload({}, { condition: { allOf: [{ metricName: 'Bits', dimensions }] } })
    expect(parseAlert(payload, RECEIVED_AT).dimensions).toEqual([{ name: 'Peer', value: 'Primary' }])
  })

  test("an activity log event's properties are not the rule's custom properties", () => {
    const alert = alertOf('common/activity-log-security-docs-fired.json')
    expect(Object.keys(alert.customProperties)).toEqual([])
  })
})
