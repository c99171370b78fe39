import { describe, expect, test } from 'vitest'
import { parseGenericContext } from '../../../shared/alert/context/generic.ts'
import { findService, readContext } from '../../../shared/alert/context/parsers.ts'
import { parseAlert } from '../../../shared/alert/parse-alert.ts'
import { parseNotification } from '../../../shared/alert/recognise.ts'
import { at, isRecord } from '../../../shared/alert/values.ts'
import { commonPayload, loadPayload, PAYLOAD_NAMES, RECEIVED_AT } from './corpus.ts'

const SERVICES = [
  'Platform',
  'Log Analytics',
  'Application Insights',
  'Log Alerts V2',
  'Simple Log Alert',
  'Prometheus',
  'SmartDetector',
  'Activity Log - Administrative',
  'Activity Log - Security',
  'ServiceHealth',
  'Resource Health',
  'CostAlerts',
  'Azure Backup',
  'VM Insights',
]

/** The objects of the older shapes that hold what a context does in the common one. */
const AROUND = [[], ['data'], ['context'], ['properties'], ['data', 'context'], ['properties', 'essentials']]

const TOLD = { name: 'rule', description: '', isResolved: false }

interface Sent {
  readonly name: string
  readonly service: string
  readonly context: unknown
}

const CONTEXTS: readonly Sent[] = PAYLOAD_NAMES.map((name) => {
  const { service, context } = parseNotification(loadPayload(name))
  return { name, service, context }
}).filter(({ context }) => parseGenericContext(context).facts.length > 0)

const isKnown = ({ service }: Sent): boolean => findService(service) !== findService('')

const factsOf = (monitoringService: string, context: unknown): string[] =>
  parseAlert(commonPayload({ monitoringService }, context), RECEIVED_AT).facts.map(
    ({ name, value }) => `${name}: ${value}`,
  )

describe.each(CONTEXTS)('the context of $name', ({ context }) => {
  test('is shown under every service name', () => {
    expect(SERVICES.filter((label) => factsOf(label, context).length === 0)).toEqual([])
  })

  test('is shown alike under all names but its own, if its shape says what it is', () => {
    const others = SERVICES.filter((label) => !readContext(label, context, null, TOLD).isAsNamed)
    const shown = new Set(others.map((label) => factsOf(label, context).join('\n')))
    expect(shown.size).toBeLessThanOrEqual(1)
  })
})

test('a log alert under Platform is a log alert', () => {
  const context = {
    SearchQuery: 'Perf',
    Operator: 'Less Than',
    Threshold: 500,
    AffectedConfigurationItems: ['srv-1'],
    LinkToSearchResults: 'https://portal.azure.com/#q',
    SearchResults: { tables: [{ columns: [{ name: 'Computer' }], rows: [['srv-1']] }] },
  }
  expect(parseAlert(commonPayload({}, context), RECEIVED_AT)).toMatchObject({
    configurationItems: ['srv-1'],
    rows: [{ Computer: 'srv-1' }],
    links: { searchResults: 'https://portal.azure.com/#q' },
    reportsEnd: 'perhaps',
    keys: { series: null },
  })
})

test('an update of Service Health under another name belongs to its event, and is found by the name of before', () => {
  const event = { properties: { trackingId: 'T-1', stage: 'Active', incidentType: 'Incident' } }
  const { keys, importance } = parseAlert(commonPayload({ severity: 'Sev4' }, event), RECEIVED_AT)
  expect(importance).toBe('Sev1')
  expect(keys.episode).toBe('service-health|s|t-1')
  expect(keys.formerEpisode).toBe(
    'alert|/subscriptions/s/providers/microsoft.alertsmanagement/alerts/1|2026-02-03t04:05:06.1234567z',
  )
})

test('the corpus is read as what its senders call it, but for a new rule under an old name', () => {
  const byShape = CONTEXTS.filter(
    ({ service, context }) => !readContext(service, context, null, TOLD).isAsNamed,
  )
  expect(byShape.map(({ name }) => name)).toEqual([
    'common/log-analytics-several-configuration-items-fired.json',
  ])
})

