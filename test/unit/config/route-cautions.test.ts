import { describe, expect, test } from 'vitest'
import { parseConfig } from '../../../shared/config/parse-config.ts'
import { PRODUCTS } from '../../../shared/connectors/products.ts'
import { TEMPLATE_YAML } from '../../builders/bridge-config.ts'

const EVENT = `product: servicenow
kind: event
open: &event { source: a, node: b, type: c, severity: 1, description: d }
note: *event
resolve: { source: a, node: b, type: c }
reopen: *event
`

/** What is said of routes r1, r2 … with these conditions and members, above a default route. */
async function cautionsOf(...routes: readonly string[]): Promise<readonly string[]> {
  const bridge = [
    'connections: { servicenow: { product: servicenow, url: https://example.service-now.com } }',
    'defaultRoute: last',
    'routes:',
    '  - { name: last, connection: servicenow, template: incident }',
    ...routes.map(
      (route, index) => `  - { name: r${index + 1}, connection: servicenow, template: incident, ${route} }`,
    ),
  ]
  const texts = {
    'bridge.yaml': bridge.join('\n').replace('template: incident, kind: event', 'template: event'),
    'templates/incident.yaml': TEMPLATE_YAML,
    'templates/event.yaml': EVENT,
  }
  const parsed = await parseConfig(texts, {}, PRODUCTS)
  if (Array.isArray(parsed)) throw new Error(JSON.stringify(parsed))
  return parsed.cautions
}

const when = (condition: string): string => `when: '${condition}'`
const goingOn = (condition: string, more = ''): string => `${when(condition)}, continue: true${more}`

const DATABASES = 'alert.rule.name.contains("db")'
const unreachable = (name: string, takers: string, line: number): string =>
  `bridge.yaml:${line}: no alert reaches the route ${name} by its condition: ${takers} above takes all of them. Move ${name} up`

describe('a route that no alert reaches is named', () => {
  test.each([
    ['the same condition', [DATABASES, DATABASES.replace('db', 'DB')]],
    ['one that asks for more', [DATABASES, `alert.severity == "Sev0" && ${DATABASES}`]],
    [
      'one of several that are taken',
      [`${DATABASES} || alert.severity == "Sev0"`, 'alert.severity == "Sev0"'],
    ],
    ['a severity that is in a list', ['alert.severity in ["Sev0", "Sev1"]', 'alert.severity == "sev1"']],
    ['severities by their order', ['alert.severity < "Sev3"', 'alert.severity <= "Sev1"']],
    ['a condition that always holds', ['alert.severity >= "Sev0"', DATABASES]],
  ])('%s', async (_, conditions) => {
    expect(await cautionsOf(...conditions.map(when))).toEqual([unreachable('r2', 'r1', 6)])
  })

  test('also where several routes take its alerts together, and only they are named', async () => {
    const above = ['alert.severity == "Sev0"', DATABASES, 'alert.severity == "Sev1"'].map(when)
    expect(await cautionsOf(...above, when('alert.severity <= "Sev1"'))).toEqual([
      unreachable('r4', 'r1, r3', 8),
    ])
  })

  test.each([
    ['another condition', [DATABASES, 'alert.rule.name.contains("web")']],
    ['one that asks for less', [`alert.severity == "Sev0" && ${DATABASES}`, DATABASES]],
    ['a severity that is left', ['alert.severity in ["Sev0", "Sev1"]', 'alert.severity <= "Sev2"']],
    ['a negation', [`!${DATABASES}`, DATABASES]],
  ])('but not one below %s', async (_, conditions) => {
    expect(await cautionsOf(...conditions.map(when))).toEqual([])
  })

  test('nor one below a route that goes on, to another ticket', async () => {
    expect(await cautionsOf(goingOn(DATABASES, ', group: perRule'), when(DATABASES))).toEqual([])
  })
})

test('a condition that never holds is named', async () => {
  expect(await cautionsOf(when('alert.rule.name == "a" && alert.rule.name == "b"'))).toEqual([
    'bridge.yaml:5: the condition of the route r1 never holds: a value cannot be two texts',
  ])
})

describe('two routes that lead an alert to one ticket', () => {
  const same = 'the routes r1 and r2 lead an alert to the same ticket, which is written once.'

  test('are named', async () => {
    const cautions = await cautionsOf(goingOn(DATABASES), when('alert.severity == "Sev0"'))
    expect(cautions).toEqual([expect.stringContaining(`bridge.yaml:6: ${same}`)])
  })

  test.each([
    ['a group', ', group: perRule'],
    ['a groupBy', ", groupBy: 'alert.rule.name'"],
    ['a kind of record', ', kind: event'],
  ])('are not, when they differ by %s', async (_, difference) => {
    const differing = difference.startsWith(', kind')
      ? `kind: event, ${when('alert.severity == "Sev0"')}`
      : `${when('alert.severity == "Sev0"')}${difference}`
    expect(await cautionsOf(goingOn(DATABASES), differing)).toEqual([])
  })
})
