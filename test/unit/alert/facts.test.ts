import { describe, expect, test } from 'vitest'
import { inWords } from '../../../shared/alert/facts.ts'
import { parseAlert } from '../../../shared/alert/parse-alert.ts'
import { commonPayload, loadPayload, PAYLOAD_NAMES, RECEIVED_AT } from './corpus.ts'

/** The facts as `name: value`, in their order. */
function factsOf(payload: unknown): string[] {
  return parseAlert(payload, RECEIVED_AT).facts.map(({ name, value }) => `${name}: ${value}`)
}

const factsOfFile = (name: string): string[] => factsOf(loadPayload(`${name}.json`))
const summaryOfFile = (name: string): string => parseAlert(loadPayload(`${name}.json`), RECEIVED_AT).summary

describe('a metric alert says', () => {
  test('what was compared with what, where, and for how long', () => {
    expect(factsOfFile('common/platform-static-series-a-fired')).toEqual([
      'Condition: Average Muzotafum < 1E+15',
      'Actual value: 7.41',
      'Dimension ResourceId: vimunuz11111.furaguded.net',
      'Dimension Sakazegur: RD0003FF76085F',
      'Window: 5 min to 2020-04-25 10:23:43 UTC',
    ])
  })

  test('how sensitive a dynamic threshold is, and how often it was crossed', () => {
    const facts = factsOfFile('common/platform-dynamic-testaction-fired')
    expect(facts).toContain('Sensitivity: Low')
    expect(facts).toContain('Failing periods: 3 of 3')
  })

  test('no failing periods when the rule counts none', () => {
    expect(factsOfFile('common/platform-investigationlink-cpu-fired').join()).not.toContain('Failing periods')
  })

  test('which availability test failed, unless the rule is named so', () => {
    const payload = commonPayload(
      {},
      { condition: { allOf: [{ metricName: 'm', webTestName: 'shop front' }] } },
    )
    expect(factsOf(payload)).toContain('Availability test: shop front')
    expect(factsOfFile('common/platform-webtest-testaction-fired').join()).not.toContain('Availability test')
  })

  test('no dimension that says again which resource it is', () => {
    const facts = factsOfFile('common/platform-multiresource-disk-fired').join()
    expect(facts).not.toMatch(/microsoft\.(resource|subscription)/i)
  })

  test('every criterion', () => {
    const facts = factsOfFile('common/platform-derived-three-targets-two-criteria-fired')
    expect(facts.filter((fact) => fact.startsWith('Condition'))).toEqual([
      'Condition: Total Percentage CPU > 5 %',
      'Condition: Total Disk Queue Kamor > 8',
    ])
  })

  test('the unit and the window of a classic alert', () => {
    expect(factsOfFile('legacy/classic-metric-activated')).toEqual([
      'Condition: Average Memory available > 2 B',
      'Actual value: 984.4 MiB',
      'Window: 5 min',
      'Resource region: vifimipiz',
    ])
  })

  test('the same in PascalCase', () => {
    const facts = factsOfFile('legacy/metric-v2-pascalcase-deactivated')
    expect(facts).toContain('Condition: Average Percentage CPU > 15 %')
    expect(facts).toContain('Dimension ResourceId: pena-id')
  })

  test.each([
    ['GreaterThanOrEqual', '>='],
    ['LessThanOrEqual', '<='],
    ['Equals', '='],
    ['GreaterOrLessThan', 'outside'],
    ['SomethingNew', 'SomethingNew'],
  ])('the operator %s as %s', (operator, sign) => {
    const criterion = { metricName: 'CPU', operator, threshold: 5 }
    const payload = commonPayload({}, { condition: { allOf: [criterion] } })
    expect(factsOf(payload)).toEqual([`Condition: CPU ${sign} 5`])
  })
})

