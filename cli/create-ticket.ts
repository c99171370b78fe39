import { parseSeconds, runCommand, UsageError } from './command.ts'
import { ticketRequestOf } from './create-ticket/ticket-request-of-words.ts'
import { followDelivery, type Outcome } from './follow/follow-delivery.ts'
import { openTrail } from './follow/open-trail.ts'
import { formatOutcomes } from './follow/outcome-text.ts'
import { createWaitingDisplay } from './follow/show-waiting.ts'
import { postAlert, refusalOf } from './post-alert.ts'
import { readTargetApp } from './target-app.ts'

const USAGE = `
npm run create-ticket -- CONNECTION --title TEXT --description TEXT [--template NAME | --field NAME=VALUE …]
                         [--kind KIND] [--severity Sev3] [--item ITEM] [--correlation ID]
                         [--to URL] [--wait SECONDS] [--json]

Asks for a ticket by POST /api/work-items, waits for it and prints it. Ends with 1 when the request was refused, became a dead
letter or has no ticket in time; in the last case it stays in the queue, and the same request is the same ticket.

  CONNECTION        name of a connection of bridge.yaml
  --title TEXT      one line
  --description TEXT
                    what it is about; - for standard input
  --template NAME   the template that writes it (default: that of the connection's first route)
  --field NAME=VALUE
                    a field of the record, in place of a template; may be given many times
  --kind KIND       incident, event or alert (default: that of the template)
  --severity SEV    Sev0 to Sev4 (default Sev3)
  --item ITEM       configuration item: a resource id, or a name that the product knows
  --correlation ID  requests with the same ID share a ticket
  --to URL          the address with its key, or the port of an npm start (default: $BRIDGE_WEBHOOK, else the npm start
                    that runs)
  --wait SECONDS    how long to wait (default 60; 0: not at all)
  --json            print {"deliveryId", "state", "connection", "number", "url", "correlationId", …}; without a ticket "code" and
                    "reason" in place of it

With $BRIDGE_TOKEN, an operator's token of Entra ID is sent as well. While waiting, the command reads the storage
of the npm start that it posts to, else that of AzureWebJobsStorage in the environment or in local.settings.json.
`

const OPTIONS = {
  title: { type: 'string' },
  description: { type: 'string' },
  template: { type: 'string' },
  field: { type: 'string', multiple: true },
  kind: { type: 'string' },
  severity: { type: 'string' },
  item: { type: 'string' },
  correlation: { type: 'string' },
  to: { type: 'string' },
  wait: { type: 'string', default: '60' },
  json: { type: 'boolean', default: false },
} as const

await runCommand(USAGE, OPTIONS, async (values, words) => {
  const seconds = parseSeconds('wait', values.wait)
  const request = await ticketRequestOf(values, words)
  const app = await readTargetApp(values.to)
  // Before the post: a request that was posted but can't be waited for would be posted again by mistake.
  const trail = seconds === 0 ? undefined : await openTrail(await app.storageSettings())
  const url = doorOf(app.webhook)
  const answer = await postAlert(url, JSON.stringify(request), process.env['BRIDGE_TOKEN'])
  if (answer.status !== 202) throw new UsageError(refusalOf(answer, url, 'create-work-item'))
  const { deliveryId } = JSON.parse(answer.body) as { readonly deliveryId: string }
  const display = createWaitingDisplay()
  const outcomes: readonly Outcome[] =
    trail === undefined
      ? [{ state: 'accepted' }]
      : await followDelivery(deliveryId, { seconds, show: display.of('The request') }, trail)
  display.end()
  const [outcome] = outcomes
  console.log(
    values.json
      ? JSON.stringify({ deliveryId, ...outcome }, undefined, 2)
      : formatOutcomes(deliveryId, outcomes),
  )
  return outcome?.state === 'accepted' || outcome?.state === 'delivered' ? 0 : 1
})

/** The endpoint of ticket requests, in the same app as the webhook. */
function doorOf(webhook: string): string {
  const url = new URL(webhook)
  url.pathname = url.pathname.replace(/\/alerts(\/[^/]*)?$/, '/work-items')
  return url.href
}
