import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadConfig } from '../../../shared/config/load-config.ts'
import { BRIDGE_YAML, TEMPLATE_YAML } from '../../builders/bridge-config.ts'
import { PRODUCTS } from '../../../shared/connectors/products.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bridge-config-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function writeConfig(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const path = join(folder, name)
  await mkdir(join(path, 'templates'), { recursive: true })
  for (const [file, text] of Object.entries(files)) await writeFile(join(path, file), text)
  return path
}

describe('a configuration folder', () => {
  test('is read with all its templates, and nothing else in it', async () => {
    const path = await writeConfig('good', {
      'bridge.yaml': BRIDGE_YAML,
      'templates/incident.yaml': TEMPLATE_YAML,
      'templates/README.md': 'Not YAML: [',
      'notes.yaml': 'Not YAML: [',
    })
    await mkdir(join(path, 'templates', 'old'))
    expect((await loadConfig(path, {}, PRODUCTS)).defaultRoute.template.name).toBe('incident')
  })

  test('with problems is refused, with a line for each', async () => {
    const path = await writeConfig('bad', {
      'bridge.yaml': BRIDGE_YAML.replace('12h', 'soon'),
      'templates/incident.yaml': TEMPLATE_YAML.replace('alert.summary', 'alert.summery'),
    })
    await expect(loadConfig(path, {}, PRODUCTS)).rejects.toMatchObject({
      code: 'config_invalid',
      message: expect.stringMatching(
        /^The configuration in .+ has problems:\nbridge\.yaml:11: .+\ntemplates\/incident\.yaml:8: .+$/,
      ) as string,
    })
  })

  test('that does not exist is refused', async () => {
    await expect(loadConfig(join(folder, 'missing'), {}, PRODUCTS)).rejects.toMatchObject({
      code: 'config_invalid',
      message: expect.stringContaining('bridge.yaml:1: the file is missing') as string,
    })
  })
})

const SHIPPED = fileURLToPath(new URL('../../fixtures/config', import.meta.url))
const SERVICENOW_URL = 'https://example.service-now.com'

describe('the configuration that comes with the app', () => {
  test('is valid for ServiceNow alone', async () => {
    const config = await loadConfig(SHIPPED, { SERVICENOW_URL }, PRODUCTS)
    expect([...config.connections.keys()]).toEqual(['servicenow'])
    expect(config.defaultRoute).toMatchObject({
      name: 'servicenow',
      connection: { url: SERVICENOW_URL },
      template: { name: 'servicenow-incident' },
    })
  })

  test('is good on a machine without settings, with all products', async () => {
    const { connections } = await loadConfig(SHIPPED, undefined, PRODUCTS)
    const products = [...connections.values()].map(({ product }) => product.name)
    expect(products).toEqual(['servicenow', 'scsm', 'provance', 'cherwell'])
  })
})
