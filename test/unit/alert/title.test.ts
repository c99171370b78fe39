import { describe, expect, test } from 'vitest'
import type { Alert } from '../../../shared/alert/alert.ts'
import { LIMITS } from '../../../shared/alert/limits.ts'
import { parseAlert } from '../../../shared/alert/parse-alert.ts'
import { isTelling, LONGEST_TITLE, titleOf, wordedParts } from '../../../shared/alert/title.ts'
import { partsOf } from '../../../shared/ticket/parts.ts'
import { caseNames, loadCase } from './cases.ts'
import { commonPayload, loadPayload, PAYLOAD_NAMES, RECEIVED_AT } from './corpus.ts'

const corpus = [
  ...PAYLOAD_NAMES.map((name) => ({ name, payload: loadPayload(name) })),
  ...caseNames
    .filter((name) => !name.startsWith('p34'))
    .map((name) => ({ name: `cases/${name}`, payload: loadCase(name) })),
].map(({ name, payload }) => ({ name, alert: parseAlert(payload, RECEIVED_AT) }))

/**
 * What two alerts have in common that are about the same problem: their ticket, or the same rule or operation on the same
 * resources with the same dimensions, in whatever shape they come.
 */
function problemsOf(alert: Alert): string[] {
  const targets = alert.targets.map(({ resourceGroup, name }) => `${resourceGroup}/${name}`)
  const dimensions = alert.dimensions.filter(({ value }) => isTelling(value)).map(({ value }) => value)
  const operations = alert.facts.filter(({ name }) => name === 'Operation').map(({ value }) => value)
  return [
    ...partsOf(alert, undefined).map(({ ticketKey }) => ticketKey.join('|')),
    ...[alert.rule.name, ...operations].map((what) =>
      [what, ...targets, ...dimensions].join('|').toLowerCase(),
    ),
  ]
}

const titleOfPayload = (essentials: object, context: unknown, data: object = {}): string =>
  titleOf(parseAlert(commonPayload({ ...essentials }, context, { ...data }), RECEIVED_AT))

describe.each(corpus)('the title of $name', ({ alert }) => {
  const title = titleOf(alert)

  test('is one line of at most 80 characters, without ids and blanks at its ends', () => {
    expect(title.length).toBeLessThanOrEqual(LONGEST_TITLE)
    expect(title).not.toMatch(/\/subscriptions\/|\n| {2}|^[\s:,]|[\s:,]$|\(\)|undefined/)
  })

  test('has all parts in full that there is room for', () => {
    const leftOut = wordedParts(alert).filter(({ text }) => !title.includes(text))
    const fitting = leftOut.filter(
      ({ text, before, after }) => title.length + before.length + text.length + after.length <= LONGEST_TITLE,
    )
    expect(fitting).toEqual([])
  })
})

test('no two different problems of the corpus share a title', () => {
  const shared = corpus.flatMap(({ name, alert }, index) =>
    corpus
      .slice(index + 1)
      .filter((other) => titleOf(other.alert) === titleOf(alert))
      .filter((other) => !problemsOf(other.alert).some((problem) => problemsOf(alert).includes(problem)))
      .map((other) => `${name} and ${other.name}: ${titleOf(alert)}`),
  )
  expect(shared).toEqual([])
})

const HOST = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm-1'
const metric = (criterion: object): object => ({
  condition: {
    allOf: [
      {
        metricName: 'BgpAvailability',
        operator: 'LessThan',
        threshold: '100',
        metricValue: 80,
        ...criterion,
      },
    ],
  },
})
const RULE = { alertRule: 'a rule', severity: 'Sev2', alertTargetIDs: [HOST], configurationItems: ['vm-1'] }

