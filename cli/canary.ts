import { alertOfCanary } from '../shared/bridge/canary/canary-alert.ts'
import { parseSeconds, refuseWords, runCommand, UsageError } from './command.ts'
import { followDelivery } from './follow/follow-delivery.ts'
import { openTrail } from './follow/open-trail.ts'
import { formatOutcomes } from './follow/outcome-text.ts'
import { createWaitingDisplay } from './follow/show-waiting.ts'
import { postAlert, refusalOf, webhookOf } from './post-alert.ts'
import { readTargetApp } from './target-app.ts'

const USAGE = `
npm run canary [-- --to URL] [-- --route NAME] [-- --wait SECONDS] [-- --json]

Posts a test alert to the webhook, as an action group does, and measures how long it takes to become a ticket: the first
time a ticket that stays open, later a note on it. Ends with 1 when it was not delivered in time.

  --to URL         the webhook with its key, or the port of an npm start (default: $BRIDGE_WEBHOOK, else the npm start
                   that runs)
  --route NAME     post to this route
  --wait SECONDS   how long it may take (default 300)
  --json           print {"deliveryId", "state", "route", "connection", "number", "url", …, "seconds"}

With $BRIDGE_TOKEN, a token of Entra ID is sent as well. While waiting, the command reads the storage of the npm start that
it posts to, else that of AzureWebJobsStorage in the environment or in local.settings.json.
`

const OPTIONS = {
  to: { type: 'string' },
  route: { type: 'string' },
  wait: { type: 'string', default: '300' },
  json: { type: 'boolean', default: false },
} as const

await runCommand(USAGE, OPTIONS, async (values, words) => {
  refuseWords(words)
  const { route, json } = values
  const seconds = parseSeconds('wait', values.wait)
  const app = await readTargetApp(values.to)
  const trail = await openTrail(await app.storageSettings())
  const at = new Date().toISOString()
  const payload = JSON.stringify(alertOfCanary({ id: route ?? 'by-hand', condition: 'fired', at }))
  const url = route === undefined ? app.webhook : webhookOf(app.webhook, route)
  const answer = await postAlert(url, payload, process.env['BRIDGE_TOKEN'])
  if (answer.status !== 202) throw new UsageError(refusalOf(answer, url, 'receive-alert'))
  const { deliveryId } = JSON.parse(answer.body) as { readonly deliveryId: string }
  const display = createWaitingDisplay()
  const outcomes = await followDelivery(deliveryId, { seconds, show: display.of('The canary') }, trail)
  display.end()
  const [outcome] = outcomes
  const took = outcome?.at === undefined ? undefined : (Date.parse(outcome.at) - Date.parse(at)) / 1000
  const text = formatOutcomes(deliveryId, outcomes)
  if (json) console.log(JSON.stringify({ deliveryId, ...outcome, seconds: took }, undefined, 2))
  else console.log(took === undefined ? text : `${text}  after ${took} s`)
  return outcome?.state === 'delivered' ? 0 : 1
})