describe('a log alert says', () => {
  test('the query, the threshold, the result and the window', () => {
    expect(factsOfFile('common/log-analytics-number-of-results-fired')).toEqual([
      'Condition: Number of results > 0',
      'Result count: 1',
      'Window: 10 min to 2020-05-17 02:42:13 UTC',
      expect.stringMatching(/^Query: Dotegikar\n\| where /),
    ])
  })

  test('times that were written the American way, in UTC', () => {
    const facts = factsOfFile('common/application-insights-metric-measurement-fired')
    expect(facts).toContain('Window: 15 min to 2019-03-22 13:51:33 UTC')
    expect(facts).toContain('Dimension IP: 1.1.1.1')
  })

  test('the same in the shape from before the common schema', () => {
    const facts = factsOfFile('legacy/log-v1-application-insights')
    expect(facts).toContain('Condition: Number of results > 0')
    expect(facts.join('\n')).toMatch(/^Window: 1 h to /m)
    expect(facts).toContain('Query: requests | where rukigefoz == "500"')
  })

  test('what was counted, by which dimensions', () => {
    const facts = factsOfFile('common/log-alerts-v2-three-dimensions-fired')
    expect(facts).toEqual(
      expect.arrayContaining([
        'Condition: Count of rows > 0',
        'Actual value: 3',
        'Dimension Computer: test-computer',
        'Dimension Tareralon: cpu0',
        'Window: 1 h to 2022-07-12 11:17:39 UTC',
        'Query: Zagukekav',
      ]),
    )
  })

  test('the measured column, also under the old service name', () => {
    const facts = factsOfFile('common/log-analytics-several-configuration-items-fired')
    expect(facts).toContain('Condition: Average Gosami > 90')
    expect(facts).toContain('Measured column: Gosami')
  })

  test('the row of a simple log alert', () => {
    const facts = factsOfFile('common/log-alerts-v2-simple-log-alert-fired')
    expect(facts).toContain('type: Busare.Pebisomud')
    expect(facts).toContain('boneropan: Nizima bometovot not fev to an instance of an nizima.')
  })
})

test('a Prometheus alert says the expression, its value, its labels and annotations that the summary is not', () => {
  expect(summaryOfFile('common/prometheus-docs-sqlup-fired')).toBe('gutud on SQL availability')
  expect(factsOfFile('common/prometheus-docs-sqlup-fired')).toEqual(
    expect.arrayContaining(['Expression: sql_up > 0', 'Value: 0', 'For: 2 min', 'Label cluster: ribuzepaz1']),
  )
})

