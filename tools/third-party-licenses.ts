import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** `node_modules/<name>` of the innermost package that a file belongs to. */
const PACKAGE = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/

const LICENSE_FILE = /^(?:licen[cs]e|copying|notice|thirdpartynotice)/i

/**
 * The licences, with their texts, of all packages whose code a bundle contains: they must be distributed with the bundle.
 *
 * @param files paths of what was bundled, relative to `root`, with `/`
 * @throws Error naming the packages that state no licence
 */
export async function thirdPartyLicenses(files: readonly string[], root = '.'): Promise<string> {
  const folders = new Set(files.flatMap((file) => PACKAGE.exec(file)?.[0] ?? []))
  const packages = await Promise.all([...folders].map((folder) => readPackage(join(root, folder))))
  const nameless = packages.filter(({ license }) => license === '').map(({ title }) => title)
  if (nameless.length > 0) throw new Error(`These packages state no licence: ${nameless.join(', ')}.`)
  const sections = new Set(
    packages.map(({ title, license, texts }) => [`${title} (${license})`, ...texts].join('\n\n')),
  )
  const head = 'This bundle contains code of these packages, under these licences.'
  return `${[head, ...[...sections].toSorted()].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`
}

interface BundledPackage {
  readonly title: string
  readonly license: string
  readonly texts: readonly string[]
}

async function readPackage(folder: string): Promise<BundledPackage> {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    readonly name: string
    readonly version: string
    readonly license?: unknown
  }
  const names = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isFile() && LICENSE_FILE.test(entry.name))
    .map((entry) => entry.name)
  const texts = await Promise.all(names.toSorted().map((each) => readFile(join(folder, each), 'utf8')))
  return {
    title: `${name} ${version}`,
    license: typeof license === 'string' ? license : '',
    texts: texts.map((text) => text.trim()),
  }
}
