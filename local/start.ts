import { fileURLToPath } from 'node:url'
import { parsePort, refuseWords, runCommand, UsageError } from './command.ts'
import type { HostLogLine } from './host/core-types.ts'
import { type FunctionsHost, startHost } from './host/start-host.ts'
import { announceWebhook, withdrawWebhook } from './running-webhook.ts'
import { formatIncident, postSampleAlert } from './sample-ticket.ts'
import { startSurroundings, type Surroundings } from './start-surroundings.ts'
import { untilStopped } from './until-stopped.ts'

const USAGE = `
npm start [-- --port N] [-- --no-sample] [-- --json]

Runs everything on this machine: the compiled functions in a local Functions host, storage (Azurite), and simulated
ServiceNow, Key Vault and Entra ID. Posts a sample alert to the real webhook, prints the incident that it became, and
stays up until Ctrl-C.

  --port N       port of the webhook (default 7071; 0 takes any free one)
  --no-sample    post no sample alert
  --json         print one line when up: {"ready":true,"webhook":…,"health":…,"serviceNow":{…},"keyVault":{…}}
`

const APP_FOLDER = fileURLToPath(new URL('..', import.meta.url))
const CONNECTION = 'servicenow'

await runCommand(
  USAGE,
  {
    port: { type: 'string', default: '7071' },
    sample: { type: 'boolean', default: true },
    'no-sample': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
  async (values, words) => {
    refuseWords(words)
    const port = parsePort(values.port)
    const stopped = untilStopped()
    const surroundings = await startSurroundings()
    try {
      await runApp(
        surroundings,
        { port, sample: values.sample && !values['no-sample'], json: values.json },
        stopped,
      )
    } finally {
      await surroundings.stop()
    }
  },
)

interface RunOptions {
  readonly port: number
  readonly sample: boolean
  readonly json: boolean
}

async function runApp(
  surroundings: Surroundings,
  options: RunOptions,
  stopped: Promise<void>,
): Promise<void> {
  const host = await startAppHost(surroundings.settings, options.port)
  const webhook = `${host.url}/api/alerts?code=${host.functionKey}`
  try {
    await announceWebhook(webhook)
    if (options.json) printJson(surroundings, host, webhook)
    else printUrls(surroundings, host, webhook)
    if (options.sample) {
      const incident = await postSampleAlert(webhook, CONNECTION, surroundings.serviceNow)
      if (!options.json) {
        console.log(`\nA sample alert went through the webhook and became\n`)
        console.log(formatIncident(incident, surroundings.serviceNow.url))
      }
    }
    if (!options.json) console.log('\nUp. Post your own with: npm run send-alert -- FILE    Ctrl-C stops.')
    await stopped
  } finally {
    await withdrawWebhook(webhook)
    await host.stop()
  }
}

async function startAppHost(
  settings: Readonly<Record<string, string>>,
  port: number,
): Promise<FunctionsHost> {
  try {
    // One key for both doors: what opens the webhook here opens the details of the health check as well.
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

function printJson(surroundings: Surroundings, host: FunctionsHost, webhook: string): void {
  const { url, user, password } = surroundings.serviceNow
  const health = `${host.url}/api/health`
  const keyVault = { url: surroundings.keyVaultUrl }
  console.log(JSON.stringify({ ready: true, webhook, health, serviceNow: { url, user, password }, keyVault }))
}

function printUrls(surroundings: Surroundings, host: FunctionsHost, webhook: string): void {
  const { url, user, password } = surroundings.serviceNow
  console.log(`
  Webhook      ${webhook}
  Health       ${host.url}/api/health?code=${host.functionKey}
  ServiceNow   ${url}   (simulated; user ${user}, password ${password})
  Key Vault    ${surroundings.keyVaultUrl}   (simulated)`)
}
