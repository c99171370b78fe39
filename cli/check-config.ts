import { loadConfig } from '../shared/config/load-config.ts'
import { PRODUCTS } from '../shared/connectors/products.ts'
import { refuseWords, runCommand } from './command.ts'

const USAGE = `
npm run check-config [-- --folder FOLDER] [-- --settings]

Checks bridge.yaml and templates/*.yaml and prints every problem with file, line and reason. Of a good one it
prints the values that some alerts lack and that have no default.

  --folder FOLDER   the configuration folder (default: $BRIDGE_CONFIG, else config)
  --settings        also check what \${NAME} stands for in this environment
`

await runCommand(
  USAGE,
  { folder: { type: 'string' }, settings: { type: 'boolean', default: false } },
  async (values, words) => {
    refuseWords(words)
    const folder = values.folder ?? process.env['BRIDGE_CONFIG'] ?? 'config'
    const config = await loadConfig(folder, values.settings ? process.env : undefined, PRODUCTS)
    const templates = new Map(config.routes.map(({ template }) => [template.name, template]))
    const cautions = [...templates.values()].flatMap((template) => template.cautions)
    console.log(
      `${folder}: good (${config.connections.size} connection(s), ${config.routes.length} route(s), ${templates.size} template(s) in use)`,
    )
    if (cautions.length > 0)
      console.log(`With some alerts a ticket would be a plain one:\n${cautions.join('\n')}`)
  },
)
