import type { Product } from '../../shared/connectors/product.ts'
import { checkConnection } from './check-connection.ts'
import { openConnection } from './open-connection.ts'
import { formatProbes } from '../report/report-text.ts'
import { runCommand, UsageError } from '../command.ts'
import { readAppSettings } from '../command-settings.ts'
import { showWhile } from '../progress.ts'

const USAGE = `
npm run check-connection -- NAME [--json]

Checks everything that deliveries to a connection need: that its server can be reached, both clocks, the sign-in and
its token, the routes, and in the product all that the templates of these routes write: fields, choices, rights. With sync:
that changes can be read, and that Log Analytics accepts rows; with azureAlerts: the right to write alerts' states. Each is
Complete, Not complete (with what to do), Not needed (with the reason) or Not checked (something before it failed, or the
user may not read it).
Nothing in the product is changed. Without a valid access token, one is requested, as the app would do.
Ends with 1 when something is not complete.

  NAME     a connection of bridge.yaml
  --json   print {"connection", "product", "url", "isComplete", "probes": [{"name", "outcome", "found", "advice"}]}

The settings are those of the environment, of local.settings.json, or of the npm start that runs: the first of them that
has KEY_VAULT_URL. BRIDGE_CONFIG names another configuration folder than config.
`

/** The command, for the products that connections can name. */
export async function runCheckConnection(products: readonly Product[]): Promise<void> {
  await runCommand(
    USAGE,
    { json: { type: 'boolean', default: false } },
    async ({ json }, [name, ...rest]) => {
      if (name === undefined || rest.length > 0) throw new UsageError('Name one connection. Try --help.')
      // As a Functions host does it: Azure's library looks for the app's identity in the environment.
      Object.assign(process.env, await readAppSettings())
      await using connection = await openConnection(name, process.env, products)
      const report = await showWhile(`Looking at ${name}`, () => checkConnection(connection))
      const title = `${report.connection} (${report.product}, ${report.url})`
      console.log(json ? JSON.stringify(report, undefined, 2) : formatProbes(title, report.probes))
      return report.isComplete ? 0 : 1
    },
  )
}
