import pLimit from 'p-limit'
import { NoSettings } from './command-settings.ts'
import { parseSeconds, runCommand, UsageError } from './command.ts'
import { followDelivery, type FollowOptions, type Outcome } from './follow/follow-delivery.ts'
import { openTrail, type Trail } from './follow/open-trail.ts'
import { formatOutcomes } from './follow/outcome-text.ts'
import { createWaitingDisplay } from './follow/show-waiting.ts'
import { postAlert, refusalOf, webhookOf } from './post-alert.ts'
import { readPayloadText } from './read-payload.ts'
import { readTargetApp, type TargetApp } from './target-app.ts'

const USAGE = `
npm run send-alert -- FILE… [--to URL] [--route NAME] [--wait SECONDS] [--no-wait] [--json]

Posts payloads to the webhook, one after the other, waits for each, and prints the tickets that it became, or why there is
none: a route ignores it, a silence holds or drops it, it waits for something, or it is a dead letter. Ends with 1 when one
was refused, became a dead letter, or is still pending; then it stays in the queue.

  FILE             a payload as Azure Monitor posts it; - for standard input
  --to URL         the webhook with its key, or the port of an npm start (default: $BRIDGE_WEBHOOK, else the npm start
                   that runs)
  --route NAME     post to this route
  --wait SECONDS   how long to wait for each (default 60)
  --no-wait        post, and do not wait for tickets
  --json           print a list of {"file", "status", "deliveryId", "alertId", "outcomes": [{"state", "route", "number", "url",
                   …}]}, with "refusal" for one that was refused

With $BRIDGE_TOKEN, a token of Entra ID is sent as well. While waiting, the command reads the storage of the npm start that
it posts to, else that of AzureWebJobsStorage in the environment or in local.settings.json; without either, it does not wait.
The app decides which routes an alert takes: two seconds after news of the last one, the command expects no more.
`

const OPTIONS = {
  to: { type: 'string' },
  route: { type: 'string' },
  wait: { type: 'string', default: '60' },
  'no-wait': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const

const QUIET_MS = 2000

/** Deliveries that are followed at the same time: each check reads the latest part of the journal. */
const AT_ONCE = 8

/** The webhook's answer to one payload. */
interface Posted {
  readonly file: string
  readonly status: number
  readonly deliveryId?: string
  readonly alertId?: string
  /** The reason of the refusal. */
  readonly refusal?: string
}

/** Its outcomes. */
interface Sent extends Posted {
  readonly outcomes: readonly Outcome[]
}

await runCommand(USAGE, OPTIONS, async (values, files) => {
  if (files.length === 0) throw new UsageError('Name at least one payload file. Try --help.')
  const seconds = values['no-wait'] ? 0 : parseSeconds('wait', values.wait)
  const app = await readTargetApp(values.to)
  const url = values.route === undefined ? app.webhook : webhookOf(app.webhook, values.route)
  // Before the first post: what was posted would not be followed when a later file cannot be read.
  const payloads = await Promise.all(files.map(async (file) => ({ file, text: await readPayloadText(file) })))
  const posted: Posted[] = []
  for (const payload of payloads) posted.push(await post(payload, url))
  const trail = seconds === 0 ? undefined : await trailOf(app)
  const display = createWaitingDisplay()
  const inTurn = pLimit(AT_ONCE)
  const following = posted.map((one) =>
    inTurn(() => follow(one, trail, { seconds, quietMs: QUIET_MS, show: display.of(one.file) })),
  )
  const sent: Sent[] = []
  for (const one of following) {
    const next = await one
    sent.push(next)
    display.end()
    if (!values.json) console.log(textOf(next))
  }
  if (values.json) console.log(JSON.stringify(sent, undefined, 2))
  return sent.every(isGood) ? 0 : 1
})

/** Undefined when no setting names the app's storage, which posting does not need. */
async function trailOf(app: TargetApp): Promise<Trail | undefined> {
  try {
    return await openTrail(await app.storageSettings())
  } catch (error) {
    if (!(error instanceof NoSettings)) throw error
    console.error(`The outcome is not followed: the storage of ${app.label} is not known here.`)
    return undefined
  }
}

async function post({ file, text }: { file: string; text: string }, url: string): Promise<Posted> {
  const answer = await postAlert(url, text, process.env['BRIDGE_TOKEN'])
  const { status, body } = answer
  if (status !== 202) return { file, status, refusal: refusalOf(answer, url, 'receive-alert') }
  return { file, status, ...(JSON.parse(body) as { readonly deliveryId: string }) }
}

async function follow(posted: Posted, trail: Trail | undefined, options: FollowOptions): Promise<Sent> {
  const { deliveryId } = posted
  if (deliveryId === undefined) return { ...posted, outcomes: [] }
  if (trail === undefined) return { ...posted, outcomes: [{ state: 'accepted' }] }
  return { ...posted, outcomes: await followDelivery(deliveryId, options, trail) }
}

function textOf({ file, status, refusal, deliveryId = '', outcomes }: Sent): string {
  const text = refusal ?? formatOutcomes(deliveryId, outcomes)
  return [`${status}  ${file}`, ...text.split('\n').map((line) => `  ${line}`)].join('\n')
}

function isGood({ status, outcomes }: Sent): boolean {
  return status === 202 && outcomes.every(({ state }) => state !== 'dead' && state !== 'waiting')
}