test.each([
  [
    'of Defender for Cloud: its severity, what it saw, and the machine',
    titleOfPayload(
      {
        monitoringService: 'Activity Log - Security',
        severity: 'Sev4',
        alertRule: 'Security alerts of the platform team for everything in this subscription',
        alertTargetIDs: [
          '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Security/locations/westeurope/alerts/2518_917ee721',
        ],
        configurationItems: ['2518298467986649999_917ee721-03c2-4c63-ae5e-6b7a3a4b2f53'],
      },
      {
        operationName: 'Microsoft.Security/locations/alerts/activate/action',
        'Activity Log Event Description': 'suspicious process',
        properties: { severity: 'High', compromisedEntity: 'DC01' },
      },
    ),
    'Defender High: suspicious process on DC01 (Security alerts of the platform tea…)',
  ],
  [
    'of a budget: what was spent of it, and at which threshold',
    titleOf(parseAlert(loadPayload('common/cost-alerts-budget-actual-testaction-fired.json'), RECEIVED_AT)),
    'Budget Test_actual_cost: 11,111 of 50 USD spent (50 % threshold)',
  ],
  [
    'of a budget whose forecast is above it',
    titleOfPayload(
      { monitoringService: 'CostAlerts', alertRule: null },
      {
        AlertData: {
          BudgetName: 'shop',
          ThresholdType: 'Forecasted',
          SpentAmount: '$40.00',
          ForecastedTotalForPeriod: '$60.50',
          BudgetThreshold: '$50.00',
          NotificationThresholdAmount: '$45.00',
          Unit: 'EUR',
        },
      },
    ),
    'Budget shop: 60.5 of 50 EUR forecast (90 % threshold)',
  ],
  [
    'of one of two peers',
    titleOfPayload(
      RULE,
      metric({
        dimensions: [
          { name: 'PeeringType', value: 'Private' },
          { name: 'Peer', value: 'Primary-IPv4' },
        ],
      }),
    ),
    'Sev2 BgpAvailability 80 < 100 % on vm-1, Primary-IPv4, Private (a rule)',
  ],
  [
    'of the other one',
    titleOfPayload(
      RULE,
      metric({
        dimensions: [
          { name: 'PeeringType', value: 'Private' },
          { name: 'Peer', value: 'Secondary-IPv4' },
        ],
      }),
    ),
    'Sev2 BgpAvailability 80 < 100 % on vm-1, Secondary-IPv4, Private (a rule)',
  ],
  [
    'of a metric whose unit the author of the rule wrote',
    titleOfPayload({ ...RULE, description: 'less than 100%' }, metric({ metricName: 'Peers' })),
    'Sev2 Peers 80 < 100 % on vm-1 (a rule)',
  ],
  [
    'of a failed activity of a pipeline, the activity first',
    titleOfPayload(
      RULE,
      metric({
        metricName: 'PipelineFailedRuns',
        operator: 'GreaterThanOrEqual',
        threshold: '1',
        metricValue: 3,
        dimensions: [
          { name: 'FailureType', value: 'UserError' },
          { name: 'Name', value: 'CopyOrders' },
        ],
      }),
    ),
    'Sev2 PipelineFailedRuns 3 >= 1 on vm-1, CopyOrders, UserError (a rule)',
  ],
  [
    'of an availability test',
    titleOfPayload(
      RULE,
      metric({ metricName: 'Failed Location Count', webTestName: 'shop front', metricValue: 5 }),
    ),
    'Sev2 shop front failed at 5 locations on vm-1 (a rule)',
  ],
  [
    'of a metric in bytes',
    titleOfPayload(
      RULE,
      metric({ metricName: 'Available Memory Bytes', threshold: '1073741824', metricValue: 536870912 }),
    ),
    'Sev2 Available Memory Bytes 512 MiB < 1 GiB on vm-1 (a rule)',
  ],
  [
    'of an end, without the value that was wrong',
    titleOfPayload({ ...RULE, monitorCondition: 'Resolved' }, metric({})),
    'Sev2 BgpAvailability < 100 % on vm-1 (a rule)',
  ],
  [
    'of a Prometheus alert whose value has an SI prefix',
    titleOfPayload(
      { ...RULE, monitoringService: 'Prometheus', alertRule: 'shop/Slow', configurationItems: ['aks-1'] },
      {
        expression: 'x > 1',
        expressionValue: '812.5m',
        labels: { pod: 'cart-1' },
        annotations: { summary: 'Slow' },
      },
    ),
    'Sev2 Slow on aks-1, cart-1, value 0.8125',
  ],
  [
    'of a phase of an operation',
    titleOfPayload(
      { ...RULE, monitoringService: 'Activity Log - Administrative', severity: 'Sev4' },
      {
        operationName: 'Microsoft.Compute/virtualMachines/delete',
        status: 'Failed',
        level: 'Error',
        caller: 'ann@shop.example',
      },
    ),
    'Sev1 virtualMachines/delete Failed on vm-1 by ann@shop.example (a rule)',
  ],
])('says what people look for: that %s', (_, title, expected) => {
  expect(title).toBe(expected)
})

