import { alertOfCanary } from '../shared/bridge/canary/canary-alert.ts'
import { refuseWords, runCommand, UsageError } from './command.ts'
import { formatTicket, refusalOf } from './create-ticket/ticket-text.ts'
import { openTickets, waitForTicket } from './create-ticket/wait-for-ticket.ts'
import { postAlert, webhookOf } from './post-alert.ts'
import { readRunningApp } from './running-app.ts'

const USAGE = `
npm run canary -- [--to URL] [--route NAME] [--wait SECONDS] [--json]

Posts an alert that tells of nothing to the webhook, as an action group does, and measures how long it takes to become a
ticket: the first time one that stays open, later a note on it. Ends with 1 when it did not in time.

  --to URL         the webhook with its key (default: $BRIDGE_WEBHOOK, else the npm start that was begun last)
  --route NAME     post to this route
  --wait SECONDS   how long it may take (default 300)
  --json           print what became of it as JSON

With $BRIDGE_TOKEN, a token of Entra ID is sent as well. The storage that is looked into while waiting is that of
AzureWebJobsStorage in the environment, of local.settings.json, or of the npm start that runs.
`

const OPTIONS = {
  to: { type: 'string' },
  route: { type: 'string' },
  wait: { type: 'string', default: '300' },
  json: { type: 'boolean', default: false },
} as const

await runCommand(USAGE, OPTIONS, async ({ to, route, wait, json }, words) => {
  refuseWords(words)
  if (!/^\d{1,4}$/.test(wait)) throw new UsageError(`--wait takes seconds, not ${JSON.stringify(wait)}.`)
  const address = addressOf(to ?? process.env['BRIDGE_WEBHOOK'] ?? (await readRunningApp())?.webhook, route)
  const tickets = await openTickets()
  const at = new Date().toISOString()
  const deliveryId = await post(address, alertOfCanary({ id: route ?? 'by-hand', condition: 'fired', at }))
  const ended = await waitForTicket(deliveryId, Number(wait), tickets)
  const seconds = ended.at === undefined ? undefined : (Date.parse(ended.at) - Date.parse(at)) / 1000
  if (json) console.log(JSON.stringify({ ...ended, seconds }, undefined, 2))
  else console.log(seconds === undefined ? formatTicket(ended) : `${formatTicket(ended)}  after ${seconds} s`)
  return ended.state === 'delivered' ? 0 : 1
})

function addressOf(webhook: string | undefined, route: string | undefined): string {
  if (webhook === undefined || !URL.canParse(webhook)) {
    throw new UsageError('Which app? Start it with npm start, or give --to URL.')
  }
  return route === undefined ? webhook : webhookOf(webhook, route)
}

/** @returns the deliveryId */
async function post(address: string, payload: object): Promise<string> {
  const { status, body } = await postAlert(address, JSON.stringify(payload), process.env['BRIDGE_TOKEN'])
  if (status !== 202) throw new UsageError(refusalOf(status, body))
  return (JSON.parse(body) as { readonly deliveryId: string }).deliveryId
}
