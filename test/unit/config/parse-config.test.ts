import { describe, expect, test } from 'vitest'
import type { Config } from '../../../shared/config/config.ts'
import { type ConfigTexts, parseConfig } from '../../../shared/config/parse-config.ts'
import { formatProblem } from '../../../shared/config/problem.ts'
import { BRIDGE_YAML, buildConfigTexts, TEMPLATE_YAML } from '../../builders/bridge-config.ts'
import { PRODUCTS } from '../../../shared/connectors/products.ts'
import { SERVICE_NOW } from '../../../shared/connectors/service-now/product.ts'

async function configOf(texts: ConfigTexts, settings: Record<string, string> = {}): Promise<Config> {
  const parsed = await parseConfig(texts, settings, PRODUCTS)
  if (Array.isArray(parsed)) throw new Error(parsed.map(formatProblem).join('\n'))
  return parsed
}

/** `file:line: reason` of each problem; none for a good configuration. */
async function problemsOf(texts: ConfigTexts, settings: Record<string, string> = {}): Promise<string[]> {
  const parsed = await parseConfig(texts, settings, PRODUCTS)
  return Array.isArray(parsed) ? parsed.map(formatProblem) : []
}

/** The folder with one text of bridge.yaml replaced by another. */
function withBridge(text: string, replacement: string): ConfigTexts {
  expect(BRIDGE_YAML).toContain(text)
  return buildConfigTexts({ 'bridge.yaml': BRIDGE_YAML.replace(text, replacement) })
}

function withTemplate(text: string, replacement: string): ConfigTexts {
  expect(TEMPLATE_YAML).toContain(text)
  return buildConfigTexts({ 'templates/incident.yaml': TEMPLATE_YAML.replace(text, replacement) })
}

describe('a good configuration', () => {
  test('has connections, routes in their order, and times in seconds', async () => {
    const config = await configOf(buildConfigTexts())
    const connection = {
      name: 'servicenow',
      product: SERVICE_NOW,
      url: 'https://example.service-now.com',
      rateLimit: undefined,
      stormCaps: { perRule: 50, perConnection: 500, windowSeconds: 600 },
      options: {},
    }
    const template = { name: 'incident', product: 'servicenow', kind: 'incident' }
    expect([...config.connections.values()]).toEqual([connection])
    expect(config.routes).toMatchObject([
      { name: 'databases', connection, template, continue: true, policy: { reopenWithinSeconds: 43_200 } },
      { name: 'incidents', connection, template, continue: false, when: undefined },
    ])
    expect(config.routes.map(({ grouping }) => grouping)).toEqual([undefined, undefined])
    expect(config.defaultRoute).toBe(config.routes[1])
    expect(config.giveUpAfterSeconds).toBe(172_800)
  })

  test('gives up after three days, unless it says otherwise', async () => {
    const { giveUpAfterSeconds } = await configOf(withBridge('delivery:\n  giveUpAfter: 2d\n', ''))
    expect(giveUpAfterSeconds).toBe(259_200)
  })

  test.each([
    ['delivery: { keepPayloads: 7d }', 604_800],
    ['delivery: { keepPayloads: never }', 0],
    ['', 1_209_600],
  ])('with %j payloads are kept for %i seconds', async (delivery, seconds) => {
    const { payloadsKeptSeconds } = await configOf(withBridge('delivery:\n  giveUpAfter: 2d\n', delivery))
    expect(payloadsKeptSeconds).toBe(seconds)
  })

  test('keeps the rows of tickets for half a year, unless it says otherwise', async () => {
    expect((await configOf(buildConfigTexts())).retentionSeconds).toBe(180 * 86_400)
    const { retentionSeconds } = await configOf(withBridge('delivery:', 'retention: 400d\ndelivery:'))
    expect(retentionSeconds).toBe(400 * 86_400)
  })

  test('may say who is warned of a sign-in that ends, besides the log', async () => {
    const warnings = 'warnings: { route: databases, webhook: "${HOOK}" }\ndelivery:'
    const config = await configOf(withBridge('delivery:', warnings), { HOOK: 'https://hooks.example/a?b=c' })
    expect(config.warnings.route).toBe(config.routes[0])
    expect(config.warnings.webhook?.href).toBe('https://hooks.example/a?b=c')
    expect((await configOf(buildConfigTexts())).warnings).toEqual({ route: undefined, webhook: undefined })
  })

  test('says where late alerts are announced, from Sev1 and ten minutes on unless it says otherwise', async () => {
    const hook = { HOOK: 'https://hooks.example/a' }
    const standard = await configOf(
      withBridge('delivery:', 'fallback: { webhook: "${HOOK}" }\ndelivery:'),
      hook,
    )
    const webhook = new URL('https://hooks.example/a')
    expect(standard.fallback).toEqual({ webhook, route: undefined, severity: 'Sev1', afterSeconds: 600 })
    const other = 'fallback: { route: databases, severity: Sev3, after: 1h }\ndelivery:'
    expect((await configOf(withBridge('delivery:', other))).fallback).toMatchObject({
      route: { name: 'databases' },
      severity: 'Sev3',
      afterSeconds: 3600,
    })
    expect((await configOf(buildConfigTexts())).fallback).toBeUndefined()
  })

  test('may use a text twice by a YAML alias', async () => {
    const template = TEMPLATE_YAML.replace('Again', '&text Again').replace(
      'state: 2',
      'state: 2\n  comments: *text',
    )
    expect(await problemsOf(buildConfigTexts({ 'templates/incident.yaml': template }))).toEqual([])
  })

  test('may have connections and templates with the names of object members', async () => {
    const bridge = BRIDGE_YAML.replaceAll('servicenow:', 'constructor:')
      .replaceAll('connection: servicenow', 'connection: constructor')
      .replaceAll('template: incident', 'template: constructor')
    const config = await configOf({ 'bridge.yaml': bridge, 'templates/constructor.yaml': TEMPLATE_YAML })
    expect(config.defaultRoute).toMatchObject({
      connection: { name: 'constructor' },
      template: { name: 'constructor' },
    })
  })
})

