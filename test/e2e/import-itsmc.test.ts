import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadConfig } from '../../shared/config/load-config.ts'
import { PRODUCTS } from '../../shared/connectors/products.ts'

const FIXTURES = 'test/fixtures/itsmc'
const EXPORTS = ['arm-template.json', 'action-group-list.json', 'odd-action-group.json'].map(
  (file) => `${FIXTURES}/${file}`,
)

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bridge-import-'))
})
afterEach(() => rm(folder, { recursive: true }))

interface Finished {
  readonly code: number | null
  readonly output: string
  readonly errors: string
}

async function runImport(...words: readonly string[]): Promise<Finished> {
  const child = spawn(process.execPath, ['cli/import-itsmc.ts', ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (errors += chunk))
  await once(child, 'close')
  return { code: child.exitCode, output, errors }
}

const out = (): string => join(folder, 'out')
const report = (): Promise<string> => readFile(join(out(), 'report.md'), 'utf8')

describe('npm run import-itsmc', () => {
  test.each(PRODUCTS)('writes a configuration for $name that the app takes', async (product) => {
    const { code, errors } = await runImport(...EXPORTS, '--product', product.name, '--out', out())

    const name = product.name.toUpperCase()
    const addresses = ['', '_2', '_3', '_4'].map((number) => [`${name}${number}_URL`, 'http://127.0.0.1:9'])
    const config = await loadConfig(out(), Object.fromEntries(addresses), PRODUCTS)
    expect({ code, errors }).toEqual({ code: 0, errors: '' })
    expect(config.routes.map((route) => route.name)).toContain('raise-incident')
    expect(new Set(config.routes.map(({ connection }) => connection.product))).toEqual(new Set([product]))
  })

  test('gives each receiver a route of its type and grouping, on the connection that it had', async () => {
    await runImport(...EXPORTS, '--connection', 'desk', '--out', out())

    const { routes } = await loadConfig(out(), undefined, PRODUCTS)
    const said = routes.map(({ name, connection, template, grouping }) =>
      [name, connection.name, template.kind, grouping].join(' '),
    )
    expect(said).toEqual([
      'raise-incident desk incident perAlert',
      'per-computer desk-2 incident perCi',
      'log-rows-as-events desk event perLogRow',
      'alerts desk alert perCi',
      'saved-template desk-3 incident perAlert',
      'nothing-said desk incident perAlert',
      'cut-off desk incident perAlert',
      'uberwachung-24-7 desk incident perAlert',
      'no-connection desk-4 incident perAlert',
    ])
  })

  test('shows the report that it writes, which holds no address of other receivers', async () => {
    const { output } = await runImport(...EXPORTS, '--out', out())

    expect(output.trimEnd()).toBe((await report()).trimEnd())
    expect(output).not.toContain('not-for-the-report')
    expect(output).toContain('| ag-shop, ag-nested | Raise incident | raise-incident | servicenow |')
    expect(output).toContain('`contact_type` is always "email".')
    expect(output).toContain('1 of itsmReceivers cannot be read')
    expect(output).toContain('ticketConfiguration is not JSON')
  })

  test('prints the report as JSON', async () => {
    const { output } = await runImport(`${FIXTURES}/arm-template.json`, '--json', '--out', out())

    expect(JSON.parse(output)).toMatchObject({
      folder: out(),
      product: 'servicenow',
      connections: [{ name: 'servicenow', setting: 'SERVICENOW_URL' }, { name: 'servicenow-2' }],
      routes: [
        {
          name: 'raise-incident',
          webhook: 'https://<app>.azurewebsites.net/api/alerts/raise-incident',
          actionGroups: ['ag-shop', 'ag-nested'],
          constants: { contact_type: 'email', subcategory: 'password' },
          open: [],
        },
        { name: 'per-computer', group: 'perCi' },
      ],
    })
  })

  test('replaces no file unless asked to', async () => {
    await runImport(`${FIXTURES}/arm-template.json`, '--out', out())
    await writeFile(join(out(), 'report.md'), 'mine')
    await rm(join(out(), 'templates'), { recursive: true })

    const refused = await runImport(`${FIXTURES}/arm-template.json`, '--out', out())
    expect(refused).toMatchObject({
      code: 1,
      output: '',
      errors: expect.stringContaining('already exists'),
    })
    expect(await readdir(out())).not.toContain('templates')
    expect(await report()).toBe('mine')

    const forced = await runImport(`${FIXTURES}/arm-template.json`, '--out', out(), '--force')
    expect(forced).toMatchObject({ code: 0, errors: '' })
    expect(await report()).toContain('# From ITSMC')
  })

  test.each([
    [[], /^Name exported files\. Try npm run [a-z-]+ -- --help\.\n$/],
    [['nowhere.json'], /^nowhere\.json: there is no such file\.\n$/],
    [['README.md'], /^README\.md: not JSON in UTF-8\.\n$/],
    [['package.json'], /^package\.json has no ITSM receivers\. Export .+\n$/],
    [[EXPORTS[0] ?? '', '--product', 'remedy'], /^--product takes servicenow, .+, not "remedy"\.\n$/],
    [
      [EXPORTS[0] ?? '', '--via', 'gateway'],
      /^--via is not for ServiceNow, which is reached in one way\.\n$/,
    ],
    [[EXPORTS[0] ?? '', '--connection', 'Desk'], /^--connection takes lower-case letters.+\n$/],
  ])('%j gets one line of error, and nothing is written', async (words, line) => {
    const finished = await runImport(...words, '--out', out())

    expect(finished).toEqual({ code: 1, output: '', errors: expect.stringMatching(line) })
    expect(await readdir(folder)).toEqual([])
  })
})
