import { expect, test } from 'vitest'
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
  createCheckSubscriptions(list)(parseAlert(payload, START))
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
])('an alert of which %s lies in another subscription is refused, and told which', (_, alertId, targets) => {
  expect(() => check(alertId, targets)).toThrow(
    expect.objectContaining({
      code: 'subscription_not_allowed',
      status: 403,
      retry: 'never',
      message: expect.stringContaining(FOREIGN),
    }),
  )
})

test('an alert that names no subscription is refused', () => {
  expect(() => check('alert-without-a-home', ['vm-1'])).toThrow(
    expect.objectContaining({ code: 'subscription_not_allowed' }),
  )
})

test('an endless subscription is not repeated in full', () => {
  expect(() => check(alertIn('x'.repeat(10_000)), [])).toThrow(/does not have x{36},/)
})

test('without a list every alert is taken', () => {
  const allow = createCheckSubscriptions(undefined)
  expect(() => allow(parseAlert({ text: 'an old custom alert' }, START))).not.toThrow()
})
