import { fileURLToPath } from 'node:url'
import { parsePort, refuseWords, runCommand, UsageError } from '../cli/command.ts'
import type { HostLogLine } from './host/core-types.ts'
import { type FunctionsHost, startHost } from './host/start-host.ts'
import { showWhile } from '../cli/progress.ts'
import { announceApp, withdrawApp } from '../cli/running-app.ts'
import { postSampleAlert } from './sample-ticket.ts'
import { openConsole } from './stack/console.ts'
import { routeNames, type RouteStack, startRouteStack } from './stack/start-route-stack.ts'
import { connectText, instanceLines, summaryOf } from './stack/summary.ts'
import { untilStopped } from './until-stopped.ts'

const USAGE = `
npm start [-- --config FOLDER] [-- --product NAME] [-- --port N] [-- --no-sample] [-- --json]

Runs everything on this machine: the compiled functions in a local Functions host, storage (Azurite), Key Vault and Entra
ID, and a simulated ITSM product for each connection of the configuration. Posts a sample alert to the real webhook, prints
the work item that it became, and stays up until Ctrl-C. Ends with 1 when the configuration has problems, which it prints,
or when something does not start.

  --config FOLDER  any configuration, unchanged: the settings that it names are supplied, and its addresses are replaced
                   by those of simulators, in a copy (default: $BRIDGE_CONFIG, else config)
  --product NAME   a route of bridge.yaml that alerts take by default, and whose product is printed first
                   (${(await routeNames()).join(', ')})
  --port N         port of the webhook (default 7071; 0 takes any free one)
  --no-sample      post no sample alert
  --json           print one line when up: {"ready":true,"webhook":…,"health":…,"console":…,"admin":{…},"product":{…},
                   "connections":{…},"keyVault":{…},"logAnalytics":{…},"alertsManagement":{…}}; for ServiceNow with
                   "serviceNow":{…} as well. The link of console opens it signed in. With the key of admin, POST
                   {url of admin}/admin/functions/NAME runs a timer now
`

const APP_FOLDER = fileURLToPath(new URL('..', import.meta.url))

await runCommand(
  USAGE,
  {
    config: { type: 'string' },
    product: { type: 'string' },
    port: { type: 'string', default: '7071' },
    'no-sample': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
  async (values, words) => {
    refuseWords(words)
    const port = parsePort(values.port)
    const stopped = untilStopped()
    const stack = await showWhile('Starting storage and simulators', () =>
      startRouteStack(values.product, values.config),
    )
    try {
      const { json } = values
      await runApp(stack, { port, sample: !values['no-sample'], json }, stopped)
    } finally {
      await stack.stop()
    }
  },
)

interface RunOptions {
  readonly port: number
  readonly sample: boolean
  readonly json: boolean
}

async function runApp(stack: RouteStack, options: RunOptions, stopped: Promise<void>): Promise<void> {
  const host = await showWhile('Starting the app', () => startAppHost(stack.settings, options.port))
  const webhook = `${host.url}/api/alerts?code=${host.functionKey}`
  const announced = { webhook, settings: stack.settings, config: stack.configFolder, pid: process.pid }
  try {
    await announceApp(announced)
    const links = { webhook, console: await openConsole(stack.entraIdUrl, host.url) }
    if (options.json) printJson(stack, host, links)
    else printUrls(stack, host, links)
    if (options.sample) {
      const text = await showWhile('Waiting for the ticket of the sample alert', () =>
        postSampleAlert(webhook, stack),
      )
      if (!options.json) console.log(`\nA sample alert went through the webhook and became\n\n${text}`)
    }
    if (!options.json) console.log('\nUp. Post your own with: npm run send-alert -- FILE    Ctrl-C stops.')
    await stopped
  } finally {
    await withdrawApp(announced)
    await host.stop()
  }
}

async function startAppHost(
  settings: Readonly<Record<string, string>>,
  port: number,
): Promise<FunctionsHost> {
  try {
    // One key for both: the function key of the webhook also gives the details of the health check.
    return await startHost({
      appFolder: APP_FOLDER,
      port,
      settings,
      functionKey: String(settings['HEALTH_KEY']),
      log: printLog,
    })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error
    throw new UsageError(`Port ${port} is in use. Choose another: npm start -- --port 0 takes any free one.`)
  }
}

/** Warnings and errors only: a person wants the ticket on the screen, and standard output is for that. */
function printLog(line: HostLogLine): void {
  if (line.level === 'warning' || line.level === 'error' || line.level === 'critical') {
    console.error(`${line.level}: ${line.message}`)
  }
}

interface Links {
  readonly webhook: string
  readonly console: string
}

function printJson(stack: RouteStack, host: FunctionsHost, links: Links): void {
  const health = `${host.url}/api/health`
  const admin = { url: host.url, key: host.masterKey }
  console.log(JSON.stringify({ ready: true, ...links, health, admin, ...summaryOf(stack) }))
}

function printUrls(stack: RouteStack, host: FunctionsHost, links: Links): void {
  const { keyVaultUrl, logAnalyticsUrl, alertsManagementUrl, webhookUrl } = stack
  console.log(`
  Console       ${links.console}
  Webhook       ${links.webhook}
  Health        ${host.url}/api/health?code=${host.functionKey}
${instanceLines(stack).join('\n')}
  Key Vault     ${keyVaultUrl}   (simulated)
  Log Analytics ${logAnalyticsUrl}   (simulated)
  Azure alerts  ${alertsManagementUrl}   (simulated)`)
  if (webhookUrl !== undefined) {
    console.log(`  Webhooks      ${webhookUrl}/__admin/posts   (what the configuration posts)`)
  }
  console.log(connectText(stack))
}
