import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import manifest from '../../../package.json' with { type: 'json' }
import parameters from '../../../infra/main.parameters.json' with { type: 'json' }
import { commandsOf, type ShownCommand } from '../../../tools/azure-cli/commands-of-page.ts'
import { grammarOf, type Recorded, RECORDED } from '../../../tools/azure-cli/grammar.ts'
import { readBicep } from '../../../tools/bicep/bicep-file.ts'

/** Commands that came after the version that was recorded (Azure's documentation has them). */
const NEWER = new Set(['functionapp list-flexconsumption-locations'])

const page = await readFile('docs/deploy.md', 'utf8')
const commandsPage = await readFile('docs/commands.md', 'utf8')
const recorded = JSON.parse(await readFile(RECORDED, 'utf8')) as Recorded
const shown = commandsOf('az', page).filter(({ words }) => !NEWER.has(words))

test('the page shows commands of the Azure CLI', () => {
  expect(shown.length).toBeGreaterThan(15)
  expect(page).toContain(`version ${recorded.version.split('.').slice(0, 2).join('.')}`)
})

test.each(shown.map((command) => [command.text, command] as const))('%s', (_, command) => {
  expect(mistakesIn(command)).toEqual([])
})

test.each([
  ['a verb that there is not', 'az deployment sub make --location x', 'no such command'],
  ['an option that it does not take', 'az ad app delete --name x', 'no option --name'],
  ['an option that it needs', 'az role assignment create --scope x', 'needs --role'],
])('%s is found', (_, text, mistake) => {
  const [command] = commandsOf('az', `\`\`\`sh\n${text}\n\`\`\``)

  expect(command && mistakesIn(command)).toContainEqual(mistake)
})

test('the help of a command is read by its options', () => {
  const help = `
Arguments
    --name -n    [Required] : Name.
    --src                   : A file, with --name of
                              --no-option.
`
  expect(grammarOf(help)).toEqual({ options: ['--name', '--src', '-n'], required: [['--name', '-n']] })
})

test('parameters that are given to az are parameters of main.bicep', async () => {
  const names = new Set((await readBicep('infra/main.bicep')).parameters.map(({ name }) => name))
  const given = shown
    .filter(({ words }) => words === 'deployment sub create')
    .flatMap(({ text }) => [...text.matchAll(/\s([a-z]\w+)=/gi)].map(([, name]) => name ?? ''))

  expect(given.length).toBeGreaterThan(10)
  expect(given.filter((name) => !names.has(name))).toEqual([])
})

test('what azd sets is what main.parameters.json asks for', () => {
  const asked = new Set(
    [...JSON.stringify(parameters.parameters).matchAll(/\$\{(\w+)/g)].map(([, name]) => name ?? ''),
  )
  const set = [...page.matchAll(/azd env set ([A-Z_]+)/g)].map(([, name]) => name ?? '')

  expect(set.length).toBeGreaterThan(5)
  expect(set.filter((name) => !asked.has(name))).toEqual([])
})

test('our own commands are there, with the options that the page gives them', () => {
  const ours = commandsOf('npm run', page)

  expect(ours.length).toBeGreaterThan(5)
  expect(ours.flatMap(mistakesInOurs)).toEqual([])
})

function mistakesInOurs({ words, options, text }: ShownCommand): string[] {
  const [name = ''] = words.split(' ')
  if (!Object.hasOwn(manifest.scripts, name)) return [`${text}: no such command`]
  const from = commandsPage.indexOf(`npm run ${name}`)
  const usage = commandsPage.slice(from, commandsPage.indexOf('```', from))
  const known = new Set(usage.match(/--[a-z-]+/g))
  return options.filter((option) => !known.has(option)).map((option) => `${text}: no option ${option}`)
}

function mistakesIn({ words, options }: ShownCommand): string[] {
  const grammar = recorded.commands[words]
  if (grammar === undefined) return ['no such command']
  const known = new Set(grammar.options)
  const unknown = options.filter((option) => !known.has(option)).map((option) => `no option ${option}`)
  // A page names a command in passing without its options.
  const isWhole = options.length > 0
  const missing = grammar.required
    .filter((names) => isWhole && !names.some((name) => options.includes(name)))
    .map(([name]) => `needs ${name}`)
  return [...unknown, ...missing]
}
