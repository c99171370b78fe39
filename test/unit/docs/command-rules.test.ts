import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import manifest from '../../../package.json' with { type: 'json' }

const root = new URL('../../../', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')

/** As each prints it: test/e2e/generated-docs.test.ts holds the page to that. */
const USAGES = new Map(
  [...read('docs/commands.md').matchAll(/^### (\S+)\n\n```text\n([\s\S]+?)\n```$/gm)].map(
    ([, name = '', usage = '']) => [name, usage],
  ),
)

const COMMANDS = Object.entries(manifest.scripts).flatMap(([name, line]) => {
  const file = /node ((?:cli|dev|tools|bench)\/[a-z-]+\.ts)/.exec(line)?.[1]
  return file === undefined ? [] : [{ name, file }]
})

/** Those that print no result, and why. */
const WITHOUT_JSON: Readonly<Record<string, string>> = {
  connect: 'asks a person; npm run connections -- --json prints what came of it',
  soak: 'keeps its result in test-results/soak.json',
  func: 'is Core Tools',
  'record-azure-cli': 'writes a file',
  'write-docs': 'writes files',
  'console-pictures': 'writes files',
}

/** Its file, and the one that runs it where that is another. */
function sourceOf({ name, file }: { readonly name: string; readonly file: string }): string {
  const more = `cli/${name}/run-${name}.ts`
  return read(file) + (existsSync(new URL(more, root)) ? read(more) : '')
}

const optionsIn = (source: string): string[] =>
  [...source.matchAll(/(?:^|[{,]) *'?([a-z][a-z-]*)'?: \{ type: '(?:string|boolean)'/gm)].map(
    ([, name = '']) => name,
  )

describe.each(COMMANDS)('npm run $name', (command) => {
  const usage = USAGES.get(command.name) ?? ''

  test('says how it is called, and when it ends with another code than 0', () => {
    expect(usage).toMatch(new RegExp(`^npm (?:run )?${command.name}\\b`))
    expect(usage).toMatch(/Ends\s+(?:with|as)\s/)
  })

  test('runs through the common command runner, and names each of its options', () => {
    const source = sourceOf(command)
    expect(source).toMatch(/\brunCommand\(/)
    expect(optionsIn(source).filter((name) => !usage.includes(`--${name}`))).toEqual([])
  })

  test('has below its run only what is there before: functions and types', () => {
    const [, below = ''] = read(command.file).split(/^await runCommand\(/m)
    expect(below.match(/^(?:const|let|class) .*/gm)).toBeNull()
  })

  test('has --json where it prints a result', () => {
    const isExcepted = Object.hasOwn(WITHOUT_JSON, command.name)
    expect(usage.includes('--json')).toBe(!isExcepted)
  })

  test('says which members its JSON has', () => {
    // Each bench has figures of its own; docs/performance.md has what they mean.
    const isAsked = usage.includes('--json') && command.name !== 'bench'
    expect(/^ {2}--json +print .*\{"\w+"/m.test(usage)).toBe(isAsked)
  })
})

test('what is excepted from --json is a command', () => {
  expect(Object.keys(WITHOUT_JSON).filter((name) => !USAGES.has(name))).toEqual([])
})

test('colours and lines that are written over are made in one place, which knows terminals', () => {
  const sources = ['cli', 'dev', 'tools', 'bench'].flatMap((folder) =>
    (readdirSync(new URL(`${folder}/`, root), { recursive: true }) as string[])
      .filter((name) => name.endsWith('.ts'))
      .map((name) => `${folder}/${name}`),
  )
  const escaping = sources.filter((path) => /\\u001[bB]|\\x1[bB]|\\033/.test(read(path)))
  expect(escaping).toEqual(['cli/progress.ts'])
})

/** Command lines of the pages for people, without what follows on the line in words. */
const LINES = ['README.md', 'CONTRIBUTING.md', ...pages('docs')].flatMap((page) =>
  [...read(page).matchAll(/npm (?:run )?([a-z][a-z-]*)((?: -- [^`\n|#]*)?)/g)].flatMap(
    ([line, name = '', words = '']) =>
      USAGES.has(name)
        ? [{ page, line, usage: USAGES.get(name) ?? '', words: words.replace(/^ -- /, '') }]
        : [],
  ),
)

function pages(folder: string): string[] {
  const names = readdirSync(new URL(`${folder}/`, root)).filter((name) => name.endsWith('.md'))
  return names.filter((name) => name !== 'commands.md').map((name) => `${folder}/${name}`)
}

/** Whether the call, by the first line of a usage, has anything but options. */
function takesWords(usage: string): boolean {
  const [call = ''] = usage.split('\n')
  const rest = call.replace(/^npm (?:run )?\S+/, '').replaceAll(/--[a-z][a-z-]*(?: [A-Z]+)?/g, '')
  return /[A-Za-z]/.test(rest)
}

describe('command lines of the pages', () => {
  test('have no option that the command does not have', () => {
    const unknown = LINES.flatMap(({ page, line, usage, words }) =>
      (words.match(/(?<![\w-])--[a-z][a-z-]+/g) ?? [])
        .filter((option) => !usage.includes(option))
        .map((option) => `${page}: ${line}: ${option}`),
    )
    expect(LINES.length).toBeGreaterThan(100)
    expect(unknown).toEqual([])
  })

  test('have no word for a command that takes options alone', () => {
    const wrong = LINES.filter(
      ({ usage, words }) => words !== '' && !takesWords(usage) && !words.startsWith('--'),
    )
    expect(wrong.map(({ page, line }) => `${page}: ${line}`)).toEqual([])
  })
})
