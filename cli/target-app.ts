import type { Settings } from '../shared/config/settings.ts'
import { isLoopback } from '../shared/loopback.ts'
import { UsageError } from './command.ts'
import { readCommandSettings, sourcesFor } from './command-settings.ts'
import { appAt, readRunningApp, readRunningApps } from './running-app.ts'

/** An app that a command posts to. */
export interface TargetApp {
  /** The webhook with its key, if it has one. */
  readonly webhook: string
  /** Its name in messages. */
  readonly label: string
  /** The settings of its storage. @throws UsageError when nothing names it */
  readonly storageSettings: () => Promise<Settings>
}

/**
 * The app to post to: that of `--to`, of $BRIDGE_WEBHOOK, or the one that runs on this machine. The storage is that of
 * the app when it runs here, whatever the environment names.
 *
 * @param to a URL, or the port of an `npm start`
 * @throws UsageError
 */
export async function readTargetApp(
  to: string | undefined = process.env['BRIDGE_WEBHOOK'] || undefined,
): Promise<TargetApp> {
  const apps = await readRunningApps()
  const webhook = to === undefined ? await webhookHere() : /^\d+$/.test(to) ? appAt(to, apps).webhook : to
  if (!URL.canParse(webhook)) {
    throw new UsageError(
      `--to takes a URL such as http://127.0.0.1:7071/api/alerts?code=…, or the port of an npm start.`,
    )
  }
  const url = new URL(webhook)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url))) {
    throw new UsageError('The address of another machine must start with https://, because a key is sent.')
  }
  const { origin } = url
  const here = apps.find((app) => new URL(app.webhook).origin === origin)
  return {
    webhook,
    label: here === undefined ? origin : `${origin}, ${here.config}`,
    storageSettings: () => readCommandSettings(sourcesFor(here?.settings)),
  }
}

async function webhookHere(): Promise<string> {
  const app = await readRunningApp()
  if (app !== undefined) return app.webhook
  throw new UsageError(
    "Which app? Start one with npm start, or give its webhook with the key: --to 'https://<app>.azurewebsites.net/api/alerts?code=…'.",
  )
}
