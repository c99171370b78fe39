import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readTests } from '../../../../cli/config-tests/read-tests.ts'
import { formatResults } from '../../../../cli/config-tests/results-text.ts'
import { runTests } from '../../../../cli/config-tests/run-tests.ts'
import { parseConfig } from '../../../../shared/config/parse-config.ts'
import type { Config } from '../../../../shared/config/config.ts'
import { PRODUCTS } from '../../../../shared/connectors/products.ts'
import { BRIDGE_YAML, buildConfigTexts } from '../../../builders/bridge-config.ts'
import { START } from '../../../builders/clock.ts'
import { buildPayload } from '../../../builders/payload.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'config-tests-'))
  await mkdir(join(folder, 'tests'))
  await writeFile(join(folder, 'tests/payload.json'), JSON.stringify(buildPayload({ rule: 'from a file' })))
})
afterAll(() => rm(folder, { recursive: true }))

/** The usual configuration, with a route on top that ignores tests. */
const BRIDGE = BRIDGE_YAML.replace(
  'routes:\n',
  'routes:\n  - { name: quiet, when: alert.customProperties.env == "test", ignore: true }\n',
)

async function configOf(bridge = BRIDGE): Promise<Config> {
  const parsed = await parseConfig(buildConfigTexts({ 'bridge.yaml': bridge }), undefined, PRODUCTS)
  if (Array.isArray(parsed)) throw new Error(parsed.map(({ reason }) => reason).join('\n'))
  return parsed
}

async function written(text: string): ReturnType<typeof readTests> {
  await writeFile(join(folder, 'tests/a.yaml'), text)
  return readTests(folder)
}

/** What one test says that is wrong; `ok` when nothing is. */
async function verdictOf(text: string, bridge?: string): Promise<string> {
  const { tests, problems } = await written(`tests:\n  - name: it\n${text.replaceAll(/^/gm, '    ')}`)
  expect(problems).toEqual([])
  const [result] = await runTests(await configOf(bridge), folder, tests, START)
  const failures = result?.failures ?? []
  return failures.map(({ where, reason }) => `${where}: ${reason}`).join('\n') || 'ok'
}

describe('a test passes', () => {
  test.each([
    [
      'by exact values, numbers too',
      `alert: { rule: CPU, severity: Sev0 }
tickets:
  - route: incidents
    action: open
    fields: { short_description: CPU, impact: 1, urgency: '2' }`,
    ],
    [
      'by a part, several parts and a pattern',
      `alert: { description: The import job runs. }
tickets:
  - route: incidents
    fields: { description: { contains: [import, job], matches: '^The .+\\.' }, close_code: { absent: true } }`,
    ],
    [
      'of a payload in a file beside it',
      `alert: payload.json
tickets: [{ route: incidents, fields: { short_description: from a file } }]`,
    ],
    [
      'of an end, which resolves',
      `alert: { condition: resolved }
tickets: [{ route: incidents, action: resolve, fields: { close_notes: Over } }]`,
    ],
    [
      'of what is written when it fires again',
      `alert: {}
tickets: [{ route: incidents, action: note, fields: { work_notes: Again } }]`,
    ],
    [
      'of a route whose condition holds',
      `alert:
  resource: /subscriptions/s/resourceGroups/g/providers/Microsoft.Sql/servers/a
tickets: [{ route: databases }]`,
    ],
    [
      'of an alert that a route ignores',
      'alert: { customProperties: { env: test } }\nignoredBy: quiet\ntickets: []',
    ],
  ])('%s', async (_, text) => {
    expect(await verdictOf(text)).toBe('ok')
  })

  test('of an end that the route wants nothing done about, with no ticket', async () => {
    const nothing = BRIDGE.replace(
      'template: incident\ndefault',
      'template: incident\n    onResolve: nothing\ndefault',
    )
    expect(await verdictOf('alert: { condition: resolved }\ntickets: []', nothing)).toBe('ok')
  })
})

describe('a test fails', () => {
  test.each([
    [
      'alert: {}\ntickets: [{ route: incidents, fields: { impact: 1 } }]',
      'route incidents, open, impact: another value',
    ],
    [
      'alert: {}\ntickets: [{ route: incidents, fields: { impct: 1 } }]',
      'route incidents, open, impct: it is not written. Did you mean impact?',
    ],
    [
      'alert: {}\ntickets: [{ route: incidents, fields: { impact: { absent: true } } }]',
      'route incidents, open, impact: it is written',
    ],
    [
      'alert: {}\ntickets: [{ route: incidents, fields: { description: { contains: x1 , matches: x2 } } }]',
      'route incidents, open, description: it does not contain "x1"\nroute incidents, open, description: it does not match x2',
    ],
    [
      'alert: {}\ntickets: [{ route: databases }]',
      'route databases: no ticket. Its condition does not hold.\nroute incidents: a ticket that the test does not list',
    ],
    [
      'alert: {}\ntickets: [{ route: nowhere }, { route: incidents }]',
      'route nowhere: no ticket. bridge.yaml has no route nowhere that makes tickets.',
    ],
    ['alert: {}\ntickets: []', 'route incidents: a ticket that the test does not list'],
    ['alert: {}\nignoredBy: quiet\ntickets: [{ route: incidents }]', 'ignoredBy quiet: no route ignores it'],
    ['alert: { customProperties: { env: test } }\ntickets: []', 'ignoredBy: the route quiet ignores it'],
    [
      'alert: {}\ntickets: [{ route: incidents, action: resolve }]',
      'route incidents, resolve: another action',
    ],
    [
      'alert: {}\ntickets: [{ route: incidents, action: escalate }]',
      'route incidents, escalate: the template incident has no section escalate',
    ],
    [
      'alert: {}\npostedTo: incident\ntickets: []',
      expect.stringMatching(/^alert: route_unknown: .+ incidents/),
    ],
    ['alert: none.json\ntickets: []', expect.stringMatching(/^alert: .+none\.json: there is no such file/)],
  ])('%s', async (text, verdict) => {
    expect(await verdictOf(text)).toEqual(verdict)
  })
})

test('a mistake in a file is named by file and line', async () => {
  const { problems } = await written(`tests:
  - name: one
    alert: {}
    tickets: [{ rout: incidents }]
  - name: other
    alert: {}
    tickets:
      - route: incidents
        fields: { impact: { matches: '(' } }
`)
  expect(problems).toEqual([
    { file: 'tests/a.yaml', line: 4, reason: expect.stringContaining('Did you mean route?') },
  ])
  const { problems: patterns } = await written(
    "tests:\n  - name: a\n    alert: {}\n    tickets:\n      - { route: incidents, fields: { impact: { matches: '(' } } }\n",
  )
  expect(patterns).toEqual([{ file: 'tests/a.yaml', line: 5, reason: '( is not a regular expression' }])
})

test('the result shows each test by file and line, and what differs line by line', async () => {
  const { tests } = await written(`tests:
  - name: good
    alert: {}
    tickets: [{ route: incidents }]
  - name: bad
    alert: { description: One }
    tickets:
      - route: incidents
        fields:
          description: |
            Two
            2026-01-05T08:00:00.000Z
`)
  expect(formatResults(await runTests(await configOf(), folder, tests, START)))
    .toBe(`ok    tests/a.yaml:2: good
FAIL  tests/a.yaml:5: bad
        route incidents, open, description: another value
          - Two
          + One
            2026-01-05T08:00:00.000Z

1 of 2 tests failed.`)
})
