import { closestName } from '../shared/closest-name.ts'
import type { Config } from '../shared/config/config.ts'
import { readConfigTexts } from '../shared/config/load-config.ts'
import { parseConfig } from '../shared/config/parse-config.ts'
import { formatProblem, type Problem } from '../shared/config/problem.ts'
import { SETTINGS_SCHEMA } from '../shared/config/settings-schema.ts'
import { PRODUCTS } from '../shared/connectors/products.ts'
import { refuseWords, runCommand } from './command.ts'

const USAGE = `
npm run check-config [-- --folder FOLDER] [-- --settings] [-- --json]

Checks bridge.yaml and templates/*.yaml and prints every problem with file, line and reason; of an expression with its
column, too. Of a good configuration it prints what is to be looked at: routes that no alert gets to, two routes to one
ticket, and the values that some alerts lack and that have no default.

  --folder FOLDER   the configuration folder (default: $BRIDGE_CONFIG, else config)
  --settings        also check what \${NAME} stands for in this environment
  --json            print {"folder", "problems": [{"file", "line", "column", "reason"}], "cautions": [text]}

Ends with code 1 when there are problems.
`

await runCommand(
  USAGE,
  {
    folder: { type: 'string' },
    settings: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
  async (values, words) => {
    refuseWords(words)
    const folder = values.folder ?? process.env['BRIDGE_CONFIG'] ?? 'config'
    const settings = values.settings ? process.env : undefined
    const parsed = await parseConfig(await readConfigTexts(folder), settings, PRODUCTS)
    const problems = Array.isArray(parsed) ? parsed : []
    const cautions = [
      ...(Array.isArray(parsed) ? [] : cautionsOf(parsed)),
      ...strangeSettings(settings ?? {}),
    ]
    if (values.json) console.log(JSON.stringify({ folder, problems, cautions }, undefined, 2))
    else if (Array.isArray(parsed)) printProblems(folder, parsed)
    else printGood(folder, parsed, cautions)
    return problems.length > 0 ? 1 : 0
  },
)

function cautionsOf({ cautions, routes }: Config): string[] {
  const templates = new Map(routes.map(({ template }) => [template.name, template]))
  return [...cautions, ...[...templates.values()].flatMap((template) => template.cautions())]
}

/** Settings that nobody reads and that look like one that is not set. */
function strangeSettings(environment: Readonly<Record<string, string | undefined>>): string[] {
  const known = Object.keys(SETTINGS_SCHEMA.properties)
  const unset = known.filter((name) => environment[name] === undefined)
  return Object.keys(environment).flatMap((name) => {
    const meant = known.includes(name) || !name.includes('_') ? undefined : closestName(name, unset)
    return meant === undefined ? [] : [`The setting ${name} is read by nobody. Did you mean ${meant}?`]
  })
}

function printProblems(folder: string, problems: readonly Problem[]): void {
  console.error(`The configuration in ${folder} has problems:\n${problems.map(formatProblem).join('\n')}`)
}

function printGood(folder: string, { connections, routes }: Config, cautions: readonly string[]): void {
  const templates = new Set(routes.map(({ template }) => template.name))
  console.log(
    `${folder}: good (${connections.size} connection(s), ${routes.length} route(s), ${templates.size} template(s) in use)`,
  )
  if (cautions.length > 0) console.log(`To be looked at:\n${cautions.join('\n')}`)
}
