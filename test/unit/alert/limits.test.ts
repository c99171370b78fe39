import { describe, expect, test } from 'vitest'
import type { Alert } from '../../../shared/alert/alert.ts'
import { boundPayload } from '../../../shared/alert/bound-payload.ts'
import { LIMITS } from '../../../shared/alert/limits.ts'
import { parseAlert } from '../../../shared/alert/parse-alert.ts'
import { shorten } from '../../../shared/alert/shorten.ts'
import { commonPayload, loadPayload, PAYLOAD_NAMES, RECEIVED_AT } from './corpus.ts'

type Json = Readonly<Record<string, unknown>>

const many = (count: number, item: (index: number) => unknown): unknown[] =>
  Array.from({ length: count }, (_, index) => item(index))

const alertOf = (essentials: Json, context: unknown = {}, data: Json = {}): Alert =>
  parseAlert(commonPayload(essentials, context, data), RECEIVED_AT)

const leftOutOf = ({ facts }: Alert): string | undefined =>
  facts.find(({ name }) => name === 'Left out')?.value

describe('a payload beyond the limits', () => {
  test('keeps its essentials, however much else there is, wherever it stands', () => {
    const { data } = commonPayload() as { data: { essentials: Json } }
    const numbers = many(480_000, Number)
    const payload = { data: { alertContext: { numbers, more: numbers }, essentials: data.essentials } }
    const alert = parseAlert(payload, RECEIVED_AT)
    expect(alert).toMatchObject({ rule: { name: 'disk-full' }, resource: { name: 'vm-1' } })
    expect(leftOutOf(alert)).toBe('956000 values of the payload, at least')
  })

  test('says what was cut of its texts', () => {
    const alert = alertOf({ description: 'd'.repeat(100_000) })
    expect(alert.summary).toHaveLength(LIMITS.summary)
    expect(alert.summary).toMatch(/d … \(\d+ more characters\)$/)
    expect(leftOutOf(alert)).toMatch(/^1 texts/)
  })

  test.each([
    ['targets', { alertTargetIDs: many(500, (index) => `/subscriptions/s/x/${index}`) }, {}, '400 targets'],
    ['items', { configurationItems: many(500, (index) => `vm-${index}`) }, {}, '400 configuration items'],
    [
      'rows',
      {},
      {
        SearchQuery: 'q',
        SearchResults: { tables: [{ columns: [{ name: 'c' }], rows: many(1500, (n) => [n]) }] },
      },
      '500 rows',
    ],
    [
      'facts',
      {},
      { labels: many(500, (index) => ({ name: `l${index}`, value: 1 })), expression: 'up' },
      '301 facts',
    ],
  ])('says how many %s were left out', (_, essentials, context, expected) => {
    const alert = alertOf(essentials, context)
    expect(leftOutOf(alert)).toContain(expected)
    expect(alert.targets.length).toBeLessThanOrEqual(LIMITS.targets)
    expect(alert.configurationItems.length).toBeLessThanOrEqual(LIMITS.configurationItems)
    expect(alert.rows.length).toBeLessThanOrEqual(LIMITS.rows)
    expect(alert.facts.length).toBeLessThanOrEqual(LIMITS.facts + 1)
  })

  test('limits the length of names and ids', () => {
    const long = 'x'.repeat(30_000)
    const alert = alertOf({
      alertId: long,
      alertRule: long,
      alertRuleID: long,
      monitoringService: long,
      signalType: long,
      alertTargetIDs: [long],
      configurationItems: [long],
    })
    const { alertId, rule, service, signalType, resource, configurationItems } = alert
    for (const name of [rule.name, service, signalType]) expect(name.length).toBeLessThanOrEqual(LIMITS.name)
    for (const id of [alertId, rule.id, resource?.id, configurationItems[0]])
      expect(id).toHaveLength(LIMITS.id)
  })

  test('has no custom properties without end', () => {
    const properties = Object.fromEntries(
      many(500, (index) => [`p${index}`, 'x'.repeat(9_000)]) as [string, string][],
    )
    const alert = alertOf({}, {}, { customProperties: properties })
    const { customProperties } = alert
    expect(leftOutOf(alert)).toContain('400 custom properties')
    expect(Object.keys(customProperties).length).toBeLessThanOrEqual(LIMITS.customProperties)
    for (const value of Object.values(customProperties)) expect(value.length).toBeLessThanOrEqual(LIMITS.fact)
  })

  test('says what was left out of JSON in a text', () => {
    const numbers = JSON.stringify(many(5_000, Number))
    const shown = alertOf({}, { numbers: `[${numbers}]`, list: numbers }).facts.map(({ value }) => value)
    expect(shown.join()).toContain('more characters)')
    const short = alertOf({}, { list: JSON.stringify(many(3_000, () => '')) }).facts
    expect(short).toContainEqual({ name: 'List', value: '… (1000 more)' })
  })

  test('may nest to any depth', () => {
    const deep = JSON.parse('{"a":'.repeat(50_000) + '1' + '}'.repeat(50_000)) as unknown
    expect(leftOutOf(alertOf({}, { deep }))).toMatch(/^1 values/)
  })
})

test.each(PAYLOAD_NAMES)('%s lies within the limits', (name) => {
  const payload = loadPayload(name)
  const { value, leftOut } = boundPayload(payload)
  expect(leftOut).toEqual({ values: 0, texts: 0 })
  expect(JSON.stringify(value)).toBe(JSON.stringify(payload))
})

describe('a long fact', () => {
  test('ends with how much is missing, and a query ends first', () => {
    const allOf = [{ metricName: 'm'.repeat(5_000), operator: 'Gt', query: 'q'.repeat(5_000) }]
    const [condition, query] = alertOf({}, { condition: { allOf } }).facts
    expect(condition?.value).toMatch(/^m+ … \(\d+ more characters\)$/)
    expect(condition?.value.length).toBe(LIMITS.fact)
    expect(query?.value.length).toBe(LIMITS.query)
  })

  test('of HTML is converted as far as its beginning', () => {
    const communication = '<b>bold</b> '.repeat(5_000)
    const { facts } = alertOf({}, { properties: { trackingId: 'T', communication } })
    const shown = facts.find(({ name }) => name === 'Communication')?.value ?? ''
    expect(shown).toMatch(/^bold bold .* … \(\d+ more characters/)
  })
})

test.each([
  ['abc', 3, 'abc'],
  ['abcdefghij'.repeat(5), 40, 'abcdefghijabcdefg … (33 more characters)'],
  ['👍🏽'.repeat(20), 40, `${'👍🏽'.repeat(4)} … (64 more characters)`],
])('%j is shortened to %d', (value, most, expected) => {
  const short = shorten(value, most)
  expect(short).toBe(expected)
  expect(short.length).toBeLessThanOrEqual(most)
})
