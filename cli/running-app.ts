import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UsageError } from './command.ts'

/** -1 without users, as on Windows. */
const UID = process.getuid?.() ?? -1

/**
 * Each `npm start` writes a file that says how to reach it, so that other commands find it. Only the user can read it.
 */
const PREFIX = `alert-ticket-bridge-${UID}-`

/** The environment variable that chooses among several apps, by port. */
const CHOICE = 'BRIDGE_APP'

/** An app that runs on this machine. */
export interface RunningApp {
  /** URL with its key. */
  readonly webhook: string
  /** Its application settings. */
  readonly settings: Readonly<Record<string, string>>
  /** The folder of its configuration, as the person named it. */
  readonly config: string
  /** Its process. */
  readonly pid: number
}

/** All running apps, by port. */
export async function readRunningApps(): Promise<RunningApp[]> {
  const files = (await readdir(tmpdir())).filter((name) => name.startsWith(PREFIX))
  const apps = await Promise.all(files.map((name) => readApp(join(tmpdir(), name))))
  return apps.flatMap((app) => app ?? []).toSorted((one, other) => portOf(one) - portOf(other))
}

/**
 * The app of a command that does not name one: the only one that runs, or that of $BRIDGE_APP.
 *
 * @returns undefined when none runs
 * @throws UsageError when there are several to choose from
 */
export async function readRunningApp(): Promise<RunningApp | undefined> {
  const apps = await readRunningApps()
  const wanted = process.env[CHOICE] ?? ''
  if (wanted !== '') return appAt(wanted, apps)
  if (apps.length <= 1) return apps[0]
  const list = apps.map((app) => `  ${CHOICE}=${portOf(app)}   ${app.config}`)
  throw new UsageError(
    `Several apps run on this machine: choose one by its port, in the environment or with --to if the command has it.\n${list.join('\n')}`,
  )
}

/** The running app at a port. @throws UsageError when there is none */
export function appAt(port: string, apps: readonly RunningApp[]): RunningApp {
  const app = apps.find((candidate) => String(portOf(candidate)) === port)
  if (app !== undefined) return app
  const known = apps.map(portOf).join(', ') || 'none'
  throw new UsageError(`No app runs at the port ${port} (running: ${known}). Start one with: npm start`)
}

/** Where the app of a webhook listens. */
function portOf({ webhook }: RunningApp): number {
  return Number(new URL(webhook).port)
}

export async function announceApp(app: RunningApp): Promise<void> {
  const file = fileOf(app)
  await rm(file, { force: true })
  await writeFile(file, `${JSON.stringify(app)}\n`, { mode: 0o600, flag: 'wx' })
}

/** Removes the announcement. */
export async function withdrawApp(app: RunningApp): Promise<void> {
  await rm(fileOf(app), { force: true })
}

function fileOf(app: RunningApp): string {
  return join(tmpdir(), `${PREFIX}${portOf(app)}.json`)
}

/** An announcement; undefined when it is another user's, or of a process that was killed before it could remove it. */
async function readApp(file: string): Promise<RunningApp | undefined> {
  try {
    // Without users the temporary folder is the person's own.
    if (UID !== -1 && (await stat(file)).uid !== UID) return undefined
    const app = JSON.parse(await readFile(file, 'utf8')) as RunningApp
    return isAlive(app.pid) ? app : undefined
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
