import { describe, expect, test } from 'vitest'
import type { Alert } from '../../../shared/alert/alert.ts'
import { parseAlert } from '../../../shared/alert/parse-alert.ts'
import { caseNames, loadCase, RECEIVED_AT } from './cases.ts'
import { expectAlertToHold } from './invariants.ts'

const NOT_RECOGNISED = 'p34-custom-payload-v1-without-text'

const alertOf = (name: string): Alert => parseAlert(loadCase(name), RECEIVED_AT)

const factsOf = (name: string): string[] =>
  alertOf(name).facts.map(({ name: fact, value }) => `${fact}: ${value}`)

test.each(caseNames.filter((name) => name !== NOT_RECOGNISED))('%s is taken', (name) => {
  expect(() => expectAlertToHold(alertOf(name))).not.toThrow()
})

test('an unknown sort of alert is refused with the place of the fault, so that it can be kept', () => {
  expect(() => alertOf(NOT_RECOGNISED)).toThrow(
    expect.objectContaining({ code: 'alert_not_recognised', status: 422, path: '$' }),
  )
})

test('a Resolved with another firedDateTime ends the episode of its Fired', () => {
  const [fired, resolved] = [
    alertOf('b01-resolved-with-new-fireddatetime-1-fired'),
    alertOf('b01-resolved-with-new-fireddatetime-2-resolved'),
  ]
  expect([fired.condition, resolved.condition]).toEqual(['fired', 'resolved'])
  expect(resolved.keys.episode).toBe(fired.keys.episode)
})

test('databases of one name are two resources', () => {
  const names = ['b06-same-name-two-servers-eu', 'b06-same-name-two-servers-us']
  const [eu, us] = names.map((name) => alertOf(name).resource)
  expect(eu?.name).toBe(us?.name)
  expect(eu?.id).not.toBe(us?.id)
})

describe('an outage that is sent as Sev4 is important', () => {
  test.each([
    ['b09-activity-critical-level', 'Sev0'],
    ['b09b-resource-health-unavailable', 'Sev1'],
  ])('%s: %s', (name, importance) => {
    expect(alertOf(name)).toMatchObject({ severity: 'Sev4', importance })
  })
})

test('the context of a log alert is read under Platform', () => {
  const name = 'p01-log-v1-context-under-platform'
  expect(factsOf(name)).toEqual(
    expect.arrayContaining([
      'Condition: Measured value < 500',
      'Dimension Computer: srv-shop-db1',
      expect.stringMatching(/^Query: Perf/),
    ]),
  )
  expect(alertOf(name)).toMatchObject({
    rows: [
      { Computer: 'srv-shop-db1', AggregatedValue: '312.5' },
      { Computer: 'srv-shop-db2', AggregatedValue: '120' },
    ],
    configurationItems: ['srv-shop-db1'],
    links: { searchResults: 'https://portal.azure.com/#Analyticsblade/search/index?q=x' },
  })
})

test('a PromQL criterion shows its dimensions and its query', () => {
  expect(factsOf('p02-promql-dimensions-object')).toEqual([
    'Criterion: OOM',
    'Actual value: 3',
    'Dimension cluster: aks-shop',
    'Dimension namespace: checkout',
    'Dimension pod: cart-7f9-abcde',
    'Dimension container: cart',
    'For: 5 min',
    expect.stringMatching(/^Query: sum by/),
  ])
})

describe('a severity in words is read, and stays visible', () => {
  test.each([
    ['p05-severity-critical', 'Sev0', 'Critical'],
    ['p05-severity-error', 'Sev1', 'Error'],
    ['p05-severity-info', 'Sev3', 'info'],
    ['p05b-legacy-log-severity-critical', 'Sev0', 'Critical'],
  ])('%s: %s', (name, severity, word) => {
    expect(alertOf(name)).toMatchObject({ severity, importance: severity })
    expect(factsOf(name)).toContain(`Severity as sent: ${word}`)
  })
})

test('without a firedDateTime the time of receipt is used, and marked', () => {
  expect(alertOf('p06-no-fireddatetime')).toMatchObject({ firedAt: RECEIVED_AT, isFiredAtOurs: true })
})

test('a date with 24 hours is month first', () => {
  expect(alertOf('p10-date-rewritten-by-relay-24h')).toMatchObject({
    firedAt: '2026-11-25T08:15:30.000Z',
    isFiredAtOurs: false,
  })
})

test.each(['p23-targets-as-text', 'p24-targets-with-null'])('%s: the target is there', (name) => {
  const { resource, targets, configurationItems } = alertOf(name)
  expect(resource?.name).toBe('vm-shop-01')
  expect(targets).toHaveLength(1)
  expect(configurationItems).toEqual(['vm-shop-01'])
})

test('LowerThan is <', () => {
  expect(factsOf('p37-operator-lowerthan')).toContain('Condition: Count of rows < 1')
})

test('lists and objects of an unknown service are shown', () => {
  expect(factsOf('p38-site-recovery')).toEqual([
    'Status: Critical',
    'Linked resource name: vm-shop-01',
    'Affected items: vm-shop-01, vm-shop-02',
    'Recommended actions: Restart the agent, Look at the cache account',
    'Errors: code: 150, message: No crash consistent point for 60 min',
    expect.stringMatching(/^Source id: .*vm-shop-01$/),
  ])
})