describe('a retention that loses tickets is refused', () => {
  test.each([
    ['29d', '29d is too short: Azure keeps alerts for 30d'],
    ['719h', '719h is too short: Azure keeps alerts for 30d'],
  ])('%s', async (retention, reason) => {
    const problems = await problemsOf(withBridge('delivery:', `retention: ${retention}\ndelivery:`))
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^bridge.yaml:\\d+: .*${reason}$`))])
  })

  test('shorter than what a route asks for', async () => {
    const bridge = BRIDGE_YAML.replace('reopenWithin: 12h', 'reopenWithin: 60d').replace(
      'delivery:',
      'retention: 59d\ndelivery:',
    )
    expect(await problemsOf(buildConfigTexts({ 'bridge.yaml': bridge }))).toEqual([
      expect.stringContaining('59d is shorter than reopenWithin of the route databases'),
    ])
  })
})

describe('bridge.yaml', () => {
  const duration = 'must be a duration, a whole number and s, m, h or d, such as 90s, 15m, 12h, 3d; it is'

  test.each([
    ['default', 'defaultRoute: "incidents"\ndefault', '16: defaultRoute occurs twice'],
    [
      'defaultRoute: incidents',
      'defaultRoute: incidents: x',
      '15: a text with a colon and a blank in it needs quotes',
    ],
    [
      ': incidents\ndelivery',
      ': *incidents\ndelivery',
      '15: *incidents is not defined in this file; a text that starts with * needs quotes',
    ],
    ['    template: incident\ndefault', 'default', '12: template is missing in the route incidents'],
    ['giveUpAfter', 'giveupAfter', '17: delivery cannot have giveupAfter. Did you mean giveUpAfter?'],
    [
      'continue: true',
      'continue: "yes"',
      '10: continue of the route databases must be true or false; it is yes',
    ],
    [
      'product: servicenow',
      'product: jira',
      '3: product of the connection servicenow cannot be jira. It is one of servicenow',
    ],
    ['servicenow:', 'Service_Now:', '2: Service_Now cannot be a name here: it has lower-case letters'],
    ['12h', '"12"', `11: reopenWithin of the route databases ${duration} 12`],
    ['12h', '1.5h', `11: reopenWithin of the route databases ${duration} 1.5h`],
    ['2d', '0d', `17: delivery.giveUpAfter ${duration} 0d`],
    ['name: databases', 'name: incidents', '12: there are two routes incidents'],
    ['defaultRoute: incidents', 'defaultRoute: nowhere', '15: there is no route nowhere'],
    ['connection: servicenow', 'connection: elsewhere', '8: there is no connection elsewhere'],
    ['template: incident', 'template: nothing', '9: there is no file templates/nothing.yaml'],
    ['alert.resource.type', 'alert.kind', '7:17: when: alert has no kind. It has shape,'],
    ['https://', 'http://', '4: url must start with https://'],
    ['delivery:', 'warnings: { route: nowhere }\ndelivery:', '16: there is no route nowhere'],
    ['delivery:', 'fallback: { route: nowhere }\ndelivery:', '16: there is no route nowhere'],
    ['delivery:', 'fallback: { after: 5m }\ndelivery:', '16: fallback must have a webhook, a route, or both'],
    ['delivery:', 'warnings: {}\ndelivery:', '16: warnings must not be empty'],
    ['delivery:', 'warnings:\n  webhook: nowhere\ndelivery:', '17: webhook is not a URL'],
    [
      'delivery:',
      'warnings:\n  webhook: http://hooks.example\ndelivery:',
      '17: webhook must start with https://',
    ],
    [
      'delivery:',
      'warnings:\n  webhook: ${NOT_THERE}\ndelivery:',
      '17: the application setting NOT_THERE is not set',
    ],
  ])('with %j made %j is refused', async (text, replacement, problem) => {
    const problems = await problemsOf(withBridge(text, replacement))
    expect(problems).toEqual([expect.stringContaining(`bridge.yaml:${problem}`)])
  })

  test.each([
    [undefined, 'the file is missing'],
    ['', 'the file must be a set of members, each a name and a colon'],
    ['- servicenow', 'the file must be a set of members, each a name and a colon'],
  ])('of the text %j is refused', async (text, reason) => {
    const { 'bridge.yaml': _, ...templates } = buildConfigTexts()
    const texts = text === undefined ? templates : { ...templates, 'bridge.yaml': text }
    expect(await problemsOf(texts)).toEqual([`bridge.yaml:1: ${reason}`])
  })
})

describe('a template', () => {
  test.each([
    ['kind: incident', 'kind: problem', '2: kind cannot be problem. It is one of incident'],
    [
      'kind: incident',
      'kind: incident\nclose: { state: 7 }',
      '3: the file cannot have close. It can have product',
    ],
    ['Sev0: 1, otherwise: 3', 'Sev0: 1', '4: otherwise is missing in the table impact'],
    [
      '  impact: {',
      '  upcase: { otherwise: 1 }\n  impact: {',
      '4: there is already a filter upcase; give the table another name',
    ],
    ['alert.rule.name', 'alert.rule.title', '6: alert.rule has no title. It has name, id, description.'],
    ['alert.summary', 'alert.summery', '8: alert has no summery. Did you mean summary?'],
    ['{{ alert.firedAt }}', '{{ alert.firedAt | dates }}', '9: there is no filter dates. Did you mean date?'],
    ['{{ alert.firedAt }}', '{% when %}', '9: {% when %} has no opening tag'],
    ['urgency: 2', 'urgency: [2]', '11: open.urgency must be a text, a whole number, true or false'],
    ['  urgency: 2\n', '', '5: open must give urgency'],
    ['work_notes: Again', 'comments: Again', '12: note must give work_notes'],
    ['work_notes: Again', 'work_notes: "{{"', '13: {{ has no closing }}'],
    ['note:\n  work_notes: Again\n', 'note: {}\n', '12: note must not be empty'],
    [
      '  state: 2',
      '  state: 2\n  priority: 1',
      '20: priority is written by the bridge or the product itself; remove it',
    ],
  ])('with %j made %j is refused', async (text, replacement, problem) => {
    const problems = await problemsOf(withTemplate(text, replacement))
    expect(problems).toEqual([expect.stringContaining(`templates/incident.yaml:${problem}`)])
  })

  test('that no route uses is checked as well', async () => {
    const texts = buildConfigTexts({ 'templates/spare.yaml': TEMPLATE_YAML.replace('kind:', 'sort:') })
    expect(await problemsOf(texts)).toEqual([
      'templates/spare.yaml:1: kind is missing in the file',
      expect.stringContaining('templates/spare.yaml:2: the file cannot have sort. It can have product'),
    ])
  })
})

test('all problems of all files are reported, in the order of files and lines', async () => {
  const bridge = BRIDGE_YAML.replace('https://', 'ftp://')
    .replace('.startsWith("microsoft.sql/")', ' = 1')
    .replace('defaultRoute: incidents', 'defaultRoute: nowhere')
  const template = TEMPLATE_YAML.replace('alert.summary', 'alert.summery').replace('urgency: 2', 'number: 2')
  const texts = { 'templates/incident.yaml': template, 'bridge.yaml': bridge }
  expect((await problemsOf(texts)).map((problem) => problem.split(': ')[0])).toEqual([
    'bridge.yaml:4',
    'bridge.yaml:7:31',
    'bridge.yaml:15',
    'templates/incident.yaml:5',
    'templates/incident.yaml:8',
    'templates/incident.yaml:11',
  ])
})

test('the problems of a file that its schema refuses are reported in the order of its lines', async () => {
  const bridge = BRIDGE_YAML.replace('product: servicenow', 'product: jira')
    .replace('giveUpAfter', 'after')
    .replace('    connection: servicenow\n', '')
  expect(
    (await problemsOf(buildConfigTexts({ 'bridge.yaml': bridge }))).map((problem) => problem.split(': ')[0]),
  ).toEqual(['bridge.yaml:3', 'bridge.yaml:6', 'bridge.yaml:16'])
})

describe('${SETTING} in a URL', () => {
  const texts = withBridge('https://example.service-now.com', '${SERVICENOW_URL}')

  test('is the value of the application setting', async () => {
    const config = await configOf(texts, { SERVICENOW_URL: 'https://shop.service-now.com/' })
    expect(config.connections.get('servicenow')?.url).toBe('https://shop.service-now.com')
  })

  test.each([{}, { SERVICENOW_URL: '' }])('is a problem when the settings are %j', async (settings) => {
    expect(await problemsOf(texts, settings)).toEqual([
      'bridge.yaml:4: the application setting SERVICENOW_URL is not set',
    ])
  })

  test('is no problem on a machine without settings, where all the rest is checked', async () => {
    expect(await parseConfig(texts, undefined, PRODUCTS)).toHaveProperty('defaultRoute')
    expect(await parseConfig({ ...texts, 'templates/incident.yaml': '' }, undefined, PRODUCTS)).toHaveLength(
      1,
    )
  })
})
