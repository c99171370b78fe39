/** `node dev/host/main.ts`: one Functions app, in a process of its own. */
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import type { HostLogLine } from './core-types.ts'
import { type FunctionsHost, startHost } from './start-host.ts'

const HELP = `Runs a compiled Azure Functions app on this machine.

  node dev/host/main.ts [--app FOLDER] [--port N] [--settings FILE] [--lease SECONDS] [--json]

  --app FOLDER      the app's folder, with package.json and host.json (default: the current one)
  --port N          the port on 127.0.0.1 (default: any free one)
  --settings FILE   a local.settings.json; the environment wins over its values
  --lease SECONDS   how long a queue message is hidden that a killed host had taken (default 600, as in Azure)
  --json            print one line of JSON when ready: url, functionKey, masterKey
  --help            print this

The environment variable FUNCTION_KEY fixes the function key, which is random otherwise. Logs go to standard error.
Ctrl+C (SIGINT) or SIGTERM stops it after what is running has finished.
`

const { values } = parseArgs({
  options: {
    app: { type: 'string', default: '.' },
    port: { type: 'string', default: '0' },
    settings: { type: 'string' },
    lease: { type: 'string', default: '600' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) {
  console.log(HELP)
} else {
  const functionKey = process.env['FUNCTION_KEY']
  const host = await startHost({
    appFolder: values.app,
    port: Number(values.port),
    leaseSeconds: Number(values.lease),
    settings: await readSettings(values.settings),
    ...(functionKey !== undefined && { functionKey }),
    log: printLine,
  })
  // First: who reads that it is ready may stop it at once.
  stopOnSignal(host)
  printReady(host)
}

/** The values of a local.settings.json that the environment does not have. */
async function readSettings(file: string | undefined): Promise<Record<string, string>> {
  if (file === undefined) return {}
  const { Values = {} } = JSON.parse(await readFile(file, 'utf8')) as { Values?: Record<string, string> }
  return Object.fromEntries(Object.entries(Values).filter(([name]) => process.env[name] === undefined))
}

function printLine({ time, level, functionName, message }: HostLogLine): void {
  if (level === 'trace' || level === 'debug') return
  // Node's console passes each line to the inspector as well, which costs more than writing it.
  process.stderr.write(
    `${time} ${level} ${functionName === undefined ? '' : `${functionName}: `}${message}\n`,
  )
}

function printReady({ url, functionKey, masterKey, functions }: FunctionsHost): void {
  if (values.json) {
    console.log(JSON.stringify({ ready: true, url, functionKey, masterKey }))
    return
  }
  for (const { name, trigger, route } of functions) {
    console.log(`${name} (${trigger})${route === undefined ? '' : ` ${url}${route}`}`)
  }
  console.log(`Function key: ${functionKey}\nMaster key:   ${masterKey}`)
}

function stopOnSignal(host: FunctionsHost): void {
  let stopping = false
  const stop = () => {
    // A second Ctrl+C stops without waiting.
    if (stopping) process.exit(1)
    stopping = true
    host.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error)
        process.exit(1)
      },
    )
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}
