/** Every configuration of docs/recipes.md is one that works, and does what its tests say. */
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { readTests } from '../../../cli/config-tests/read-tests.ts'
import { formatFailures } from '../../../cli/config-tests/results-text.ts'
import { runTests } from '../../../cli/config-tests/run-tests.ts'
import manifest from '../../../package.json' with { type: 'json' }
import { chooseRoutes } from '../../../shared/bridge/deliver/choose-routes.ts'
import type { Config } from '../../../shared/config/config.ts'
import { readConfigTexts } from '../../../shared/config/load-config.ts'
import { parseConfig } from '../../../shared/config/parse-config.ts'
import { formatProblem } from '../../../shared/config/problem.ts'
import { PRODUCTS } from '../../../shared/connectors/products.ts'
import { oncePerName } from '../../../shared/once.ts'
import { buildAlert } from '../../builders/alert.ts'

const SHIPPED = 'test/fixtures/config'
const ALERTS = 'test/fixtures/alerts/common'
const SETTINGS = {
  SERVICENOW_URL: 'https://dev.service-now.com',
  SERVICENOW_US_URL: 'https://us.service-now.com',
}

const page = await readFile('docs/recipes.md', 'utf8')

interface Recipe {
  readonly title: string
  /** Its YAML by the file that each block says it is for. */
  readonly blocks: readonly (readonly [file: string, text: string])[]
}

const recipes = page
  .split(/^## /m)
  .slice(1)
  .map((section): Recipe => ({
    title: section.slice(0, section.indexOf('\n')),
    blocks: [...section.matchAll(/```yaml\n(# (.*)\n)?([\s\S]*?)```/g)].map(
      ([, , file = '', text = '']) => [file, text] as const,
    ),
  }))
const configured = recipes.filter(({ blocks }) => blocks.length > 0)

const folders: string[] = []
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true })
})

/** A recipe in a folder of its own, and what the configuration there says; made once. */
const inFolder = oncePerName(async (title) => {
  const recipe = configured.find((one) => one.title === title)
  if (recipe === undefined) throw new Error(`There is no recipe ${title}.`)
  const folder = await folderWith(recipe)
  return { folder, config: await configIn(folder) }
})

/** A configuration folder with a recipe in it. */
async function folderWith({ blocks }: Recipe): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'recipe-'))
  folders.push(folder)
  await cp(SHIPPED, folder, { recursive: true })
  // The shipped tests say what the shipped configuration does.
  await rm(join(folder, 'tests'), { recursive: true, force: true })
  await mkdir(join(folder, 'tests'))
  await cp(ALERTS, join(folder, 'tests/alerts'), { recursive: true })
  for (const [file, text] of blocks) {
    const shipped = await readFile(join(folder, file), 'utf8').catch(() => '{}')
    const merged = stringify(withBlock(parse(shipped), parse(text)))
    await writeFile(join(folder, file), file.startsWith('tests/') ? text : merged)
  }
  return folder
}

/** As the page says: routes go above the shipped ones, all else beside what is there or in its place. */
function withBlock(shipped: unknown, block: unknown): unknown {
  if (Array.isArray(shipped) && Array.isArray(block)) return [...block, ...shipped]
  if (!isObject(shipped) || !isObject(block)) return block
  const members = Object.entries(block).map(([name, value]) => [name, withBlock(shipped[name], value)])
  return { ...shipped, ...Object.fromEntries(members) }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

async function configIn(folder: string): Promise<Config> {
  const config = await parseConfig(await readConfigTexts(folder), SETTINGS, PRODUCTS)
  if (Array.isArray(config)) throw new Error(config.map(formatProblem).join('\n'))
  return config
}

describe.each(configured)('$title', (recipe) => {
  test('says where each block goes, and is a configuration without a caution', async () => {
    for (const [file] of recipe.blocks) expect(file).toMatch(/^(bridge|(templates|tests)\/[a-z-]+)\.yaml$/)
    expect((await inFolder(recipe.title)).config.cautions).toEqual([])
  })

  test('does what its tests say, which try each of its routes and tickets', async () => {
    const { folder, config } = await inFolder(recipe.title)
    const { tests, problems } = await readTests(folder)
    expect(problems).toEqual([])
    const results = await runTests(config, folder, tests, '2026-11-26T12:00:00.000Z')
    expect(formatFailures(results.filter(({ failures }) => failures.length > 0))).toBe('')
    const tried = new Set(
      tests.flatMap(({ tickets, ignoredBy }) => [ignoredBy, ...tickets.map(({ route }) => route)]),
    )
    const routes = recipe.blocks.flatMap(([file, text]) =>
      file === 'bridge.yaml' ? routesIn(parse(text)) : [],
    )
    // A route by tags cannot be tried without looking them up: the test below does.
    expect(routes.filter((name) => !tried.has(name) && name !== 'payments')).toEqual([])
  })
})

function routesIn(document: unknown): string[] {
  const { routes = [] } = document as { routes?: { name: string }[] }
  return routes.map(({ name }) => name)
}

test('the route by a tag takes what has it', async () => {
  const { config } = await inFolder('By resource group, rule or tag')
  const { resource, targets, ...rest } = buildAlert()
  const tagged = resource && { ...resource, tags: { team: 'Payments' } }
  const alert = { ...rest, targets, resource: tagged, rule: { ...rest.rule, name: 'disk full' } }
  const { routes } = chooseRoutes(
    config,
    { ...alert, resource: tagged && { ...tagged, resourceGroup: 'rg-pay' } },
    {},
  )
  expect(routes.map(({ route }) => route.name)).toEqual(['payments'])
})

test('windows of the page are in force when they say', async () => {
  const { maintenance } = (await inFolder('Maintenance windows')).config
  const inForce = (at: string): string[] =>
    maintenance.filter(({ spanAt }) => spanAt(Date.parse(at)) !== undefined).map(({ name }) => name)
  expect(inForce('2026-12-08T22:00:00Z')).toEqual(['patch-tuesday', 'test-nights'])
  expect(inForce('2026-12-15T22:00:00Z')).toEqual(['test-nights'])
  expect(inForce('2026-12-15T12:00:00Z')).toEqual([])
})

test('has a recipe for what people ask first', () => {
  expect(recipes.map(({ title }) => title)).toHaveLength(11)
})

test('names commands and payloads that are there', async () => {
  const commands = [...page.matchAll(/npm run ([a-z-]+)/g)].map(([, name = '']) => name)
  expect(commands.filter((name) => !(name in manifest.scripts))).toEqual([])
  const payloads = [...page.matchAll(/alerts\/([a-z0-9-]+\.json)/g)].map(([, name = '']) => name)
  const known = new Set(await readdir(ALERTS))
  expect(payloads.filter((name) => !known.has(name))).toEqual([])
})
