import { DefaultAzureCredential } from '@azure/identity'
import { createAzureClient, scopeOf } from './azure/azure-client.ts'
import { checkDeployment } from './check-deployment/check-deployment.ts'
import { openDeployment } from './check-deployment/deployment.ts'
import { refuseWords, runCommand, UsageError } from './command.ts'
import { showWhile } from './progress.ts'
import { formatProbes } from './report/report-text.ts'

const USAGE = `
npm run check-deployment -- --name APP [--subscription ID] [--resource-group GROUP] [--folder FOLDER] [--management URL] [--json]

Reads a deployed app by Azure Resource Manager: its runtime, settings and vault references, its identity and the
identity's roles, the action groups that post to it and the rules that send alerts there. Each is Complete, Not complete (with what to
do) or Not checked (you may not read it, or something before it failed). Nothing is changed, and no setting is printed.
Ends with 1 when something is not complete.

  --name APP            name of the function app
  --subscription ID     its subscription; else $AZURE_SUBSCRIPTION_ID
  --resource-group      its resource group, where several apps have the name
  --folder FOLDER       configuration that the app was built with; else config
  --management URL      Azure Resource Manager of another cloud, such as https://management.usgovcloudapi.net
  --json                print {"app", "host", "isComplete", "probes": [{"name", "outcome", "found", "advice"}]}

It uses the account of az login, which needs the role Website Contributor on the app (to list settings) and Reader on the
subscription.
`
const OPTIONS = {
  name: { type: 'string' },
  subscription: { type: 'string' },
  'resource-group': { type: 'string' },
  folder: { type: 'string', default: 'config' },
  management: { type: 'string', default: 'https://management.azure.com' },
  json: { type: 'boolean', default: false },
} as const

await runCommand(USAGE, OPTIONS, async (options, words) => {
  refuseWords(words)
  const { name, management, 'resource-group': resourceGroup } = options
  const subscriptionId = options.subscription ?? process.env['AZURE_SUBSCRIPTION_ID']
  if (name === undefined) throw new UsageError('Which app? Give --name. Try --help.')
  if (!subscriptionId)
    throw new UsageError('Which subscription? Give --subscription, or set AZURE_SUBSCRIPTION_ID. Try --help.')
  await using arm = createAzureClient({
    origin: management,
    scope: scopeOf(management, 'https://management.azure.com'),
    credential: new DefaultAzureCredential(),
  })
  const report = await showWhile(`Asking Azure about ${name}`, async () =>
    checkDeployment(await openDeployment(arm, { name, subscriptionId, resourceGroup }), options.folder),
  )
  const { app, host, probes } = report
  console.log(options.json ? JSON.stringify(report, undefined, 2) : formatProbes(`${app} (${host})`, probes))
  return report.isComplete ? 0 : 1
})
