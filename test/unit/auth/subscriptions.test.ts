import { describe, expect, test } from 'vitest'
import { parseAlert } from '../../../shared/alert/parse-alert.ts'
import { createCheckSubscriptions } from '../../../shared/auth/subscriptions.ts'
import { START } from '../../builders/clock.ts'

const OURS = 'aaaaaaaa-1111-2222-3333-444444444444'
const ALSO_OURS = 'bbbbbbbb-1111-2222-3333-444444444444'
const FOREIGN = 'cccccccc-1111-2222-3333-444444444444'

const alertIn = (subscription: string): string =>
  `/subscriptions/${subscription}/providers/Microsoft.AlertsManagement/alerts/a`
const machineIn = (subscription: string): string =>
  `/subscriptions/${subscription}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm`

/** Checks a posted alert against a list of our two subscriptions. */
function check(
  alertId: string,
  targets: readonly string[],
  list: string | undefined = `${OURS}, ${ALSO_OURS}`,
): void {
  const essentials = {
    alertId,
    alertRule: 'cpu',
    severity: 'Sev2',
    monitorCondition: 'Fired',
    monitoringService: 'Platform',
    alertTargetIDs: targets,
    firedDateTime: START,
  }
  const payload = { schemaId: 'azureMonitorCommonAlertSchema', data: { essentials, alertContext: {} } }
  createCheckSubscriptions(list)(parseAlert(payload, START), payload)
}

test.each<[string, string, string[]]>([
  ['all in one subscription', alertIn(OURS), [machineIn(OURS)]],
  ['each in one of several', alertIn(OURS), [machineIn(ALSO_OURS), machineIn(OURS)]],
  ['in capitals', alertIn(OURS.toUpperCase()), [machineIn(OURS).toUpperCase()]],
  ['without a target', alertIn(OURS), []],
  ['with a target that is the subscription', alertIn(OURS), [`/subscriptions/${OURS}`]],
])('an alert about subscriptions of the list is taken: %s', (_, alertId, targets) => {
  expect(() => check(alertId, targets)).not.toThrow()
})

test.each<[string, string, string[]]>([
  ['its id', alertIn(FOREIGN), [machineIn(OURS)]],
  ['one of its targets', alertIn(OURS), [machineIn(OURS), machineIn(FOREIGN)]],
  ['everything', alertIn(FOREIGN), [machineIn(FOREIGN)]],
])(
  'an alert of which %s lies in another subscription is refused, and the subscription is named',
  (_, alertId, targets) => {
    expect(() => check(alertId, targets)).toThrow(
      expect.objectContaining({
        code: 'subscription_not_allowed',
        status: 403,
        retry: 'never',
        message: expect.stringContaining(FOREIGN),
      }),
    )
  },
)

test('an alert that names no subscription is refused', () => {
  expect(() => check('alert-without-a-home', ['vm-1'])).toThrow(
    expect.objectContaining({ code: 'subscription_not_allowed' }),
  )
})

test('an endless subscription is not repeated in full', () => {
  expect(() => check(alertIn('x'.repeat(10_000)), [])).toThrow(/the subscription x{36},/)
})

test('without a list every alert is taken', () => {
  const allow = createCheckSubscriptions(undefined)
  const payload = { text: 'an old custom alert' }
  expect(() => allow(parseAlert(payload, START), payload)).not.toThrow()
})

const budget = (subscription: string): object => ({
  schemaId: 'AIP Budget Notification',
  data: { SubscriptionId: subscription, BudgetName: 'b', NotificationThresholdAmount: '0.8' },
})
const log = (subscription: string): object => ({
  schemaId: 'Microsoft.Insights/LogAlert',
  data: { SubscriptionId: subscription, AlertRuleName: 'r', SearchQuery: 'Heartbeat' },
})
const bareLog = (subscription: string): object => ({
  SubscriptionId: subscription,
  AlertRuleName: 'r',
  SearchQuery: 'Heartbeat',
})
const metric = (subscription: string): object => ({
  schemaId: 'AzureMonitorMetricAlert',
  data: {
    status: 'Activated',
    context: { name: 'm', subscriptionId: subscription, timestamp: START, condition: { allOf: [] } },
  },
})
const checkPayload = (payload: object): void =>
  createCheckSubscriptions(OURS)(parseAlert(payload, START), payload)

describe('a shape from before the common schema', () => {
  test.each([
    ['a budget', budget],
    ['a log alert', log],
    ['a log alert without an envelope', bareLog],
    ['a metric alert without a resource', metric],
  ])('that names its subscription as such is looked at by that: %s', (_, payloadIn) => {
    expect(() => checkPayload(payloadIn(OURS.toUpperCase()))).not.toThrow()
    expect(() => checkPayload(payloadIn(FOREIGN))).toThrow(
      expect.objectContaining({ code: 'subscription_not_allowed' }),
    )
    expect(() => checkPayload(payloadIn(''))).toThrow(
      expect.objectContaining({ code: 'subscription_not_allowed' }),
    )
  })

  test('that names another subscription than its resource is refused', () => {
    const context = { name: 'm', subscriptionId: FOREIGN, resourceId: machineIn(OURS), timestamp: START }
    const payload = { schemaId: 'AzureMonitorMetricAlert', data: { status: 'Activated', context } }
    expect(() => checkPayload(payload)).toThrow(FOREIGN)
  })
})
