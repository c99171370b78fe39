import { glob, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import manifest from '../../package.json' with { type: 'json' }
import { type Requirement, REQUIREMENTS } from './itsmc-requirements.ts'
import { tableOf } from './markdown.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** A test, or a group of tests, whose title names the requirements that it shows: `[S-12, S-42] …`. */
export interface Showing {
  readonly id: string
  /** Path from the root of the repository. */
  readonly file: string
}

/** The targets that a row may have. */
export interface Evidence {
  readonly showings: readonly Showing[]
  /** Names of scripts. */
  readonly commands: readonly string[]
  /** `docs/deploy.md#with-azd` for each heading. */
  readonly pages: ReadonlySet<string>
}

/** The first argument of a call that begins with ids. */
const TITLE = /\(\s*['"`]\[((?:S-\d\d)(?:, S-\d\d)*)\] /g

/** The requirements that the titles in a file of tests name. */
export function showingsIn(file: string, text: string): Showing[] {
  return [...text.matchAll(TITLE)].flatMap(([, ids = '']) => ids.split(', ').map((id) => ({ id, file })))
}

/**
 * A row for each requirement, with links to what shows it.
 *
 * @throws Error for a requirement that nothing shows, for a page, heading or command that does not exist, and for a test that
 *   shows an unknown requirement
 */
export function requirementRows(requirements: readonly Requirement[], evidence: Evidence): string[][] {
  const known = new Set(requirements.map(({ id }) => id))
  const stray = evidence.showings.find(({ id }) => !known.has(id))
  if (stray !== undefined) throw new Error(`${stray.file} shows ${stray.id}, which no row has.`)
  return requirements.map((requirement) => {
    const links = linksOf(requirement, evidence)
    if (links.length === 0) throw new Error(`${requirement.id} has no test, page or command.`)
    return [requirement.id, requirement.says, requirement.here, links.join(', ')]
  })
}

function linksOf({ id, pages = [], commands = [] }: Requirement, evidence: Evidence): string[] {
  const files = [...new Set(evidence.showings.filter((each) => each.id === id).map(({ file }) => file))]
  const missing = pages.find((page) => !evidence.pages.has(page))
  if (missing !== undefined) throw new Error(`${id} points to ${missing}, which is not there.`)
  const unknown = commands.find((command) => !evidence.commands.includes(command))
  if (unknown !== undefined) throw new Error(`${id} points to the command ${unknown}, which is not there.`)
  return [
    ...files.toSorted().map((file) => `[test](../${file})`),
    ...pages.map((page) => `[${nameOf(page)}](${page.startsWith('docs/') ? page.slice(5) : `../${page}`})`),
    ...commands.map((command) => `[\`${command}\`](commands.md#${command})`),
  ]
}

/** The text of a link: `deploy` for `docs/deploy.md#with-azd`, the folder's name for a README. */
function nameOf(page: string): string {
  const [file = ''] = page.split('#')
  const parts = file.replace(/\.md$/, '').split('/')
  return parts.at(-1) === 'README' ? parts.slice(0, -1).join('/') : (parts.at(-1) ?? file)
}

/** The table of all statements of ITSMC's connection guide. */
export async function requirementTable(): Promise<string> {
  const showings: Showing[] = []
  for await (const file of glob('test/**/*.ts', { cwd: ROOT })) {
    showings.push(...showingsIn(file.replaceAll('\\', '/'), await readFile(`${ROOT}/${file}`, 'utf8')))
  }
  const pages = await headings(REQUIREMENTS.flatMap((each) => each.pages ?? []))
  const rows = requirementRows(REQUIREMENTS, { showings, commands: Object.keys(manifest.scripts), pages })
  return tableOf(['', 'the old page says', 'here', 'shown by'], rows)
}

/** The headings of the pages that are pointed to. */
async function headings(pointers: readonly string[]): Promise<ReadonlySet<string>> {
  const files = new Set(pointers.map((pointer) => pointer.split('#')[0] ?? ''))
  const found = [...files].map(async (file) => {
    const text = await readFile(`${ROOT}/${file}`, 'utf8').catch(() => '')
    return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => `${file}#${anchorOf(heading)}`)
  })
  return new Set((await Promise.all(found)).flat())
}

/** The anchor that GitHub gives a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-')
}
