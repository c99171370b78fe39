import { existsSync, globSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../shared/config/config.ts'
import { loadConfig } from '../shared/config/load-config.ts'
import { PRODUCTS } from '../shared/connectors/products.ts'
import { readBody } from '../shared/bridge/receive/read-body.ts'
import { asBridgeError } from '../shared/errors.ts'
import { refuseWords, runCommand, UsageError } from './command.ts'
import { type PreviewOptions, previewReport } from './preview/preview-report.ts'
import { formatPreviews, type ListedPreview } from './preview/preview-table.ts'
import { formatPreview } from './preview/preview-text.ts'
import { readPayloadText } from './read-payload.ts'

const USAGE = `
npm run preview -- FILE [--route NAME] [--folder FOLDER] [--explain] [--json]
                   --all FOLDER [--route NAME] [--folder FOLDER] [--explain] [--json]

Shows what an alert would become: the routes that take it, its tickets, and what every section of the template would write.
Makes no network call. Ends with 1 when the configuration or a payload cannot be read.

  FILE              a payload as Azure Monitor posts it; - for standard input
  --all FOLDER      every *.json file below it, one line each
  --route NAME      this route, as in POST /api/alerts/NAME (default: the routes' conditions choose)
  --folder FOLDER   the configuration folder (default: $BRIDGE_CONFIG, else config)
  --explain         the routes that do not take it as well, and why not; with --all in JSON only
  --json            print {"alert", "ignoredBy", "routes": [{"name", "reason", "tickets", "sections", …}]}, or with --all a list
`

const OPTIONS = {
  route: { type: 'string' },
  folder: { type: 'string' },
  all: { type: 'string' },
  explain: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const

await runCommand(USAGE, OPTIONS, async ({ route, folder, all, explain, json }, words) => {
  const config = await loadConfig(folder ?? process.env['BRIDGE_CONFIG'] ?? 'config', undefined, PRODUCTS)
  const options = { route, explain, receivedAt: new Date().toISOString() }
  if (all !== undefined) {
    refuseWords(words)
    const listed = await previewAll(config, all, options)
    console.log(json ? JSON.stringify(listed, undefined, 2) : formatPreviews(listed))
    return listed.some((preview) => 'problem' in preview) ? 1 : 0
  }
  const [file, ...rest] = words
  if (file === undefined || rest.length > 0) throw new UsageError('Name one payload file. Try --help.')
  const report = previewReport(config, await payloadOf(file), options)
  console.log(json ? JSON.stringify(report, undefined, 2) : formatPreview(report))
  return 0
})

async function previewAll(config: Config, folder: string, options: PreviewOptions): Promise<ListedPreview[]> {
  if (!existsSync(folder)) throw new UsageError(`There is no folder ${folder}.`)
  const files = globSync('**/*.json', { cwd: folder }).toSorted()
  if (files.length === 0) throw new UsageError(`${folder} has no *.json file.`)
  const listed: ListedPreview[] = []
  for (const file of files) {
    try {
      listed.push({ file, ...previewReport(config, await payloadOf(join(folder, file)), options) })
    } catch (thrown) {
      const { code, message } = asBridgeError(thrown)
      listed.push({ file, problem: `${code}: ${message}` })
    }
  }
  return listed
}

/** Parses the payload as the webhook does. */
async function payloadOf(file: string): Promise<unknown> {
  return readBody(Buffer.from(await readPayloadText(file)), null)
}
