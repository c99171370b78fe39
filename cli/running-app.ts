import { readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'

/** Where `npm start` says how to reach it, so that other commands find it. For the user's eyes only. */
const FILE = join(tmpdir(), `alert-ticket-bridge-${userInfo().uid}.json`)

/** An app that runs on this machine. */
export interface RunningApp {
  /** URL with its key. */
  readonly webhook: string
  /** Its application settings. */
  readonly settings: Readonly<Record<string, string>>
}

/** The `npm start` that was begun last; undefined when none runs. */
export async function readRunningApp(): Promise<RunningApp | undefined> {
  try {
    return JSON.parse(await readFile(FILE, 'utf8')) as RunningApp
  } catch {
    return undefined
  }
}

export async function announceApp(app: RunningApp): Promise<void> {
  await rm(FILE, { force: true })
  await writeFile(FILE, `${JSON.stringify(app)}\n`, { mode: 0o600, flag: 'wx' })
}

/** Takes the announcement back, unless another `npm start` has made its own since. */
export async function withdrawApp({ webhook }: RunningApp): Promise<void> {
  if ((await readRunningApp())?.webhook === webhook) await rm(FILE, { force: true })
}
