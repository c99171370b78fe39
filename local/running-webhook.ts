import { readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'

/** Where `npm start` says what its webhook is, so that `npm run send-alert` finds it. For the user's eyes only. */
const FILE = join(tmpdir(), `alert-ticket-bridge-${userInfo().uid}.webhook`)

/** The webhook of the `npm start` that was begun last; undefined when none runs. */
export async function readRunningWebhook(): Promise<string | undefined> {
  try {
    return (await readFile(FILE, 'utf8')).trim()
  } catch {
    return undefined
  }
}

export async function announceWebhook(webhook: string): Promise<void> {
  await rm(FILE, { force: true })
  await writeFile(FILE, `${webhook}\n`, { mode: 0o600, flag: 'wx' })
}

/** Takes the announcement back, unless another `npm start` has made its own since. */
export async function withdrawWebhook(webhook: string): Promise<void> {
  if ((await readRunningWebhook()) === webhook) await rm(FILE, { force: true })
}
