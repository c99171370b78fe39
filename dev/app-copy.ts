import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Alive, ASK_ALIVE, ASK_USAGE, type Usage } from './usage.ts'

const MAIN = fileURLToPath(new URL('host/main.ts', import.meta.url))
const PRELOADED = ['exit-with-parent.ts', 'report-usage.ts'].flatMap((file) => [
  '--import',
  new URL(file, import.meta.url).href,
])

export interface AppCopyOptions {
  /** With the built app, see `buildAppInto`. */
  readonly appFolder: string
  /** Its application settings. */
  readonly settings: Readonly<Record<string, string>>
  /** How long a queue message that a killed copy had taken stays hidden. */
  readonly leaseSeconds?: number
  /** The file that its log is appended to. */
  readonly logFile: string
}

/** The built app in a Functions host, in a process of its own that never outlives us. */
export interface AppCopy {
  /** With its key; both change at each start. */
  readonly webhook: string
  usage(): Promise<Usage>
  /** Runs a garbage collection first, which takes a while. */
  aliveMiB(): Promise<number>
  /** Kills it, as a power failure would. */
  kill(): Promise<void>
  /** Lets it finish what it is doing. */
  stop(): Promise<void>
}

/** @throws Error when it ends before it is ready */
export async function startAppCopy(options: AppCopyOptions): Promise<AppCopy> {
  const { appFolder, settings, leaseSeconds, logFile } = options
  const lease = leaseSeconds === undefined ? [] : ['--lease', String(leaseSeconds)]
  const log = openSync(logFile, 'a')
  const child = fork(MAIN, ['--app', appFolder, '--json', ...lease], {
    env: { PATH: process.env['PATH'], ...settings },
    execArgv: PRELOADED,
    // Written by the child itself: through a pipe it would wait for us to read.
    stdio: ['ignore', 'pipe', log, 'ipc'],
  })
  closeSync(log)
  const ended = once(child, 'close')
  const { url, functionKey } = await readReadyLine(child, logFile)
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal)
    await ended
  }
  return {
    webhook: `${url}/api/alerts?code=${functionKey}`,
    usage: () => ask<Usage>(child, ASK_USAGE),
    aliveMiB: async () => (await ask<Alive>(child, ASK_ALIVE)).aliveMiB,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  }
}

async function ask<T>(child: ChildProcess, question: string): Promise<T> {
  const answer = once(child, 'message')
  child.send(question)
  return ((await answer) as [T])[0]
}

/** What the host prints when it is ready. */
interface Ready {
  readonly url: string
  readonly functionKey: string
}

function readReadyLine(child: ChildProcess, logFile: string): Promise<Ready> {
  return new Promise((resolve, reject) => {
    let output = ''
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk
      if (output.endsWith('\n')) resolve(JSON.parse(output) as Ready)
    })
    child.once('close', (code) => reject(new Error(`The app ended with code ${code}; see ${logFile}.`)))
  })
}
