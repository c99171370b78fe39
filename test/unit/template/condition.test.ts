import { describe, expect, test } from 'vitest'
import type { Alert } from '../../../shared/alert/alert.ts'
import { compileCondition } from '../../../shared/template/condition.ts'
import { buildAlert } from '../../builders/alert.ts'

const RAW = { data: { essentials: { alertRule: 'cpu-high' } } }

function holds(expression: string, alert: Alert = buildAlert(), raw: unknown = RAW): boolean {
  const condition = compileCondition(expression)
  if (Array.isArray(condition)) throw new Error(condition.join('\n'))
  return condition(alert, raw)
}

describe('a condition', () => {
  test.each([
    ['alert.severity == "Sev1"', true],
    ['alert.severity == "Sev0"', false],
    ["alert.severity != 'Sev0'", true],
    ['alert.severity == "Sev0" or alert.service == "Platform"', true],
    ['alert.severity == "Sev1" and alert.service == "Log"', false],
    ['not alert.resource', false],
    ['alert.resource', true],
    ['alert.resource.type contains "compute"', true],
    ['alert.configurationItems contains "vm-shop-1"', true],
    ['alert.configurationItems.size > 1', false],
    ['alert.customProperties["team"] == "shop"', true],
    ['raw.data.essentials.alertRule == "cpu-high"', true],
    ['alert.rule.name == raw.data.essentials.alertRule', true],
    ['alert.severity <= "Sev1"', true],
  ])('%s is %s', (expression, expected) => {
    expect(holds(expression)).toBe(expected)
  })

  test.each([
    'alert.resource',
    'alert.resource.type contains "sql"',
    'alert.resource.type == "microsoft.sql/servers"',
    'alert.customProperties.team == "shop"',
    'alert.configurationItems.first == "vm-shop-1"',
    'alert.links.alert contains "portal"',
    'raw.data.essentials.alertRule == "cpu-high"',
    'raw.constructor',
    'raw.__proto__',
  ])('%s does not hold for an alert that lacks it', (expression) => {
    const alert = buildAlert({
      resource: null,
      customProperties: {},
      configurationItems: [],
      links: { alert: null, resource: null, searchResults: null, investigation: null },
    })
    expect(holds(expression, alert, {})).toBe(false)
  })
})

describe('an expression is no condition', () => {
  test.each([
    ['severity == "Sev0"', 'unknown name severity: there is alert, raw'],
    ['alert.sev == "Sev0"', /^unknown name alert\.sev: /],
    ['alert.rule == "Sev0" or ticket.number == 1', 'unknown name ticket: there is alert, raw'],
    ['alert.severity == Sev0', 'unknown name Sev0: there is alert, raw'],
    ['alert.severity = "Sev0"', 'expected "|" before filter'],
    ['alert.severity == "Sev0" && alert.service == "x"', 'expected "|" before filter'],
    ['alert.severity | shout', 'undefined filter: shout'],
    ['{{ alert.severity }}', 'a condition is a Liquid expression without {{ }} and {% %}'],
    ['true %}yes{% if alert.severity', 'a condition is a Liquid expression without {{ }} and {% %}'],
    ['true', 'the condition looks at nothing of the alert'],
    // Liquid takes the following for conditions.
    ['alert.severity ==', 'the condition ends where a value is expected'],
    ['alert.severity == "Sev0" or', 'the condition ends where a value is expected'],
    ['alert.severity == == "Sev0"', '== is not expected there'],
    ['alert.severity "Sev0"', '"Sev0" is not expected there'],
    ['alert.severity not "Sev0"', 'not is not expected there'],
    ['alert.severity == "Sev0', '"Sev0 has no closing quote'],
    ['alert.severity == "Sev0", "Sev1"', ', "Sev1" is not expected there'],
  ])('%s', (expression, reason) => {
    expect(compileCondition(expression)).toContainEqual(expect.stringMatching(reason))
  })

  test('and everything that is wrong with it is reported', () => {
    expect(compileCondition('alert.a == raw.b or c')).toEqual([
      expect.stringContaining('unknown name alert.a'),
      expect.stringContaining('unknown name c'),
    ])
  })
})
