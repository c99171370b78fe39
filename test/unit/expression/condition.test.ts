import { type Arbitrary, array, assert, boolean, constantFrom, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Alert } from '../../../shared/alert/alert.ts'
import { parseResource } from '../../../shared/alert/resource.ts'
import { compileCondition } from '../../../shared/expression/expression.ts'
import { ExpressionScope } from '../../../shared/expression/scope.ts'
import { buildAlert } from '../../builders/alert.ts'
import { conditionOf } from '../../builders/config.ts'
import { propertyRuns } from '../../builders/thoroughness.ts'

const RAW = { data: { essentials: { alertRule: 'cpu-high', version: 2 }, list: [{ a: 1 }, { b: 2 }] } }
const ALERT = buildAlert({ dimensions: [{ name: 'Host', value: 'web-1' }], rows: [{ Computer: 'SRV-1' }] })

const anyCase = (text: string): Arbitrary<string> =>
  array(boolean(), { minLength: text.length, maxLength: text.length }).map((upper) =>
    text.replace(/./g, (letter, index: number) => (upper[index] === true ? letter.toUpperCase() : letter)),
  )

const verdict = (text: string, alert: Alert = ALERT, raw: unknown = RAW): unknown =>
  conditionOf(text)(new ExpressionScope(alert, raw))

describe('a condition', () => {
  test.each([
    ['alert.severity == "Sev1"', true],
    ['alert.severity == "Sev0"', false],
    ["alert.severity != 'Sev0'", true],
    ['alert.severity <= "Sev1"', true],
    ['alert.severity in ["Sev0", "Sev1"]', true],
    ['alert.severity == "Sev0" || alert.service == "Platform"', true],
    ['alert.severity == "Sev1" && alert.service == "Log Alerts V2"', false],
    ['!(alert.service == "Platform")', false],
    ['alert.resource.type.contains("compute")', true],
    ['alert.resource.type.startsWith("microsoft.sql/")', false],
    ['alert.rule.name.endsWith("-high")', true],
    ['alert.rule.name.matches("^cpu-(high|low)$")', true],
    ['alert.rule.name.matches("memory")', false],
    ['"vm-shop-1" in alert.configurationItems', true],
    ['alert.configurationItems.size() > 1', false],
    ['alert.customProperties.team == "shop"', true],
    ['alert.customProperties["team"] == "shop"', true],
    ['"team" in alert.customProperties', true],
    ['alert.dimensions.exists(d, d.name == "host" && d.value.startsWith("web"))', true],
    ['alert.targets.all(t, t.resourceGroup == "rg-shop")', true],
    ['alert.rows.exists(r, r.Computer == "srv-1")', true],
    ['alert.firedAt.getHours() < 6', true],
    ['alert.firedAt.getHours("Europe/Berlin") == 5', true],
    ['alert.isFiredAtOurs', false],
    ['has(alert.resource) && has(alert.resource.type)', true],
    ['has(alert.links.searchResults)', false],
    ['raw.data.essentials.alertRule == "cpu-high"', true],
    ['raw.data.essentials.version > 1', true],
    ['raw.data.list.exists(each, each.b == 2)', true],
    ['alert.rule.name == raw.data.essentials.alertRule', true],
    ['alert.rule.name == "a \\"b\\" ä 😀"', false],
  ])('%s is %s', (text, expected) => {
    expect(verdict(text)).toBe(expected)
  })
})

describe('what an alert does not have', () => {
  const bare = buildAlert({
    resource: null,
    customProperties: {},
    configurationItems: [],
    links: { alert: null, resource: null, rule: null, searchResults: null, investigation: null },
  })

  test.each([
    ['alert.resource.type == "microsoft.sql/servers"', 'alert.resource'],
    ['alert.resource.type != "microsoft.sql/servers"', 'alert.resource'],
    ['!(alert.customProperties.Team == "shop")', 'alert.customProperties.Team'],
    ['alert.customProperties["Team"] == "shop"', 'alert.customProperties["Team"]'],
    ['alert.configurationItems[0] == "vm-shop-1"', 'alert.configurationItems[0]'],
    ['alert.links.alert.contains("portal")', 'alert.links.alert'],
    ['raw.data.essentials.alertRule == "cpu-high"', 'raw.data'],
    ['raw.constructor == 1', 'raw.constructor'],
    ['raw.__proto__ == 1', 'raw.__proto__'],
  ])('leaves %s undecided', (text, missing) => {
    expect(verdict(text, bare, {})).toEqual({ undecided: `the alert has no ${missing}` })
  })

  test.each([
    ['alert.customProperties.team == "shop" || alert.severity == "Sev1"', true],
    ['alert.severity == "Sev0" && alert.customProperties.team == "shop"', false],
    ['has(alert.resource.type)', false],
    ['!has(alert.customProperties.team)', true],
    ['has(raw.data.essentials.alertRule)', false],
  ])('does not matter to %s', (text, expected) => {
    expect(verdict(text, bare, {})).toBe(expected)
  })

  test('and a value of another type leaves a condition undecided, without effect on delivery', () => {
    const raw = { data: { count: 'many' } }
    const undecided = 'raw.data.count does not have the type that it is compared with'
    expect(verdict('raw.data.count > 3', ALERT, raw)).toEqual({ undecided })
    expect(verdict('raw.data.count', ALERT, raw)).toEqual({
      undecided: 'raw.data.count is not true or false',
    })
  })

  test('a member of the payload can have any name', () => {
    const raw = JSON.parse('{ "constructor": { "__proto__": "x" } }') as unknown
    expect(verdict('raw["constructor"]["__proto__"] == "x"', ALERT, raw)).toBe(true)
  })
})

