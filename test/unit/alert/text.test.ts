import { describe, expect, test } from 'vitest'
import type { AlertLinks } from '../../../shared/alert/alert.ts'
import { parseAlert } from '../../../shared/alert/parse-alert.ts'
import { commonPayload, loadPayload, RECEIVED_AT } from './corpus.ts'

const linksOf = (name: string): AlertLinks => parseAlert(loadPayload(name), RECEIVED_AT).links

describe('unusual text', () => {
  const alert = parseAlert(loadPayload('own/unusual-text-fired.json'), RECEIVED_AT)

  test('loses control characters and half characters, and keeps its lines and template signs', () => {
    expect(alert.rule.name).toBe('Disk full � on {{ host }}')
    expect(alert.rule.description).toBe('First line\nsecond {{ x }} {% raw %} line� 🚀')
    expect(alert.facts).toContainEqual({ name: 'Condition', value: 'Maximum storage_percent outside 90 %' })
  })

  test('may be a custom property named __proto__', () => {
    expect(Object.entries(alert.customProperties)).toEqual([
      ['__proto__', 'from the rule'],
      ['team', 'data'],
      ['onCall', 'true'],
      ['constructor', 'kept'],
      ['nested', '{"deep":[1,{"a":null}]}'],
    ])
  })

  test('nests deeper than the stack without harm', () => {
    const deep = JSON.parse('{"a":'.repeat(50_000) + '1' + '}'.repeat(50_000)) as unknown
    const payload = commonPayload({}, { properties: { deep } }, { customProperties: { deep, team: 'data' } })
    expect(parseAlert(payload, RECEIVED_AT).customProperties).toMatchObject({ team: 'data' })
  })
})

test.each(['\u202a', '\u202b', '\u202c', '\u202d', '\u202e', '\u2066', '\u2067', '\u2068', '\u2069'])(
  '%j, which would change the order of what follows, is left out',
  (direction) => {
    const { rule, customProperties } = parseAlert(
      commonPayload({ alertRule: `disk ${direction}gpj.exe` }, {}, { customProperties: { team: direction } }),
      RECEIVED_AT,
    )
    expect(rule.name).toBe('disk gpj.exe')
    expect(customProperties['team']).toBe('')
  },
)

test('a language that is written from the right is kept', () => {
  const name = 'שימוש במעבד \u200fגבוה\u200e'
  expect(parseAlert(commonPayload({ alertRule: name }), RECEIVED_AT).rule.name).toBe(name)
})

describe('invisible text', () => {
  test.each(['\u200b', '\ufeff\u2060', '\u00ad', '\u3164', '\u2800 \u2800', '\u{e0041}', ' \u200d\n'])(
    '%j is no name',
    (invisible) => {
      const payload = commonPayload(
        { alertRule: invisible, alertTargetIDs: [invisible], configurationItems: [invisible] },
        {},
        { customProperties: { [invisible]: 'x', team: invisible } },
      )
      expect(parseAlert(payload, RECEIVED_AT)).toMatchObject({
        rule: { name: 'Platform' },
        resource: null,
        configurationItems: [],
        customProperties: {},
      })
    },
  )

  test.each(['日本語', '👩\u200d💻', '- a', '\u200bvm-1', 'e\u0301'])('%j is one', (name) => {
    expect(parseAlert(commonPayload({ alertRule: name }), RECEIVED_AT).rule.name).toBe(name)
  })
})