describe('an activity log alert says', () => {
  test('who did what, and how it went', () => {
    expect(factsOfFile('common/activity-log-administrative-actiongroup-write-fired')).toEqual([
      'Operation: microsoft.insights/gusubudam/write',
      'Status: Succeeded',
      'Sub-status: OK',
      'Level: Informational',
      'Event time: 2020-03-10 11:55:38 UTC',
      'Caller: tatu@kapuzoz.com',
      'Service request id: 9f290987-3320-445d-a475-7012b966d419',
    ])
  })

  test('the policy and its effect', () => {
    const facts = factsOfFile('common/activity-log-policy-docs-fired')
    expect(facts).toContain('Policy assignment: Vorezefuk')
    expect(facts).toContain('Policy effect: AuditIfNotExists')
  })

  test('how far was scaled', () => {
    const facts = factsOfFile('common/activity-log-autoscale-scaleup-fired')
    expect(facts).toEqual(
      expect.arrayContaining([
        'Autoscale profile: Scale web Mir007',
        'Old instances count: 1',
        'New instances count: 2',
      ]),
    )
    expect(factsOfFile('legacy/autoscale-scale-in')).toEqual([
      'Operation: Scale In',
      'Old capacity: 3',
      'New capacity: 2',
    ])
  })

  test('what is under attack and what to do', () => {
    const facts = factsOfFile('common/activity-log-security-docs-fired')
    expect(facts).toContain('Compromised entity: dobanu')
    expect(facts).toContain('Defender severity: Low')
    expect(facts).toContain('Remediation: No tatu action is lafilipas')
  })

  test('what is recommended', () => {
    const facts = factsOfFile('common/activity-log-recommendation-fired')
    expect(facts).toContain('Recommendation impact: Medium')
    expect(summaryOfFile('common/activity-log-recommendation-fired')).toMatch(/^Lop availability/)
  })

  test.each(PAYLOAD_NAMES)('%s: neither claims nor the request nor the authorization', (name) => {
    const facts = JSON.stringify(parseAlert(loadPayload(name), RECEIVED_AT).facts)
    expect(facts).not.toMatch(/claims|clientIpAddress|httpRequest|authorization"|A Person/i)
  })
})

describe('a Service Health alert says', () => {
  test('what happens where since when, and what Microsoft writes, as plain text', () => {
    expect(factsOfFile('own/service-health-planned-fired')).toEqual([
      'Tracking id: ABCD-1|2',
      'Type: Maintenance',
      'Stage: Planned',
      'Service: SQL Database',
      'Region: West Europe',
      'Impact start: 2026-03-01 00:00:00 UTC',
      'Impact end: 2026-03-01 06:00:00 UTC',
      'Operation: Microsoft.ServiceHealth/maintenance/action',
      'Status: Active',
      'Communication: What happens\n\nWe restart your server & databases.\n\n' +
        ' * First step\n * Second step [https://example.com/step]\n\nThank you.\nThe team',
      'Impacted services: not JSON',
    ])
  })

  test.each(['common/service-health-portal-resolved-stage-fired', 'common/service-health-testaction-fired'])(
    'which services are impacted, be it text or list: %s',
    (name) => {
      expect(factsOfFile(name).join('\n')).toMatch(/Impacted services: \w.* \(Nepizi\)/)
    },
  )

  test('its title first, for the summary', () => {
    expect(summaryOfFile('common/service-health-testaction-fired')).toBe(
      'Test Action Veter - Test Service Health Gutud',
    )
  })
})

test('a Resource Health alert says how the resource is, how it was, and why', () => {
  const facts = factsOfFile('common/resource-health-reboot-testaction-fired')
  expect(facts.slice(0, 4)).toEqual([
    'Current status: Unavailable',
    'Previous status: Available',
    'Cause: Rutarobed',
    'Type: Vomonule',
  ])
})

test('a smart detection says what is not normal, in both spellings', () => {
  expect(factsOfFile('common/smart-detector-dependency-testaction-fired')).toEqual(
    expect.arrayContaining(['Detected value: 0.45 pil', 'Occurred: 2023-09-09 12:26:55 UTC']),
  )
  expect(factsOfFile('legacy/smart-detector-failure-anomalies-resolved')).toEqual(
    expect.arrayContaining([
      'Detected failure rate: 50.0% (200/400 requests)',
      'Occurred: 2020-09-19 17:50:00 UTC',
    ]),
  )
})

test('a cost alert says what was spent of which budget, in both shapes', () => {
  expect(factsOfFile('common/cost-alerts-budget-actual-testaction-fired')).toEqual(
    expect.arrayContaining(['Spent: $11,111.00', 'Notification threshold: $25.00']),
  )
  expect(factsOfFile('legacy/budget-aip-notification')).toEqual(
    expect.arrayContaining(['Spent: 2.57', 'Notification threshold: 1 %', 'Unit: EUR']),
  )
  expect(summaryOfFile('legacy/budget-aip-notification')).toBe(
    'Budget sotanokek: 2.57 of 1 spent (notification threshold: 1 %)',
  )
})

test('a backup alert says what is not backed up and what to do', () => {
  const facts = factsOfFile('common/azure-backup-full-backup-missing-fired')
  expect(facts).toContain('Protected resource: vm-sql-fada-02')
  expect(facts.join('\n')).toContain('Recommended actions: In tabe of a bimadonop backup')
})

test('an unknown service says what it sent', () => {
  expect(factsOfFile('own/unknown-service-fired')).toEqual([
    'Severity as sent: Sev9',
    'Time fired, as sent: yesterday',
    'Signal name: Heartbeat',
    'Threshold: 3',
    'Is critical: true',
    'Rows: 1, 2',
    'Note: seen once',
    'Something new: 1',
  ])
})

describe('the summary', () => {
  test('is put together from values, before the description of the rule', () => {
    expect(summaryOfFile('common/platform-investigationlink-cpu-fired')).toBe(
      'Total Percentage CPU was 635.98 % (threshold: more than 5 %)',
    )
    expect(summaryOfFile('common/log-alerts-v2-null-description-fired')).toBe(
      '1 row was found (threshold: more than 0)',
    )
  })

  test('of an operation says how it went and whose it was', () => {
    expect(summaryOfFile('common/activity-log-administrative-actiongroup-write-fired')).toBe(
      'gusubudam/write Succeeded by tatu@kapuzoz.com',
    )
  })

  test('names the rule and the service when there is nothing else', () => {
    expect(summaryOfFile('common/platform-empty-context-fired')).toBe(
      'Azure Monitor alert Test-Mabu-1 (Platform)',
    )
  })
})

test.each([
  ['oldInstancesCount', 'Old instances count'],
  ['wasSSHSessionInitiated', 'Was SSH session initiated'],
  ['threatID', 'Threat ID'],
  ['FirstSection', 'First section'],
  ['Already in words', 'Already in words'],
  ['', ''],
])('the member name %j is read as %j', (name, words) => {
  expect(inWords(name)).toBe(words)
})
