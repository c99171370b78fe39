import { describe, expect, test } from 'vitest'
import { policyOf, rateLimitOf, stormCapsOf } from '../../../shared/config/compile-policy.ts'
import type { Config, Route } from '../../../shared/config/config.ts'
import { secondsOf } from '../../../shared/config/duration.ts'
import { parseConfig } from '../../../shared/config/parse-config.ts'
import { formatProblem } from '../../../shared/config/problem.ts'
import { DEFAULT_POLICY } from '../../../shared/ticket/policy.ts'
import { BRIDGE_YAML, buildConfigTexts, TEMPLATE_YAML } from '../../builders/bridge-config.ts'
import { PRODUCTS } from '../../../shared/connectors/products.ts'

test.each([
  ['90s', 90],
  ['15m', 900],
  ['12h', 43_200],
  ['3d', 259_200],
])('%s is %d seconds', (duration, seconds) => {
  expect(secondsOf(duration)).toBe(seconds)
})

describe('a policy', () => {
  test('of a route that says nothing is the default one', () => {
    expect(policyOf({})).toEqual(DEFAULT_POLICY)
  })

  test('is what the route says', () => {
    const document = {
      onResolve: 'hold',
      onUnknownEnd: 'ticket',
      resolveAfter: '45m',
      onRefire: 'new',
      reopenWithin: '2d',
      touch: 'always',
      wontFix: ['Known error'],
      notesPerHour: 2,
      closeAfter: '7d',
    } as const
    expect(policyOf(document)).toEqual({
      onResolve: 'hold',
      onUnknownEnd: 'ticket',
      resolveAfterSeconds: 2700,
      onRefire: 'new',
      reopenWithinSeconds: 172_800,
      touch: 'always',
      wontFix: ['Known error'],
      notesPerHour: 2,
      closeAfterSeconds: 604_800,
      settleSeconds: 0,
    })
  })
})

test('a connection’s caps are fifty for a rule and five hundred in all within ten minutes, unless it says otherwise', () => {
  expect(stormCapsOf()).toEqual({ perRule: 50, perConnection: 500, windowSeconds: 600 })
  expect(stormCapsOf({ perRule: 5, window: '1h' })).toEqual({
    perRule: 5,
    perConnection: 500,
    windowSeconds: 3600,
  })
})

test('a connection has no limit unless one is configured', () => {
  expect(rateLimitOf(undefined)).toBeUndefined()
  expect(rateLimitOf({ calls: 600, per: '1h' })).toEqual({ calls: 600, perSeconds: 3600 })
})

/** The outcome of bridge.yaml with lines added to its last route and to its connection. */
async function parse(route: string, connection = '', template = TEMPLATE_YAML): Promise<Config | string[]> {
  const bridge = BRIDGE_YAML.replace('defaultRoute', `${route}defaultRoute`).replace(
    'routes:',
    `${connection}routes:`,
  )
  const parsed = await parseConfig(
    buildConfigTexts({ 'bridge.yaml': bridge, 'templates/incident.yaml': template }),
    {},
    PRODUCTS,
  )
  return Array.isArray(parsed) ? parsed.map(formatProblem) : parsed
}

function routeOf(config: Config | string[]): Route {
  if (Array.isArray(config)) throw new Error(config.join('\n'))
  return config.defaultRoute
}

describe('bridge.yaml', () => {
  test('sets the policy of a route', async () => {
    const lines = '    group: perCi\n    onResolve: note\n    closeAfter: 1d\n    wontFix: [Known error]\n'
    expect(routeOf(await parse(lines))).toMatchObject({
      grouping: 'perCi',
      policy: { onResolve: 'note', closeAfterSeconds: 86_400, wontFix: ['Known error'] },
    })
  })

  test('sets the caps and the limit of a connection', async () => {
    const lines = '    storm: { perRule: 5 }\n    rateLimit: { calls: 100, per: 1m }\n'
    expect(routeOf(await parse('', lines)).connection).toMatchObject({
      stormCaps: { perRule: 5, perConnection: 500 },
      rateLimit: { calls: 100, perSeconds: 60 },
    })
  })

  test.each([
    [
      '    group: perHost\n',
      '',
      'bridge.yaml:15: group of the route incidents cannot be perHost. It is one of perAlert',
    ],
    [
      '    onResolve: close\n',
      '',
      'bridge.yaml:15: onResolve of the route incidents cannot be close. It is one of resolve',
    ],
    [
      '    onRefire: note\n',
      '',
      'bridge.yaml:15: onRefire of the route incidents cannot be note. It is one of reopen, new.',
    ],
    [
      '    touch: never\n',
      '',
      'bridge.yaml:15: touch of the route incidents cannot be never. Did you mean never-after-human?',
    ],
    [
      '    notesPerHour: 0\n',
      '',
      'bridge.yaml:15: notesPerHour of the route incidents must be at least 1; it is 0',
    ],
    ['    closeAfter: never\n', '', 'bridge.yaml:15: closeAfter of the route incidents must be a duration'],
    ['    resolveAfter: 30\n', '', 'bridge.yaml:15: resolveAfter of the route incidents must be a duration'],
    ['    wontFix: Known error\n', '', 'bridge.yaml:15: wontFix of the route incidents must be a list'],
    ['', '    storm: {}\n', 'bridge.yaml:5: storm of the connection servicenow must not be empty'],
    [
      '',
      '    storm: { perRule: 0 }\n',
      'bridge.yaml:5: storm.perRule of the connection servicenow must be at least 1; it is 0',
    ],
    [
      '',
      '    rateLimit: { calls: 9, per: 1m }\n',
      'bridge.yaml:5: rateLimit.calls of the connection servicenow must be at least 10; it is 9',
    ],
    [
      '',
      '    rateLimit: { calls: 10 }\n',
      'bridge.yaml:5: per is missing in rateLimit of the connection servicenow',
    ],
  ])('with %j %j is refused', async (route, connection, problem) => {
    expect(await parse(route, connection)).toEqual([expect.stringContaining(problem)])
  })
})

describe('onResolve: hold', () => {
  test('is refused for a template that cannot', async () => {
    expect(await parse('    onResolve: hold\n')).toEqual([
      'bridge.yaml:15: the template incident has no section hold',
    ])
  })

  test('is taken for one that can', async () => {
    const template = `${TEMPLATE_YAML}hold:\n  state: 3\n  hold_reason: 4\n`
    expect(routeOf(await parse('    onResolve: hold\n', '', template)).policy.onResolve).toBe('hold')
  })
})
