import { closestName } from '../shared/closest-name.ts'
import type { Config } from '../shared/config/config.ts'
import { readConfigTexts } from '../shared/config/load-config.ts'
import { parseConfig } from '../shared/config/parse-config.ts'
import { formatProblem, type Problem } from '../shared/config/problem.ts'
import { SETTINGS_SCHEMA } from '../shared/config/settings-schema.ts'
import { PRODUCTS } from '../shared/connectors/products.ts'
import { readTests } from './config-tests/read-tests.ts'
import { formatFailures, summaryOf } from './config-tests/results-text.ts'
import { runTests, type TestResult } from './config-tests/run-tests.ts'
import { refuseWords, runCommand } from './command.ts'

const USAGE = `
npm run check-config [-- --folder FOLDER] [-- --settings] [-- --json]

Checks bridge.yaml and templates/*.yaml and prints every problem with file, line and reason; in an expression also the
column. For a valid configuration it prints warnings: routes that no alert reaches, two routes to one ticket, and values
that some alerts lack and that have no default. Then runs its tests, as npm run test-config does.
Ends with 1 when there are problems, or a test fails.

  --folder FOLDER   the configuration folder (default: $BRIDGE_CONFIG, else config)
  --settings        also check what \${NAME} stands for in this environment
  --json            print {"folder", "problems": [{"file", "line", "column", "reason"}], "cautions": [text], "tests": […]}
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
    const report = await checkFolder(folder, settings)
    const { config, ...printed } = report
    if (values.json) console.log(JSON.stringify({ folder, ...printed }, undefined, 2))
    else if (config === undefined || report.problems.length > 0) printProblems(folder, report.problems)
    else printGood(folder, config, report)
    return report.problems.length > 0 || report.tests.some(hasFailed) ? 1 : 0
  },
)

interface Report {
  /** Undefined while it has problems. */
  readonly config: Config | undefined
  readonly problems: readonly Problem[]
  readonly cautions: readonly string[]
  readonly tests: readonly TestResult[]
}

async function checkFolder(folder: string, settings: NodeJS.ProcessEnv | undefined): Promise<Report> {
  const parsed = await parseConfig(await readConfigTexts(folder), settings, PRODUCTS)
  const strange = strangeSettings(settings ?? {})
  const { tests, problems } = await readTests(folder)
  if (Array.isArray(parsed)) {
    return { config: undefined, problems: [...parsed, ...problems], cautions: strange, tests: [] }
  }
  const results = await runTests(parsed, folder, tests, new Date().toISOString())
  return { config: parsed, problems, cautions: [...cautionsOf(parsed), ...strange], tests: results }
}

function cautionsOf({ cautions, routes }: Config): string[] {
  const templates = new Map(routes.map(({ template }) => [template.name, template]))
  return [...cautions, ...[...templates.values()].flatMap((template) => template.cautions())]
}

/** Settings that are not read and whose names resemble one that is not set. */
function strangeSettings(environment: Readonly<Record<string, string | undefined>>): string[] {
  const known = Object.keys(SETTINGS_SCHEMA.properties)
  const unset = known.filter((name) => environment[name] === undefined)
  return Object.keys(environment).flatMap((name) => {
    const meant = known.includes(name) || !name.includes('_') ? undefined : closestName(name, unset)
    return meant === undefined ? [] : [`The setting ${name} is not used. Did you mean ${meant}?`]
  })
}

function printProblems(folder: string, problems: readonly Problem[]): void {
  console.error(`The configuration in ${folder} has problems:\n${problems.map(formatProblem).join('\n')}`)
}

function hasFailed({ failures }: TestResult): boolean {
  return failures.length > 0
}

function printGood(folder: string, { connections, routes }: Config, { cautions, tests }: Report): void {
  const templates = new Set(routes.map(({ template }) => template.name))
  console.log(
    `${folder}: good (${connections.size} connection(s), ${routes.length} route(s), ${templates.size} template(s) in use)`,
  )
  if (cautions.length > 0) console.log(`Please check:\n${cautions.join('\n')}`)
  if (tests.length > 0) console.log(summaryOf(tests))
  if (tests.some(hasFailed)) console.error(formatFailures(tests))
}
