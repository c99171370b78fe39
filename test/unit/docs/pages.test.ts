import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../../', import.meta.url))

const filesIn = (folder: string, ending: string): string[] =>
  (readdirSync(join(root, folder), { recursive: true }) as string[])
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name))

const SOURCES = new Set(
  ['shared', 'functions', 'cli', 'dev', 'tools', 'simulators', 'bench', 'docs', 'test'].flatMap((folder) =>
    filesIn(folder, '.ts'),
  ),
)
const SOURCE_NAMES = new Set([...SOURCES].map((path) => basename(path)))

const isSource = (name: string): boolean =>
  name.includes('/') ? [...SOURCES].some((path) => path.endsWith(name)) : SOURCE_NAMES.has(name)

const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  ...['docs', 'simulators', 'gateway'].flatMap((folder) => filesIn(folder, '.md')),
].map((path) => ({ path, text: withoutBlocks(readFileSync(join(root, path), 'utf8')) }))

function withoutBlocks(text: string): string {
  return text.replaceAll(/^ *```[\s\S]*?^ *```$/gm, '')
}

/** As GitHub names them. */
function anchorsIn(path: string): string[] {
  const text = withoutBlocks(readFileSync(join(root, path), 'utf8'))
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

function leadsNowhere(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? page : normalize(join(dirname(page), path))
  if (!existsSync(join(root, target))) return true
  return anchor !== undefined && target.endsWith('.md') && !anchorsIn(target).includes(anchor)
}

/** How many cells each row has; a bar in a cell is written `\|`. */
const cellsOf = (row: string): number => row.trim().split(/(?<!\\)\|/).length - 2

const tablesIn = (text: string): string[][] =>
  [...text.matchAll(/(?:^ *\|.*\n)+/gm)].map(([table]) => table.trimEnd().split('\n'))

describe.each(PAGES)('$path', ({ path, text }) => {
  test('links to pages and headings that exist', () => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
    const inside = links.filter((link) => !/^(?:https?|mailto):/.test(link))
    expect(inside.filter((link) => leadsNowhere(path, link))).toEqual([])
  })

  test('has sections with names of their own, which links need', () => {
    const sections = [...text.matchAll(/^## (.+)$/gm)].map(([, name = '']) => name)
    expect(sections).toEqual([...new Set(sections)])
  })

  test('has tables whose rows have as many cells as their header', () => {
    const wrong = tablesIn(text).flatMap(([header = '', ...rows]) =>
      rows.filter((row) => cellsOf(row) !== cellsOf(header)),
    )
    expect(wrong).toEqual([])
  })

  test('names source files that exist', () => {
    const named = [...text.matchAll(/`([\w./-]+\.ts)`/g)].map(([, name = '']) => name)
    expect(named.filter((name) => !isSource(name))).toEqual([])
  })
})
