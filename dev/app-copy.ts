import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('host/main.ts', import.meta.url))
const EXIT_WITH_PARENT = new URL('exit-with-parent.ts', import.meta.url).href

export interface AppCopyOptions {
  /** With the built app, see `buildAppInto`. */
  readonly appFolder: string
  /** Its application settings. */
  readonly settings: Readonly<Record<string, string>>
  /** How long a queue message is hidden that a killed copy had taken. */
  readonly leaseSeconds?: number
  /** Where its log is appended to. */
  readonly logFile: string
}

/** The built app in a Functions host, in a process of its own that never outlives us. */
export interface AppCopy {
  /** With its key; another one after each start. */
  readonly webhook: string
  /** Ends it as a power failure would. */
  kill(): Promise<void>
  /** Lets it finish what it is doing. */
  stop(): Promise<void>
}

/** @throws Error when it ends before it is ready */
export async function startAppCopy(options: AppCopyOptions): Promise<AppCopy> {
  const { appFolder, settings, leaseSeconds, logFile } = options
  const lease = leaseSeconds === undefined ? [] : ['--lease', String(leaseSeconds)]
  const child = fork(MAIN, ['--app', appFolder, '--json', ...lease], {
    env: { PATH: process.env['PATH'], ...settings },
    execArgv: ['--import', EXIT_WITH_PARENT],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  child.stderr?.pipe(createWriteStream(logFile, { flags: 'a' }))
  const ended = once(child, 'close')
  const { url, functionKey } = await readReadyLine(child, logFile)
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal)
    await ended
  }
  return {
    webhook: `${url}/api/alerts?code=${functionKey}`,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  }
}

function readReadyLine(child: ChildProcess, logFile: string): Promise<{ url: string; functionKey: string }> {
  return new Promise((resolve, reject) => {
    let output = ''
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk
      if (output.endsWith('\n')) resolve(JSON.parse(output) as { url: string; functionKey: string })
    })
    child.once('close', (code) => reject(new Error(`The app ended with code ${code}; see ${logFile}.`)))
  })
}
