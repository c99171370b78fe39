import { findProduct, type Product } from '../shared/connectors/product.ts'
import { PRODUCTS } from '../shared/connectors/products.ts'
import { runCommand, UsageError } from './command.ts'
import { writeConfigTexts } from './import-itsmc/config-texts.ts'
import { LONGEST_BASE_NAME, planImport } from './import-itsmc/plan-import.ts'
import { goingBy } from './import-itsmc/going-by.ts'
import { readExports } from './import-itsmc/read-exports.ts'
import { collectReceivers } from './import-itsmc/receiver.ts'
import { formatReport, type ImportReport, reportAsJson } from './import-itsmc/report-text.ts'
import { writeFolder } from './import-itsmc/write-folder.ts'

const NAMES = PRODUCTS.map(({ name }) => name).join(', ')

/** What an export does not say, of products that can be reached in more than one way. */
const WAYS = PRODUCTS.flatMap(({ name, title, itsmc }) => {
  const ways = Object.keys(itsmc.ways ?? {})
  if (ways.length === 0) return []
  return `  --via WAY          with --product ${name}: how ${title} is reached, ${ways.join(' or ')} (default: ${ways[0]})\n`
}).join('')

const USAGE = `
npm run import-itsmc -- FILE… [--product PRODUCT] [--via WAY] [--connection NAME] [--out FOLDER] [--force] [--json]

Turns exported action groups that have ITSM actions into a configuration folder: a connection for each ITSMC connection,
a route and a template for each ITSM receiver, and report.md, which says what changes and what remains to be done. Ends with 1
when nothing was written.

  FILE               an ARM template, one action group or a list of them, as JSON: of the portal, the REST API, or
                     az monitor action-group list; - for standard input
  --product PRODUCT  the product of the receivers' connections: ${NAMES} (default: servicenow)
${WAYS}  --connection NAME  the name of the first connection (default: the product)
  --out FOLDER       where to write to (default: itsmc-import)
  --force            replace files that are there
  --json             print {"folder", "product", "connections", "routes": [{"name", "webhook", "receiver", …}], "remarks"}
`

const OPTIONS = {
  product: { type: 'string', default: 'servicenow' },
  via: { type: 'string' },
  connection: { type: 'string' },
  out: { type: 'string', default: 'itsmc-import' },
  force: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const

await runCommand(USAGE, OPTIONS, async ({ product: word, via, connection, out, force, json }, files) => {
  if (files.length === 0) throw new UsageError('Name exported files. Try --help.')
  const product = goingBy(via, parseProduct(word))
  const name = parseConnectionName(connection ?? product.name)
  const { actionGroups, remarks } = await readExports(files)
  const plan = planImport(collectReceivers(actionGroups), product, name)
  const { texts, changes } = await writeConfigTexts(plan)
  const report: ImportReport = { folder: out, plan, changes, remarks }
  const text = formatReport(report)
  await writeFolder(out, { ...texts, 'report.md': text }, force)
  console.log(json ? JSON.stringify(reportAsJson(report), undefined, 2) : text)
})

/** @throws UsageError */
function parseProduct(word: string): Product {
  const product = findProduct(PRODUCTS, word)
  if (product !== undefined) return product
  throw new UsageError(`--product takes ${NAMES}, not ${JSON.stringify(word)}.`)
}

/** @throws UsageError */
function parseConnectionName(name: string): string {
  if (/^[a-z][a-z0-9-]*$/.test(name) && name.length <= LONGEST_BASE_NAME) return name
  throw new UsageError(
    `--connection takes lower-case letters, digits and hyphens, with a letter first, at most ${LONGEST_BASE_NAME}.`,
  )
}