describe('what a configuration item is called', () => {
  test.each([
    [['/'], ['vm-1']],
    [['//', ' / '], ['vm-1']],
    [['vm-2/'], ['vm-2']],
    [['/subscriptions/s/x/\u200b'], ['/subscriptions/s/x']],
    ['vm-2', ['vm-2']],
    ['["vm-2","vm-3"]', ['vm-2', 'vm-3']],
    ['vm-2, vm-3', ['vm-2', 'vm-3']],
    [
      ['a, b', 'vm-2'],
      ['a, b', 'vm-2'],
    ],
    [
      [{ id: '/x/vm-2' }, { name: 'vm-3' }],
      ['/x/vm-2', 'vm-3'],
    ],
    [
      ['vm-2', 'vm-3', 'VM-2'],
      ['vm-2', 'vm-3'],
    ],
    [[null, {}, 'vm-2'], ['vm-2']],
  ])('%j is %j', (configurationItems, expected) => {
    expect(parseAlert(commonPayload({ configurationItems }), RECEIVED_AT).configurationItems).toEqual(
      expected,
    )
  })

  test('is nothing when the target has no name either', () => {
    const nameless = commonPayload({ configurationItems: ['/'], alertTargetIDs: ['/'] })
    expect(parseAlert(nameless, RECEIVED_AT).configurationItems).toEqual([])
  })
})

const ID = '/subscriptions/s/resourceGroups/rg/providers/a/b'

describe('targets', () => {
  test.each([
    [`${ID}/one,${ID}/two`, ['one', 'two']],
    [`${ID}/one; ${ID}/two\n${ID}/three`, ['one', 'two', 'three']],
    [`${ID}/Compute;rg;one`, ['Compute;rg;one']],
    [
      [{ id: `${ID}/one` }, `${ID}/two`],
      ['one', 'two'],
    ],
    [
      [`${ID}/one`, `${ID}/two`, `${ID}/ONE`],
      ['one', 'two'],
    ],
  ])('of %j are %j', (alertTargetIDs, expected) => {
    const { targets } = parseAlert(commonPayload({ alertTargetIDs }), RECEIVED_AT)
    expect(targets.map(({ name }) => name)).toEqual(expected)
  })
})

describe('links', () => {
  test('of the alert and its resource lead to the portal, encoded', () => {
    const { links } = parseAlert(loadPayload('own/unusual-text-fired.json'), RECEIVED_AT)
    expect(links.alert).toBe(
      'https://portal.azure.com/#blade/Microsoft_Azure_Monitoring/AlertDetailsTemplateBlade/alertId/' +
        '%2Fsubscriptions%2F22222222-2222-4222-8222-222222222222%2Fproviders%2FMicrosoft.AlertsManagement%2Falerts%2Faaaaaaaa-0001-4000-8000-00000000f000',
    )
    expect(links.resource).toBe(
      'https://portal.azure.com/#@/resource/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/rg%20(shared)/providers/Microsoft.Sql/servers/sql%20one/databases/orders',
    )
  })

  test.each([
    'javascript:alert(1)',
    'http://example.com/',
    'LINK',
    '',
    '//example.com',
    'https://portal.azure.com@example.com/',
    'https://user:secret@example.com/',
  ])('%j is no link', (investigationLink) => {
    const payload = commonPayload(
      { investigationLink, monitoringService: 'Log Alerts V2', alertId: 'x', alertTargetIDs: ['y'] },
      { condition: { allOf: [{ linkToSearchResultsUI: investigationLink }] } },
    )
    expect(parseAlert(payload, RECEIVED_AT).links).toEqual({
      alert: null,
      resource: null,
      rule: null,
      searchResults: null,
      investigation: null,
    })
  })

  test('of log alerts lead to the filtered result, in all three shapes', () => {
    expect(linksOf('common/log-alerts-v2-testaction-fired.json').searchResults).toContain('/q/kapobetom')
    expect(linksOf('common/log-analytics-number-of-results-fired.json').searchResults).toContain(
      'https://portal.azure.com/',
    )
    expect(linksOf('legacy/log-v1-log-analytics.json').searchResults).toContain(
      'https://portal.azure.com/#Gubazafed',
    )
  })

  test("of a legacy alert is the shape's own portal link, when it is https", () => {
    expect(linksOf('legacy/classic-metric-hubot-activated.json').alert).toContain(
      'https://portal.azure.com/#resource',
    )
    expect(linksOf('legacy/classic-metric-activated.json').alert).toBeNull()
  })
})