test.each(['.', ', ', '1 '])('no part is longer than a name, however many %j there are', (filler) => {
  const long = `a${filler.repeat(30_000)}b`
  const contexts = [
    { operationName: long, status: long, caller: long },
    { AlertData: { BudgetName: long, SpentAmount: `1${long}` } },
    { expression: 'x', labels: { pod: long }, annotations: { summary: long } },
    { condition: { allOf: [{ metricName: long, operator: long, metricValue: long, threshold: long }] } },
  ]
  const parts = contexts.flatMap((context) =>
    wordedParts(parseAlert(commonPayload({ alertRule: long }, context), RECEIVED_AT)),
  )
  expect(parts.filter(({ text, short }) => Math.max(text.length, short.length) > LIMITS.name)).toEqual([])
})

test('parts are compared with each other only as far as a title has room for them', () => {
  const labels = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`l${index}`, `v${index}`]))
  const parts = wordedParts(parseAlert(commonPayload(RULE, { expression: 'up', labels }), RECEIVED_AT))
  expect(parts.length).toBeLessThanOrEqual(LONGEST_TITLE / 2)
})

test('a value that has no threshold is compared with nothing', () => {
  const alert = parseAlert(
    commonPayload(
      { ...RULE, monitoringService: 'Log Alerts V2' },
      {
        condition: {
          allOf: [
            {
              searchQuery: 'q',
              metricMeasureColumn: 'Latency',
              timeAggregation: 'Average',
              operator: 'GreaterOrLessThan',
              threshold: null,
              metricValue: 41.5,
            },
          ],
        },
      },
    ),
    RECEIVED_AT,
  )
  expect(titleOf(alert)).toBe('Sev2 a rule (Latency 41.5) on vm-1')
  expect(alert.summary).toBe('Average Latency was 41.5')
})

test('free text is shortened in favour of the location, and of nothing that says less', () => {
  const title = titleOfPayload(
    {
      ...RULE,
      alertRule: 'shop/Slow',
      monitoringService: 'Prometheus',
      configurationItems: ['aks-shop-prod-weu'],
    },
    {
      expression: 'x',
      annotations: { summary: 'The checkout is slower than people are willing to wait for' },
    },
  )
  expect(title).toBe('Sev2 Slow: The checkout is slower than people are willing… on aks-shop-prod-weu')
})

test('each row of a result has a title of its own where each has a ticket', () => {
  const rows = ['cart', 'checkout'].map((name) => [
    { name: 'time', value: '2026-01-01T00:00:00Z' },
    { name: 'app', value: name },
  ])
  const alert = parseAlert(
    commonPayload(
      { ...RULE, monitoringService: 'Log Alerts V2' },
      { condition: { allOf: [{ event: rows }] } },
    ),
    RECEIVED_AT,
  )
  expect(partsOf(alert, 'perLogRow').map((part) => titleOf(part.alert))).toEqual([
    'Sev2 a rule: cart on vm-1',
    'Sev2 a rule: checkout on vm-1',
  ])
})

test('each of several machines has a title of its own where each has a ticket', () => {
  const ids = ['vm-1', 'vm-2'].map((name) => HOST.replace('vm-1', name))
  const alert = parseAlert(
    commonPayload({ ...RULE, alertTargetIDs: ids, configurationItems: ids }, metric({})),
    RECEIVED_AT,
  )
  expect(partsOf(alert, 'perCi').map((part) => titleOf(part.alert))).toEqual([
    'Sev2 BgpAvailability 80 < 100 % on vm-1 (a rule)',
    'Sev2 BgpAvailability 80 < 100 % on vm-2 (a rule)',
  ])
})
