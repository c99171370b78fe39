/** A local Functions host in a process of its own, as `dev/host/main.ts` runs it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { childEnvironment } from '../../builders/child-environment.ts'
import { until } from './until.ts'

const MAIN = fileURLToPath(new URL('../../../dev/host/main.ts', import.meta.url))

export interface RunningHost {
  readonly url: string
  readonly functionKey: string
  readonly masterKey: string
  /** Everything written to standard error so far. */
  log(): string
  /** Sends a signal and resolves to the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

export interface HostRun {
  /** Its folder, see `appFolder`. */
  readonly app: string
  readonly environment?: Readonly<Record<string, string>>
  readonly flags?: readonly string[]
}

export const appFolder = (name: string): string =>
  fileURLToPath(new URL(`../../fixtures/apps/${name}`, import.meta.url))

/** Starts a host and waits until it is ready. Rejects with its standard error when it ends before. */
export async function runHost({ app, environment = {}, flags = [] }: HostRun): Promise<RunningHost> {
  const child = spawn(process.execPath, [MAIN, '--app', app, '--json', ...flags], {
    env: childEnvironment(environment),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let log = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (log += chunk))
  const closed = once(child, 'close')
  const ready = await until('the host is ready or has ended', () => {
    if (child.exitCode !== null) throw new Error(`The host ended with code ${child.exitCode}.\n${log}`)
    return output.endsWith('\n') ? (JSON.parse(output) as RunningHost & { ready: true }) : undefined
  })
  return {
    url: ready.url,
    functionKey: ready.functionKey,
    masterKey: ready.masterKey,
    log: () => log,
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal)
      await closed
      return child.exitCode
    },
  }
}