describe('what no parser knows is shown under its own name', () => {
  test.each([
    ['a text', { newMember: 'seen' }, 'New member: seen'],
    ['a list', { newMember: ['a', 1, null] }, 'New member: a, 1'],
    ['a map', { newMember: { a: 'x', b: 2, c: null } }, 'New member: a: x, b: 2'],
    ['a list of maps', { newMember: [{ a: 1 }, { b: 2 }] }, 'New member: a: 1; b: 2'],
    ['more than that, as JSON', { newMember: { a: { b: [1] } } }, 'New member: {"a":{"b":[1]}}'],
    ['JSON in a text', { newMember: '{"a":"x"}' }, 'New member: a: x'],
    [
      'JSON in a text without what is private',
      { newMember: '{"a":{"claims":"A Person"}}' },
      'New member: {"a":{}}',
    ],
  ])('%s', (_, more, expected) => {
    const silent = CONTEXTS.filter(isKnown).filter(
      ({ service, context }) => !factsOf(service, { ...(context as object), ...more }).includes(expected),
    )
    expect(silent).toEqual([])
  })

  test('also inside of criteria and properties', () => {
    const criterion = { metricName: 'CPU', operator: 'Gt', threshold: 1, newMember: 'seen' }
    expect(factsOf('Platform', { condition: { allOf: [criterion] } })).toEqual([
      'Condition: CPU > 1',
      'New member: seen',
    ])
    expect(factsOf('ServiceHealth', { properties: { trackingId: 'T', newMember: 'seen' } })).toContain(
      'New member: seen',
    )
  })

  test.each(PAYLOAD_NAMES.filter((name) => name.startsWith('legacy/')))(
    'also around the context of %s',
    (name) => {
      const silent = AROUND.filter((path) => {
        const payload = loadPayload(name)
        const place = at(payload, ...path)
        if (!isRecord(place)) return false
        Object.assign(place, { newMember: 'seen' })
        const { facts, customProperties } = parseAlert(payload, RECEIVED_AT)
        const shown = [...facts.map(({ value }) => value), ...Object.values(customProperties)]
        return !shown.includes('seen')
      })
      expect(silent).toEqual([])
    },
  )

  test.each(['None', 7, ['a', 'b'], [{ a: 'x' }]])('even a context that is %j', (context) => {
    expect(SERVICES.map((service) => factsOf(service, context).length)).toEqual(SERVICES.map(() => 1))
  })
})

describe('names and values are read in each form that senders write them in', () => {
  test.each([
    ['a list', [{ name: 'Computer', value: 'vm-1', type: null }]],
    ['a map', { Computer: 'vm-1' }],
    ['one of a list, without it', { name: 'Computer', value: 'vm-1' }],
    ['JSON in a text', '[{"name":"Computer","value":"vm-1"}]'],
  ])('%s', (_, dimensions) => {
    const metric = { condition: { allOf: [{ metricName: 'CPU', dimensions }] } }
    expect(factsOf('Platform', metric)).toEqual(['Dimension Computer: vm-1'])
    expect(factsOf('Log Alerts V2', { condition: { allOf: { searchQuery: 'q', dimensions } } })).toContain(
      'Dimension Computer: vm-1',
    )
    expect(factsOf('Log Analytics', { SearchQuery: 'q', Dimensions: dimensions })).toContain(
      'Dimension Computer: vm-1',
    )
    expect(factsOf('Prometheus', { expression: 'up', labels: dimensions })).toContain('Label Computer: vm-1')
  })

  test('a whole context that is JSON in a text', () => {
    const metric = { condition: { allOf: [{ metricName: 'CPU', operator: 'LowerThan', threshold: 5 }] } }
    expect(factsOf('Platform', JSON.stringify(metric))).toEqual(['Condition: CPU < 5'])
  })
})

test('an unknown name of a service is known by its letters', () => {
  expect(findService('constructor')).toBe(findService('Nagios'))
  expect(findService('Smart Detector')).toBe(findService('SmartDetector'))
})
