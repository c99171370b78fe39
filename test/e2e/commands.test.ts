import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { request } from 'undici'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { until } from '../contract/local-host/until.ts'
import { finish, finishWith, launch, type Run, run, stop, stopAll } from './command-run.ts'

/** Everything starts at once, which takes a while on a busy machine. */
const UP_WITHIN_MS = 60_000
vi.setConfig({ testTimeout: 90_000 })

afterEach(stopAll)

interface Ready {
  readonly webhook: string
  readonly health: string
  readonly product: { readonly url: string }
  readonly serviceNow: { readonly url: string; readonly user: string; readonly password: string }
  readonly keyVault: { readonly url: string }
  readonly admin: { readonly url: string; readonly key: string }
  readonly logAnalytics: { readonly url: string }
  readonly alertsManagement: { readonly url: string }
  readonly settings: Readonly<Record<string, string>>
}

interface Health {
  readonly status: string
  readonly checks: readonly { readonly name: string; readonly ok: boolean }[]
}

async function ready({ output, errors, child }: Run): Promise<Ready> {
  const readyLine = (): Ready | undefined => {
    if (child.exitCode !== null) throw new Error(`It ended with code ${child.exitCode}: ${errors()}`)
    return output().includes('\n') ? (JSON.parse(output()) as Ready) : undefined
  }
  return until('the command is ready', readyLine, UP_WITHIN_MS)
}

async function incidentCount({ serviceNow }: Ready): Promise<number> {
  const basic = Buffer.from(`${serviceNow.user}:${serviceNow.password}`).toString('base64')
  const headers = { accept: 'application/json', authorization: `Basic ${basic}` }
  const answer = await request(`${serviceNow.url}/api/now/table/incident`, { headers })
  return ((await answer.body.json()) as { result: unknown[] }).result.length
}

