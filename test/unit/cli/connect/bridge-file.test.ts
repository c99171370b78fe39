import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  type DescribedConnection,
  draftConnection,
  readConnection,
  writeConnection,
} from '../../../../cli/connect/bridge-file.ts'
import { productFormOf } from '../../../../cli/connect/forms.ts'
import { PRODUCTS } from '../../../../shared/connectors/products.ts'
import { SCSM } from '../../../../shared/connectors/scsm/product.ts'
import { SERVICE_NOW } from '../../../../shared/connectors/service-now/product.ts'
import type { Answers } from '../../../../cli/connect/form.ts'
import { BRIDGE_YAML, TEMPLATE_YAML } from '../../../builders/bridge-config.ts'

const ANSWERS: Answers = {
  url: 'https://desk.service-now.com/',
  allowOtherHost: 'no',
  sync: 'none',
  createConfigurationItems: 'no',
}

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bridge-file-'))
  await mkdir(join(folder, 'templates'))
  await writeFile(join(folder, 'templates/incident.yaml'), TEMPLATE_YAML)
  await writeBridge(BRIDGE_YAML)
})
afterEach(() => rm(folder, { recursive: true }))

const writeBridge = (text: string): Promise<void> => writeFile(join(folder, 'bridge.yaml'), text)
const bridge = (): Promise<string> => readFile(join(folder, 'bridge.yaml'), 'utf8')
const described = (connection: string, answers: Answers, product = SERVICE_NOW): DescribedConnection => ({
  folder,
  connection,
  form: productFormOf(product),
  answers,
  products: PRODUCTS,
})
const write = (name: string, answers: Answers): Promise<boolean> => writeConnection(described(name, answers))
const read = (name: string, product = SERVICE_NOW): Promise<Answers | undefined> =>
  readConnection(folder, name, productFormOf(product).questions)

describe('a new connection', () => {
  test('is added below the others, and only what is not the default', async () => {
    expect(await write('desk', ANSWERS)).toBe(true)

    const added = `  desk:
    product: servicenow
    url: https://desk.service-now.com
`
    expect((await bridge()).replace(added, '')).toBe(BRIDGE_YAML)
  })

  test('has azureAlerts when its alerts are to follow, and other words for the same stay', async () => {
    await write('desk', { ...ANSWERS, azureAlerts: 'always' })
    expect(await bridge()).toContain('closeAlert: always')
    expect(await read('desk')).toMatchObject({ azureAlerts: 'always' })
    await writeBridge((await bridge()).replace(/azureAlerts:\n\s+closeAlert: always/, 'azureAlerts: true'))
    expect(await read('desk')).toMatchObject({ azureAlerts: 'ended' })
    expect(await write('desk', { ...ANSWERS, azureAlerts: 'ended' })).toBe(false)
    await write('desk', { ...ANSWERS, azureAlerts: 'no' })
    expect(await bridge()).not.toContain('azureAlerts')
  })

  test('is read as it was written', async () => {
    const answers: Answers = {
      ...ANSWERS,
      url: 'https://desk.example.com',
      allowOtherHost: 'yes',
      sync: 'incidents,changeRequests',
      days: '14',
    }
    await write('desk', answers)
    const { createConfigurationItems: _, ...ofFile } = answers
    expect(await read('desk')).toEqual(ofFile)
  })

  test('of Service Manager has its user, and the header behind a proxy', async () => {
    const answers = {
      url: 'https://portal.example.com',
      allowOtherHost: 'yes',
      user: String.raw`CONTOSO\bridge`,
      proxyTokenHeader: 'X-Portal-Authorization',
      linkConfigurationItems: 'yes',
    }
    await writeConnection(described('portal', answers, SCSM))

    expect(await bridge()).toContain(`  portal:
    product: scsm
    url: https://portal.example.com
    allowOtherHost: true
    user: CONTOSO\\bridge
    proxy:
      tokenHeader: X-Portal-Authorization
    linkConfigurationItems: true
`)
    expect(await read('portal', SCSM)).toEqual(answers)
  })

  test('is drafted without a change to the file', async () => {
    const { config, isChange } = await draftConnection(described('desk', ANSWERS))

    expect(isChange).toBe(true)
    expect(config.connections.get('desk')).toMatchObject({ url: 'https://desk.service-now.com' })
    expect(await bridge()).toBe(BRIDGE_YAML)
  })

  test('leaves no other file behind', async () => {
    await write('desk', ANSWERS)
    expect(await readdir(folder)).toEqual(['bridge.yaml', 'templates'])
  })
})

