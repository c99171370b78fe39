import { describe, expect, test } from 'vitest'
import { commonPayload } from './corpus.ts'
import { outcomeOf } from './invariants.ts'

/** Essentials that say of nothing what it is. */
const NAMELESS = { alertId: undefined, originAlertId: null, alertRule: '', alertRuleID: {} }

const METRIC_V2 = 'AzureMonitorMetricAlert'

describe('a payload that no ticket can be made from is refused, with the place of the fault', () => {
  test.each([
    ['an empty object', {}, '$'],
    ['an unknown object', { status: 'Activated', hello: 'world' }, '$'],
    ['a custom JSON whose text is empty', { text: ' \n ' }, '$.text'],
    ['a text beside data', { text: 'hello', data: {} }, '$'],
    ['an unknown schemaId', { schemaId: 'secret-schema', data: {} }, '$.schemaId'],
    ['a schemaId that is no text', { schemaId: 7, data: {} }, '$.schemaId'],
    ['no data', { schemaId: 'azureMonitorCommonAlertSchema' }, '$.data.essentials'],
    [
      'essentials that are a text',
      { schemaId: 'azureMonitorCommonAlertSchema', data: { essentials: 'None' } },
      '$.data.essentials',
    ],
    ['no essentials', { schemaId: 'azureMonitorCommonAlertSchema', data: {} }, '$.data.essentials'],
    ['neither an alertId nor a rule', commonPayload(NAMELESS), '$.data.essentials.alertId'],
    [
      'an invisible alertId and no rule',
      commonPayload({ ...NAMELESS, alertId: ' \u0000\n' }),
      '$.data.essentials.alertId',
    ],
    ['a metric alert without a name', { schemaId: METRIC_V2, data: { context: {} } }, '$.data.context.name'],
    [
      'an activity log alert without its event',
      { schemaId: 'Microsoft.Insights/activityLogs', data: {} },
      '$.data.context.activityLog',
    ],
    [
      'a log alert without a rule',
      { schemaId: 'Microsoft.Insights/LogAlert', data: {} },
      '$.data.AlertRuleName',
    ],
    ['a budget without a name', { schemaId: 'AIP Budget Notification', data: {} }, '$.data.BudgetName'],
    ['a classic alert without a name', { status: 'Activated', context: { condition: {} } }, '$.context.name'],
    ['an autoscale notification without a name', { operation: 'Scale In', context: {} }, '$.context.name'],
    ['a smart detector alert without an id', { properties: { essentials: { monitorService: 'x' } } }, '$.id'],
  ])('%s', (_, payload, path) => {
    expect(outcomeOf(payload)).toMatchObject({
      code: 'alert_not_recognised',
      status: 422,
      retry: 'never',
      path,
    })
  })

  test.each([null, [commonPayload()], 'azureMonitorCommonAlertSchema', 7])(
    '%j is no object at all',
    (payload) => {
      expect(outcomeOf(payload)).toMatchObject({ code: 'body_not_object', status: 400, path: '$' })
    },
  )

  test('the message names the place and does not repeat what was sent', () => {
    const { message } = outcomeOf({ schemaId: 'secret-schema', data: { password: 'hunter2' } }) as Error
    expect(message).toContain('$.schemaId')
    expect(message).toContain('azureMonitorCommonAlertSchema')
    expect(message).not.toMatch(/secret-schema|hunter2/)
  })
})

describe('an alert that a relay has put into another object', () => {
  test.each([
    ['the body of a Logic App', { headers: { host: 'h' }, body: commonPayload() }],
    ['a body that is a text', { body: JSON.stringify(commonPayload()) }],
    ['a CloudEvent', { specversion: '1.0', type: 't', source: 's', id: '1', data: commonPayload() }],
  ])('is that alert: %s', (_, payload) => {
    expect(outcomeOf(payload)).toEqual(outcomeOf(commonPayload()))
  })

  test.each([
    ['without its name', { body: commonPayload()['data'] }],
    ['two objects deep', { body: { body: commonPayload() } }],
    ['without its rule', { body: commonPayload(NAMELESS) }],
  ])('is refused %s', (_, payload) => {
    expect(outcomeOf(payload)).toMatchObject({ code: 'alert_not_recognised', status: 422 })
  })
})

describe('what is merely unusual is accepted', () => {
  test.each([
    [
      'unknown members at every level',
      { ...commonPayload({ extra: 1 }, { extra: 1 }, { extra: 1 }), extra: 1 },
    ],
    ['an unknown service', commonPayload({ monitoringService: 'Nagios' })],
    [
      'only what is required',
      commonPayload({ alertRule: null, severity: null, alertTargetIDs: null, description: null }),
    ],
    ['no context', commonPayload({}, null)],
    ['a context that is a text', commonPayload({}, 'None')],
    ['custom properties that are a text', commonPayload({}, {}, { customProperties: 'None' })],
    ['no alertId', commonPayload({ alertId: undefined })],
    ['an alertId that is a number', commonPayload({ alertId: 7 })],
    ['no time', commonPayload({ firedDateTime: undefined })],
    ['no service', commonPayload({ monitoringService: null })],
    ['a condition that is an object', commonPayload({ monitorCondition: {} })],
    ['a severity that is a list', commonPayload({ severity: ['Sev1'] })],
    ['targets that are a text', commonPayload({ alertTargetIDs: '/x' })],
    ['a target that is null', commonPayload({ alertTargetIDs: ['/x', null, 7] })],
    ['a schemaId in another case', { ...commonPayload(), schemaId: 'azuremonitorcommonalertschema' }],
    ['no schemaId', { data: commonPayload()['data'] }],
    ['no envelope', commonPayload()['data']],
    ['a metric alert without a name', { schemaId: METRIC_V2, data: { context: { resourceId: '/x' } } }],
    ['a log alert without a rule', { schemaId: 'Microsoft.Insights/LogAlert', data: { SearchQuery: 'x' } }],
    ['a bare log alert without a rule', { SearchQuery: 'x', AlertRuleName: null }],
    ['a numeric severity', commonPayload({ severity: 2 })],
    ['custom JSON with more than a text', { text: 'Disk full', severity: 3, rows: [] }],
  ])('%s', (_, payload) => {
    expect(outcomeOf(payload)).toHaveProperty('keys')
  })
})
