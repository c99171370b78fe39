import { loadConfig } from '../shared/config/load-config.ts'
import { formatProblem } from '../shared/config/problem.ts'
import { PRODUCTS } from '../shared/connectors/products.ts'
import { refuseWords, runCommand, UsageError } from './command.ts'
import { readTests } from './config-tests/read-tests.ts'
import { formatResults } from './config-tests/results-text.ts'
import { runTests } from './config-tests/run-tests.ts'

const USAGE = `
npm run test-config [-- --folder FOLDER] [-- --json]

Runs the tests in tests/*.yaml of a configuration: which tickets an alert has, by which routes, and what is written to them.
Makes no network call. npm run check-config runs them as well. Ends with 1 when a test fails, or there is none.

  --folder FOLDER   the configuration folder (default: $BRIDGE_CONFIG, else config)
  --json            print a list of {"file", "line", "name", "failures": [{"where", "reason", "expected", "got"}]}
`

await runCommand(
  USAGE,
  { folder: { type: 'string' }, json: { type: 'boolean', default: false } },
  async (values, words) => {
    refuseWords(words)
    const folder = values.folder ?? process.env['BRIDGE_CONFIG'] ?? 'config'
    const config = await loadConfig(folder, undefined, PRODUCTS)
    const { tests, problems } = await readTests(folder)
    if (problems.length > 0) {
      throw new UsageError(`The tests in ${folder} have problems:\n${problems.map(formatProblem).join('\n')}`)
    }
    if (tests.length === 0) {
      throw new UsageError(`${folder}/tests has no tests. docs/configuration.md shows how one is written.`)
    }
    const results = await runTests(config, folder, tests, new Date().toISOString())
    console.log(values.json ? JSON.stringify(results, undefined, 2) : formatResults(results))
    if (results.every(({ failures }) => failures.length === 0)) return 0
    console.error(
      'Next: npm run preview -- FILE --explain shows all that an alert becomes, and why a route does not take it.',
    )
    return 1
  },
)