describe('npm start', () => {
  test('prints the incident that the sample alert became, and ends without a trace on Ctrl-C', async () => {
    const app = run('start', '--port', '0')
    await until('it is up', () => app.output().includes('Ctrl-C stops'), UP_WITHIN_MS)

    app.child.kill('SIGINT')
    await once(app.child, 'close')

    expect(app.output()).toMatch(/INC\d+ {2}http:\/\/127\.0\.0\.1:\d+\/incident\/INC\d+/)
    expect(app.output()).toContain(
      'Sev1 Percentage CPU 97.4 > 90 % on vm-orders-01 (Orders API: CPU above 90 %)',
    )
    expect({ code: app.child.exitCode, errors: app.errors() }).toEqual({ code: 0, errors: '' })
  })

  test('with another product, prints what the sample alert became there', async () => {
    const app = run('start', '--port', '0', '--product', 'scsm')
    await until('it is up', () => app.output().includes('Ctrl-C stops'), UP_WITHIN_MS)

    app.child.kill('SIGINT')
    await once(app.child, 'close')

    expect(app.output()).toMatch(/^ {2}SCSM +http:\S+ {3}\(simulated scsm; user CONTOSO\\svc-azure-alerts, /m)
    expect(app.output()).toMatch(/^ {2}IR\d+ {2}http:\S+\/Incident\/Edit\/IR\d+\/\n {4}Title +Sev1 /m)
    expect({ code: app.child.exitCode, errors: app.errors() }).toEqual({ code: 0, errors: '' })
  })

  test('says in one line which products there are', async () => {
    const { code, errors } = await finish('start', '--product', 'jira')

    expect({ code, errors }).toEqual({
      code: 1,
      errors: expect.stringMatching(/^--product takes .+: servicenow, .+, scsm, provance, cherwell\.\n$/),
    })
  })
})

describe('npm start -- --json', () => {
  let app: Run
  let one: Ready
  beforeAll(async () => {
    app = launch('start', '--port', '0', '--no-sample', '--json')
    one = await ready(app)
  })
  afterAll(() => stop(app.child))

  test('shows anyone that it is alive, and the details with the key', async () => {
    const { health, webhook } = one
    const key = String(new URL(webhook).searchParams.get('code'))
    const ask = async (headers: Record<string, string>): Promise<unknown> =>
      (await request(health, { headers })).body.json()

    expect(await ask({})).toEqual({ status: 'alive' })
    expect(await ask({ 'x-functions-key': 'guessed' })).toMatchObject({ status: 'alive' })
    const { status, checks } = (await ask({ 'x-functions-key': key })) as Health
    expect(status).toBe('healthy')
    expect(checks.filter(({ ok }) => !ok)).toEqual([])
    expect(checks.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'storage',
        'key vault',
        'configuration',
        'servicenow: incidents can be read',
        'servicenow: sign-in',
      ]),
    )
  })

  test('runs a timer now with the key, and has Azure’s side of the way back beside it', async () => {
    const { admin, logAnalytics, alertsManagement } = one
    const answer = await request(`${admin.url}/admin/functions/refresh-tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-functions-key': admin.key },
      body: '{}',
    })
    const rows = await request(`${logAnalytics.url}/__admin/rows?table=ServiceDesk_CL`)
    const changes = await request(`${alertsManagement.url}/__admin/changes`)

    expect(answer.statusCode).toBe(202)
    expect([await rows.body.json(), await changes.body.json()]).toEqual([{ rows: [] }, { changes: [] }])
  })

  test('says in one line that its port is taken', async () => {
    const { code, errors } = await finish('start', '--port', new URL(one.webhook).port)

    expect(code).toBe(1)
    expect(errors).toMatch(/^Port \d+ is in use\. .+\n$/)
  })

  test('runs twice side by side, each with its own ServiceNow; send-alert ends with 1 when an alert was refused', async () => {
    const other = await ready(run('start', '--port', '0', '--no-sample', '--json'))

    const files = ['dev/sample-alert.json', 'package.json']
    const { code, output } = await finish('send-alert', '--to', one.webhook, ...files)

    expect(code).toBe(1)
    expect(output).toMatch(
      /^202 {2}dev\/sample-alert\.json\n {2}INC\d+ .+\n422 {2}package\.json\n {2}alert_not_recognised: .+\n {2}Next: npm run dead-letters -- show .+\n$/,
    )
    await until('the incident is there', async () => (await incidentCount(one)) === 1)
    expect(await incidentCount(other)).toBe(0)
  })
})

describe('npm run simulate', () => {
  test('prints settings that are all texts, with which the app runs in any other host', async () => {
    const { settings, serviceNow } = await ready(run('simulate', '--json'))

    expect(Object.values(settings).every((value) => typeof value === 'string')).toBe(true)
    expect(settings).toMatchObject({ SERVICENOW_URL: serviceNow.url, FUNCTIONS_WORKER_RUNTIME: 'node' })
  })

  test('with another product, prints where that is, and names a configuration that prefers it', async () => {
    const simulation = run('simulate', '--product', 'cherwell', '--json')
    const { settings, product } = await ready(simulation)
    const folder = String(settings['BRIDGE_CONFIG'])

    expect(settings).toMatchObject({ CHERWELL_URL: product.url })
    expect(readFileSync(join(folder, 'bridge.yaml'), 'utf8')).toMatch(/^defaultRoute: cherwell$/m)

    simulation.child.kill('SIGINT')
    await once(simulation.child, 'close')
    expect(existsSync(folder)).toBe(false)
  })
})

describe('npm run preview', () => {
  test('prints what would be written, section by section, with the routes that do not take it', async () => {
    const { code, output } = await finish('preview', 'dev/sample-alert.json', '--explain')

    expect(code).toBe(0)
    expect(output).toMatch(/^Sev1 fired: Orders API: CPU above 90 % \(Platform\), about vm-orders-01\n/)
    expect(output).toContain('\nservicenow: takes it. It is the default, and no condition holds.\n')
    expect(output).toMatch(/\n {2}open \(now\)\n {4}short_description {2}.*vm-orders-01/)
    expect(output).toMatch(/\n {2}reopen \(when it comes back\)\n(?: {4}.*\n)*? {4}state +2\n/)
    expect(output).toContain('\nscsm: does not take it. It has no condition: it takes alerts by name only.')
  })

  test('prints it as JSON', async () => {
    const { code, output } = await finish('preview', 'dev/sample-alert.json', '--json')

    expect(code).toBe(0)
    expect(JSON.parse(output)).toMatchObject({
      alert: { severity: 'Sev1', condition: 'fired' },
      ignoredBy: null,
      routes: [
        {
          name: 'servicenow',
          connection: 'servicenow',
          kind: 'incident',
          tickets: [
            {
              correlationId: expect.stringMatching(/^[0-9a-f]{32}$/),
              action: 'open',
              fields: { impact: '2', urgency: '1' },
            },
          ],
        },
      ],
    })
  })

  test.each([[[]], [['--explain']]])(
    'of a folder prints a line for each payload, and ends with 1 when one cannot be read %j',
    async (options) => {
      const folder = await mkdtemp(join(tmpdir(), 'preview-all-'))
      await cp('dev/sample-alert.json', join(folder, 'a.json'))
      await writeFile(join(folder, 'b.json'), '{}')

      const { code, output } = await finish('preview', '--all', folder, ...options)
      await rm(folder, { recursive: true })

      expect(code).toBe(1)
      expect(output).toMatch(
        /^a\.json {2}Sev1 fired {2}servicenow: open {2}.+vm-orders-01.*\nb\.json +no ticket +alert_not_recognised: .+\n$/,
      )
    },
  )

  test.each([
    [['no-such-file.json'], /^no-such-file\.json: there is no such file\.\n$/],
    [['package.json'], /^alert_not_recognised: .+\n$/],
    [['dev/sample-alert.json', '--route', 'nowhere'], /^route_unknown: .+ nowhere.+\n$/],
    [[], /^Name one payload file\. Try npm run [a-z-]+ -- --help\.\n$/],
    [
      ['--exlain'],
      /^Unknown option '--exlain'\. Did you mean --explain\? Try npm run preview -- --help\.\n$/,
    ],
    [['--what'], /^Unknown option '--what'\. Try npm run [a-z-]+ -- --help\.\n$/],
  ])('%j gets one line of error', async (words, line) => {
    const { code, errors } = await finish('preview', ...words)

    expect({ code, errors }).toEqual({ code: 1, errors: expect.stringMatching(line) })
  })
})

describe('npm run silence -- add', () => {
  // Nothing listens there: what is wrong with a call is found before the storage is asked.
  const environment = {
    AzureWebJobsStorage: 'UseDevelopmentStorage=true',
    BRIDGE_CONFIG: 'test/fixtures/config',
  }

  test.each([
    [['--route', 'scm'], /^request_invalid: There is no route scm\. Did you mean scsm\?\n$/],
    [
      ['--when', 'alert.sev == "Sev1"'],
      /^request_invalid: when: alert has no sev\. Did you mean severity\?\n$/,
    ],
    [[], /^Say which alerts: --when .+ Try npm run silence -- --help\.\n$/],
    [['--all', '--mute', 'lose'], /^--mute takes hold, note, drop; not "lose"\.\n$/],
  ])('with %j gets one line of error', async (words, line) => {
    const { code, errors } = await finishWith(
      { environment },
      'silence',
      'add',
      '--until',
      '2h',
      '--why',
      'a move',
      ...words,
    )

    expect({ code, errors }).toEqual({ code: 1, errors: expect.stringMatching(line) })
  })
})

describe('npm run send-alert', () => {
  test('says in one line that nothing answers', async () => {
    const { code, errors } = await finish(
      'send-alert',
      '--to',
      'http://127.0.0.1:9/api/alerts',
      'dev/sample-alert.json',
    )

    expect({ code, errors }).toEqual({
      code: 1,
      errors: expect.stringMatching(/^http:\/\/127\.0\.0\.1:9 does not answer .+\n$/),
    })
  })
})

test('npm run check-config -- --json prints problems by file, line and column', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'check-config-'))
  await cp('test/fixtures/config', folder, { recursive: true })
  const bridge = await readFile(join(folder, 'bridge.yaml'), 'utf8')
  await writeFile(
    join(folder, 'bridge.yaml'),
    bridge.replace('  - name: servicenow\n', '  - name: servicenow\n    when: alert.sev == "Sev0"\n'),
  )

  const { code, output } = await finish('check-config', '--folder', folder, '--json')
  await rm(folder, { recursive: true })

  const line = bridge.split('\n').indexOf('  - name: servicenow') + 2
  const reason = 'when: alert has no sev. Did you mean severity?'
  expect({ code, report: JSON.parse(output) as unknown }).toEqual({
    code: 1,
    report: {
      folder,
      problems: [{ file: 'bridge.yaml', line, column: 17, reason }],
      cautions: [],
      tests: [],
    },
  })
})

test('npm run check-config names the values that an alert may lack, by file and line', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'check-config-'))
  await cp('test/fixtures/config', folder, { recursive: true })
  // They would show, too, that their alerts lack it.
  await rm(join(folder, 'tests'), { recursive: true })
  const template = join(folder, 'templates/servicenow-incident.yaml')
  const text = await readFile(template, 'utf8')
  await writeFile(
    template,
    text.replace('\nopen:\n', '\nopen:\n  u_team: "{{ alert.customProperties.team }}"\n'),
  )

  const { code, output } = await finish('check-config', '--folder', folder)
  await rm(folder, { recursive: true })

  expect(code).toBe(0)
  const line = text.split('\n').indexOf('open:') + 2
  expect(output).toContain(
    `templates/servicenow-incident.yaml:${line}: open.u_team: alert.customProperties.team can be missing`,
  )
})

test('npm run check-config runs the tests of the configuration, and ends with 1 when one fails', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'check-config-'))
  await cp('test/fixtures/config', folder, { recursive: true })
  const file = join(folder, 'tests/own.yaml')
  await writeFile(file, 'tests:\n  - { name: none, alert: {}, tickets: [] }\n')

  const { code, output, errors } = await finish('check-config', '--folder', folder)
  const tested = await finish('test-config', '--folder', folder)
  await rm(folder, { recursive: true })

  expect([code, tested.code]).toEqual([1, 1])
  expect(output).toMatch(/\n1 of \d+ tests failed\.\n$/)
  expect(errors).toBe(
    'FAIL  tests/own.yaml:2: none\n        route servicenow: a ticket that the test does not list\n',
  )
  expect(tested.output).toContain(`${errors}ok    tests/shipped.yaml`)
})