describe('a connection that is there', () => {
  const COMMENTED = BRIDGE_YAML.replace(
    '    url: https://example.service-now.com\n',
    '    # Ask the desk first.\n    url: https://example.service-now.com # since May\n',
  )

  test('is changed where it differs, and its comments stay', async () => {
    await writeBridge(COMMENTED)

    await write('servicenow', ANSWERS)

    expect(await bridge()).toBe(COMMENTED.replace('https://example.', 'https://desk.'))
  })

  test('is left alone when nothing differs, however the file is laid out', async () => {
    const text = `# odd\n${COMMENTED.replace('defaultRoute: incidents', "defaultRoute:   'incidents'")}\n\n`
    await writeBridge(text)

    expect(await write('servicenow', { ...ANSWERS, url: 'https://example.service-now.com' })).toBe(false)

    expect(await bridge()).toBe(text)
  })

  test('keeps what no form asks for', async () => {
    const options = '    rateLimit: { calls: 100, per: 1m }\n    incidentsVia: import-set\n'
    const text = BRIDGE_YAML.replace('example.service-now.com\n', `example.service-now.com\n${options}`)
    await writeBridge(text)

    await write('servicenow', ANSWERS)

    expect(await bridge()).toBe(text.replace('https://example.', 'https://desk.'))
  })

  test('keeps how often it syncs, which no form asks for', async () => {
    const sync = '    sync: { workItems: [ incidents ], days: 7, every: 1h }\n'
    await writeBridge(BRIDGE_YAML.replace('example.service-now.com\n', `example.service-now.com\n${sync}`))

    await write('servicenow', { ...ANSWERS, sync: 'incidents', days: '30' })

    expect(await bridge()).toMatch(/days: 30\s+every: 1h/)
  })

  test('loses a sync that is not wanted any more', async () => {
    await write('servicenow', { ...ANSWERS, sync: 'incidents', days: '7' })
    expect(await bridge()).toContain('days: 7')

    await write('servicenow', ANSWERS)

    expect(await bridge()).not.toContain('sync')
  })
})

test('a connection that is to another product now keeps nothing of the one before', async () => {
  const user = String.raw`CONTOSO\bridge`
  const portal = { url: 'https://portal.example.com', allowOtherHost: 'yes', user }
  await writeConnection(described('desk', portal, SCSM))

  await write('desk', ANSWERS)

  expect(await bridge()).toContain('    product: servicenow\n    url: https://desk.service-now.com\n')
  expect(await bridge()).not.toContain('user')
})

test('a file that is indented by four stays so', async () => {
  const wide = BRIDGE_YAML.replace(
    /^ {2}servicenow:\n {4}product(.+)\n {4}url/m,
    '    servicenow:\n        product$1\n        url',
  )
    .replaceAll(/^ {2}- /gm, '    - ')
    .replaceAll(/^ {4}(when|connection|template|continue|reopen)/gm, '      $1')
    .replace('  giveUp', '    giveUp')
  await writeBridge(wide)

  await write('desk', ANSWERS)

  expect(await bridge()).toContain('    desk:\n        product: servicenow\n')
})

test('a text that the check refuses does not replace the file', async () => {
  await expect(write('desk', { ...ANSWERS, url: 'https://desk.example.com' })).rejects.toMatchObject({
    code: 'config_invalid',
    message: expect.stringContaining('url is outside'),
  })
  expect(await bridge()).toBe(BRIDGE_YAML)
})
