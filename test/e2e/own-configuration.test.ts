import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { until } from '../contract/local-host/until.ts'
import { finish, finishWith, launch, type Run, stop, stopAll } from './command-run.ts'

/** A configuration unlike ours: addresses written out, settings of other names, two instances of one product. */
const BRIDGE = `connections:
  desk-eu:
    product: servicenow
    url: https://contoso-eu.service-now.com
  desk-us:
    product: servicenow
    url: \${US_INSTANCE}
  gateway:
    product: scsm
    url: \${OUR_GATEWAY}
    allowOtherHost: true
    via: gateway
    correlationProperty: { name: AzureKey, classId: a604b942-4c7b-2fb2-28dc-61dc6f465c68 }
  portal:
    product: scsm
    url: https://portal.contoso.com
    allowOtherHost: true
    user: CONTOSO\\bridge
    proxy: { tokenHeader: X-Portal-Authorization }
routes:
  - name: tests
    when: alert.customProperties.environment == "test"
    ignore: true
  - name: us
    when: alert.severity == "Sev1"
    connection: desk-us
    template: our-incident
    continue: true
  - name: lab
    when: alert.severity == "Sev1"
    connection: gateway
    template: our-record
    continue: true
  - name: old
    when: alert.severity == "Sev1"
    connection: portal
    template: our-record
  - name: eu
    connection: desk-eu
    template: our-incident
defaultRoute: eu
warnings:
  webhook: https://hooks.contoso.com/secret
fallback:
  webhook: \${OUR_HOOK}
`

const TEMPLATES = 'test/fixtures/config/templates'

interface Connection {
  readonly url: string
  readonly connect: { readonly flags: string[]; readonly secrets: Record<string, string> }
}

interface Ready {
  readonly webhook: string
  readonly connections: Readonly<Record<string, Connection>>
}

// Commands are started one after the other, which takes a while on a busy machine.
vi.setConfig({ testTimeout: 90_000 })

let folder: string
let app: Run
let ready: Ready
let port: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'own-configuration-'))
  await mkdir(join(folder, 'templates'))
  await writeFile(join(folder, 'bridge.yaml'), BRIDGE)
  await cp(`${TEMPLATES}/servicenow-incident.yaml`, join(folder, 'templates/our-incident.yaml'))
  await cp(`${TEMPLATES}/scsm-incident.yaml`, join(folder, 'templates/our-record.yaml'))
  app = launch('start', '--config', folder, '--port', '0', '--no-sample', '--json')
  const readyLine = (): Ready | undefined => {
    if (app.child.exitCode !== null) throw new Error(app.errors())
    return app.output().includes('\n') ? (JSON.parse(app.output()) as Ready) : undefined
  }
  ready = await until('it is up', readyLine, 50_000)
  ;({ port } = new URL(ready.webhook))
}, 60_000)
afterEach(stopAll)
afterAll(async () => {
  await stop(app.child)
  await rm(folder, { recursive: true })
})

async function withProperty(environment: string): Promise<string> {
  const sample = JSON.parse(await readFile('dev/sample-alert.json', 'utf8')) as { data: object }
  const data = { ...sample.data, customProperties: { environment } }
  return JSON.stringify({ ...sample, data })
}

test('a configuration of one’s own runs unchanged, with a simulator for each connection', () => {
  const addresses = Object.values(ready.connections).map(({ url }) => url)

  expect(Object.keys(ready.connections)).toEqual(['desk-eu', 'desk-us', 'gateway', 'portal'])
  expect(new Set(addresses).size).toBe(4)
  expect(addresses.every((url) => url.startsWith('http://127.0.0.1:'))).toBe(true)
  expect(app.errors()).toBe('')
})

test('send-alert prints the ticket that each route made of an alert', async () => {
  const { code, output } = await finish('send-alert', 'dev/sample-alert.json', '--to', port)

  expect({ code, lines: output.trim().split('\n') }).toEqual({
    code: 0,
    lines: expect.arrayContaining([
      '202  dev/sample-alert.json',
      expect.stringMatching(/^ {2}INC\d+ {2}http\S+ {2}opened \(route us\): new episode$/),
      expect.stringMatching(/^ {2}IR\d+ {2}http\S+ {2}opened \(route lab\): new episode$/),
      expect.stringMatching(/^ {2}IR\d+ {2}http\S+ {2}opened \(route old\): new episode$/),
    ]),
  })
})

test('send-alert says that a route ignores an alert, and with --no-wait looks at nothing', async () => {
  const payload = await withProperty('test')

  const ignored = await finishWith({ input: payload }, 'send-alert', '-', '--to', port)
  const posted = await finishWith({ input: payload }, 'send-alert', '-', '--to', port, '--no-wait')

  expect([ignored.code, ignored.output]).toEqual([
    0,
    '202  -\n  No ticket: the route tests ignores such alerts.\n',
  ])
  expect(posted.output).toMatch(/^202 {2}-\n {2}Accepted.+\n +Next: npm run trace -- [0-9a-f]{32}\n$/)
})

test('connect can be tried with the values that the start prints, and changes the copy alone', async () => {
  const { flags, secrets } = ready.connections['desk-us']?.connect ?? { flags: [], secrets: {} }
  const words = ['tryout', ...flags, '--secrets-from-stdin']
  const given = { input: JSON.stringify(secrets), environment: { BRIDGE_APP: port } }

  const good = await finishWith(given, 'connect', ...words)

  expect({ code: good.code, errors: good.errors }).toEqual({ code: 0, errors: '' })
  expect(good.output).toContain('tryout is signed in until')
  expect(await readFile(join(folder, 'bridge.yaml'), 'utf8')).toBe(BRIDGE)
})

test('a configuration with problems stops the start with these and nothing else', async () => {
  const broken = await mkdtemp(join(tmpdir(), 'broken-configuration-'))
  await cp(folder, broken, { recursive: true })
  await writeFile(join(broken, 'bridge.yaml'), BRIDGE.replace('template: our-record', 'template: our-recrod'))

  const { code, output, errors } = await finish('start', '--config', broken, '--port', '0')
  await rm(broken, { recursive: true })

  expect({ code, output }).toEqual({ code: 1, output: '' })
  expect(errors).toMatch(
    /^config_invalid: .+ has problems:\nbridge\.yaml:\d+: .*our-recrod.*\nNext: .+ npm run check-config\n$/,
  )
})
