import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { Product } from '../../../shared/connectors/product.ts'
import { PRODUCTS } from '../../../shared/connectors/products.ts'
import { readSchemas } from '../../../tools/write-docs/generated-schemas.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

/** The files that may know a product, except prose. */
const FOLDERS = [
  'bench',
  'cli',
  'config',
  'dev',
  'functions',
  'infra',
  'schemas',
  'shared',
  'simulators',
  'tools',
]

const recipe = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8')
const listed = [...recipe.matchAll(/^\d\. `([^`]+)`: /gm)].map(([, path = '']) => path)
const written = new Set((await readSchemas()).map(({ path }) => relative(ROOT, path)))

/** What Microsoft's guide says of the products that ITSMC knew: no new one is added to it. */
const ITSMC = 'tools/write-docs/itsmc-requirements.ts'

const files = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name))),
).map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }))

/** The list of CONTRIBUTING with a product's name and kinds in it. */
function touchedBy({ name, kinds }: Product): string[] {
  return listed.flatMap((path) =>
    path.includes('<kind>')
      ? Object.keys(kinds).map((kind) => path.replace('<product>', name).replace('<kind>', kind))
      : [path.replace('<product>', name)],
  )
}

function isOwn(path: string, { name }: Product): boolean {
  return path.startsWith(`shared/connectors/${name}/`) || path.startsWith(`simulators/${name}`)
}

test('a product touches six files outside its own folders', () => {
  expect(listed).toHaveLength(6)
})

// The first one stands for all in samples and developers' tools.
describe.each(PRODUCTS.slice(1))('$name', (product) => {
  test('is known in no other file of the program than CONTRIBUTING lists', () => {
    const named = files
      .filter(({ path, text }) => new RegExp(`\\b${product.name}\\b`, 'i').test(path + text))
      .map(({ path }) => path)
      .filter((path) => !isOwn(path, product) && !written.has(path) && path !== ITSMC)
    const inFolders = touchedBy(product).filter((path) =>
      FOLDERS.some((folder) => path.startsWith(`${folder}/`)),
    )
    expect(named.toSorted()).toEqual(inFolders.toSorted())
  })

  test('is in every file that CONTRIBUTING lists', () => {
    const without = touchedBy(product).filter((path) => {
      const text = readFileSync(join(ROOT, path), 'utf8')
      return !text.includes(product.name) && !text.includes(product.title)
    })
    expect(without).toEqual([])
  })
})
