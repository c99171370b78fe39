import { loadConfig } from '../shared/config/load-config.ts'
import { PRODUCTS } from '../shared/connectors/products.ts'
import { refuseWords, runCommand } from './command.ts'

const USAGE = `
npm run check-config [-- --folder FOLDER] [-- --settings]

Checks bridge.yaml and templates/*.yaml and prints every problem with file, line and reason.

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
    const templates = new Set(config.routes.map((route) => route.template.name))
    console.log(
      `${folder}: good (${config.connections.size} connection(s), ${config.routes.length} route(s), ${templates.size} template(s) in use)`,
    )
  },
)
