/** A product that only test/made-up-product knows goes all the way by one more entry in the list of products. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { QueueClient } from '@azure/storage-queue'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Azurite, startAzurite } from '../../dev/azurite.ts'
import { type Bridge, createBridge } from '../../shared/app.ts'
import { parseConfig } from '../../shared/config/parse-config.ts'
import { formatProblem } from '../../shared/config/problem.ts'
import { ALERT_QUEUE } from '../../shared/storage/queue-names.ts'
import { BRIDGE_YAML, buildConfigTexts, TEMPLATE_YAML } from '../builders/bridge-config.ts'
import { buildPayload } from '../builders/payload.ts'
import { type FernwoodServer, startFernwood } from '../made-up-product/fernwood-server.ts'
import { WITH_FERNWOOD } from '../made-up-product/products.ts'
import { ProductBench } from './connect-product-bench.ts'
import { type Finished, startCommand } from './connect-run.ts'

const TEMPLATE = `product: fernwood
kind: incident
open:
  title: '{{ alert.rule.name }}'
  text: '{{ alert.summary }}'
note: { comment: Again }
resolve: { comment: Over }
reopen: { comment: Back }
`

let bench: ProductBench<FernwoodServer>
let azurite: Azurite
let folder: string
beforeAll(async () => {
  bench = await ProductBench.start(startFernwood)
  azurite = await startAzurite()
  folder = await mkdtemp(join(tmpdir(), 'made-up-product-'))
  await mkdir(join(folder, 'templates'))
  await writeFile(join(folder, 'bridge.yaml'), BRIDGE_YAML)
  await writeFile(join(folder, 'templates/incident.yaml'), TEMPLATE_YAML)
  await writeFile(join(folder, 'templates/fernwood-incident.yaml'), TEMPLATE)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await Promise.all([bench.stop(), azurite.stop(), rm(folder, { recursive: true })])
})

const settings = (): Record<string, string> => ({
  ...bench.settings,
  AzureWebJobsStorage: azurite.connectionString,
  BRIDGE_CONFIG: folder,
})

function run(command: string, words: readonly string[], input?: object): Promise<Finished> {
  const line = [`test/made-up-product/${command}.ts`, ...words]
  return startCommand({ settings: settings() }, line, input && JSON.stringify(input)).finished
}

const bridgeYaml = (): Promise<string> => readFile(join(folder, 'bridge.yaml'), 'utf8')

async function problemsOf(connection: string, template = TEMPLATE): Promise<string[]> {
  const bridge = BRIDGE_YAML.replace('routes:', `  desk: { product: fernwood, ${connection} }\nroutes:`)
  const texts = buildConfigTexts({ 'bridge.yaml': bridge, 'templates/fernwood-incident.yaml': template })
  const parsed = await parseConfig(texts, {}, WITH_FERNWOOD)
  return Array.isArray(parsed) ? parsed.map(formatProblem) : []
}

describe('configuration', () => {
  test.each([
    ['url: "https://a.fernwood.example", queue: ops', []],
    ['url: "https://a.fernwood.example"', ['bridge.yaml:5: a connection to fernwood must have queue']],
    ['url: "https://a.example", queue: ops', [expect.stringContaining('url is outside .fernwood.example')]],
    [
      'url: "https://a.fernwood.example", queue: ops, incidentsVia: table',
      ['bridge.yaml:5: incidentsVia is not for the product fernwood'],
    ],
  ])('of %s has the problems %j', async (connection, problems) => {
    expect(await problemsOf(connection)).toEqual(problems)
  })

  test('of a template is held to what the product keeps', async () => {
    const template = TEMPLATE.replace('note:', 'hold: { comment: Wait }\nnote:')
    expect(await problemsOf('url: "https://a.fernwood.example", queue: ops', template)).toEqual([
      'templates/fernwood-incident.yaml:6: a fernwood incident has no hold; remove it',
    ])
  })
})

describe('a connection', () => {
  test('is made by npm run connect', async () => {
    const flags = [
      '--product',
      'fernwood',
      '--url',
      bench.product.url,
      '--client-id',
      'bridge',
      '--queue',
      'ops',
    ]
    const secrets = { clientSecret: bench.product.clientSecret }
    const { code, output, errors } = await run('connect', ['desk', '--secrets-from-stdin', ...flags], secrets)

    expect({ code, errors }).toEqual({ code: 0, errors: '' })
    expect(output).toContain('  queue: ok\n')
    expect(output).toContain('What remains to be done in Fernwood (docs/connect-fernwood.md)')
    expect(await bridgeYaml()).toContain(
      `  desk:\n    product: fernwood\n    url: ${bench.product.url}\n    queue: ops\n`,
    )
    expect(await bench.grantOf('desk')).toMatchObject({ type: 'client_credentials', clientId: 'bridge' })
  })

  test('is complete, says npm run check-connection', async () => {
    const route = '  - { name: desk, connection: desk, template: fernwood-incident }\ndefaultRoute'
    await writeFile(join(folder, 'bridge.yaml'), (await bridgeYaml()).replace('defaultRoute', route))

    const { code, output, errors } = await run('check-connection', ['desk'])

    expect({ code, errors }).toEqual({ code: 0, errors: '' })
    expect(output).toContain(`desk (fernwood, ${bench.product.url})`)
    expect(output).toMatch(/Complete +incident: queue +ops can be read/)
  })
})

test('an alert becomes a ticket there, and its end resolves it', async () => {
  // Azure's library looks for the app's identity in the environment.
  for (const [name, value] of Object.entries(settings())) vi.stubEnv(name, value)
  const bridge = createBridge(
    process.env,
    () => undefined,
    async () => WITH_FERNWOOD,
  )

  await deliver(bridge, buildPayload({ rule: 'disk-full' }))
  await deliver(bridge, buildPayload({ rule: 'disk-full', condition: 'Resolved' }))

  expect(bench.product.tickets).toMatchObject([
    {
      queue: 'ops',
      title: 'disk-full',
      state: 'done',
      comment: 'Over',
      key: expect.stringMatching(/^[0-9a-f]{32}$/),
    },
  ])
})

/** Posts an alert to the route of the desk, and delivers the message that it became. */
async function deliver(bridge: Bridge, payload: object): Promise<void> {
  const body = Buffer.from(JSON.stringify(payload))
  await bridge.receive({ body, contentType: 'application/json', route: 'desk', traceparent: undefined })
  const queue = new QueueClient(azurite.connectionString, ALERT_QUEUE)
  const [message] = (await queue.receiveMessages()).receivedMessageItems
  if (message === undefined) throw new Error('The queue is empty.')
  await bridge.deliver(JSON.parse(Buffer.from(message.messageText, 'base64').toString()))
  await queue.deleteMessage(message.messageId, message.popReceipt)
}
