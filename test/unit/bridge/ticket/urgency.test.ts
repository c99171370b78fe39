import { expect, test } from 'vitest'
import { urgencyOf } from '../../../../shared/bridge/ticket/urgency.ts'

test.each([
  ['fired', 'Sev0', 'urgent'],
  ['fired', 'Sev1', 'urgent'],
  ['fired', 'Sev2', 'normal'],
  ['resolved', 'Sev0', 'normal'],
  ['resolved', 'Sev1', 'normal'],
] as const)('an alert that is %s with %s is %s', (condition, severity, urgency) => {
  expect(urgencyOf({ condition, severity })).toBe(urgency)
})