describe('letter case', () => {
  const ID =
    '/subscriptions/abcdef01-aaaa-4bbb-8ccc-0123456789ab/resourcegroups/rg-prod/providers/microsoft.sql/servers/db1'
  const WRITTEN = [
    (id: string) => `alert.resource.id == "${id}"`,
    (id: string) => `"${id}" == alert.resource.id`,
    (id: string) => `!(alert.resource.id != "${id}")`,
    (id: string) => `alert.resource.id in ["x", "${id}"]`,
    (id: string) => `"${id}" in alert.configurationItems`,
    (id: string) => `alert.resource.id.contains("${id.slice(20)}")`,
    (id: string) => `alert.resource.id.startsWith("${id.slice(0, 40)}")`,
    (id: string) => `alert.resource.id.endsWith("${id.slice(-10)}")`,
    (id: string) => `alert.resource.id.matches("^${id}$")`,
    (id: string) => `alert.targets.exists(t, t.id == "${id}")`,
    (id: string) => `alert.customProperties["${id}"] == "yes"`,
    (id: string) => `alert.customProperties.target == "${id}"`,
    (id: string) => `raw.data.id == "${id}"`,
    (id: string) => `{"${id}": true}[alert.resource.id]`,
    (id: string) => `alert.resource.id <= "${id}" && alert.resource.id >= "${id}"`,
    (id: string) => `alert.resource.id.split("/")[4] == "${id.split('/')[4]}"`,
  ]

  test('of an id, a group, a subscription or a type makes no difference, however it is asked for', () => {
    assert(
      property(constantFrom(...WRITTEN), anyCase(ID), anyCase(ID), (written, sent, meant) => {
        const resource = { ...parseResource(sent), name: 'db1' }
        const customProperties = { [sent]: 'Yes', Target: sent }
        const parts = { resource, targets: [resource], configurationItems: [sent], customProperties }
        expect(verdict(written(meant), buildAlert(parts), { Data: { ID: sent } })).toBe(true)
      }),
      propertyRuns(300, 20_000),
    )
  })

  test('is kept in a pattern, where \\S differs from \\s', () => {
    expect(verdict('alert.rule.name.matches("^CPU\\\\SHIGH$")')).toBe(true)
    expect(verdict('alert.rule.name.matches("^cpu\\\\shigh$")')).toBe(false)
  })
})

describe('a pattern', () => {
  test.each([
    ['^(a+)+$', `${'a'.repeat(4_000)}!`],
    ['(a+a+)+b', 'a'.repeat(65_536)],
  ])('%s, which other engines would try for ever, is decided', (pattern, description) => {
    const alert = buildAlert({ rule: { name: 'a', id: '', description } })
    expect(verdict(`alert.rule.description.matches("${pattern}")`, alert)).toBe(false)
  })

  test.each(['(a{1,100}){1,10}$', '(?=a)b', '\\\\1', '('])('%s is refused', (pattern) => {
    expect(compileCondition(`alert.rule.name.matches("${pattern}")`)).toEqual([
      { at: 24, reason: expect.stringMatching(/^the pattern .* (cannot be used|is too large): /) },
    ])
  })
})

describe('tags of resources', () => {
  const [target] = buildAlert().targets
  const tagged = {
    ...target,
    tags: { Team: 'Web' },
    owner: 'Ada',
    tagsMissing: '',
  } as Alert['targets'][number]
  const known = buildAlert({ resource: tagged, targets: [tagged] })

  test.each([
    'alert.resource.tags.team == "web"',
    'has(alert.resource.tags.team) && !has(alert.resource.tags.env)',
    'alert.resource.owner == "ada"',
    'alert.targets.exists(t, t.tags.team == "web")',
  ])('are asked for by %s', (text) => {
    expect(verdict(text, known)).toBe(true)
  })

  test.each(['alert.resource.tags.team != "web"', 'alert.resource.owner == ""'])(
    'that were not read decide nothing: %s',
    (text) => {
      expect(verdict(text, buildAlert())).toMatchObject({ undecided: expect.any(String) })
    },
  )
})
