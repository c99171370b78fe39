import { runCommand, UsageError } from './command.ts'
import { orderOf } from './create-ticket/order-of-words.ts'
import { openTickets, waitForTicket } from './create-ticket/wait-for-ticket.ts'
import { formatTicket, refusalOf } from './create-ticket/ticket-text.ts'
import { postAlert } from './post-alert.ts'
import { readRunningApp } from './running-app.ts'

const USAGE = `
npm run create-ticket -- CONNECTION --title TEXT --description TEXT [--template NAME | --field NAME=VALUE …]
                         [--kind KIND] [--severity Sev3] [--item ITEM] [--correlation ID]
                         [--to URL] [--wait SECONDS] [--json]

Orders a ticket by POST /api/work-items, waits for it and prints it. Ends with 1 when it was refused, became a dead letter
or is not there in time; in the last case it stays in the queue, and the same order is the same ticket.

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
  --correlation ID  orders with the same one are one ticket
  --to URL          the address with its key (default: that of $BRIDGE_WEBHOOK, else of the npm start that was begun last)
  --wait SECONDS    how long to wait (default 60; 0: not at all)
  --json            print the ticket as JSON

With $BRIDGE_TOKEN, an operator's token of Entra ID is sent as well. The storage that is looked into while waiting is that of
AzureWebJobsStorage in the environment, of local.settings.json, or of the npm start that runs.
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
  const waitSeconds = secondsOf(values.wait)
  const order = await orderOf(values, words)
  const address = addressOf(values.to ?? process.env['BRIDGE_WEBHOOK'] ?? (await readRunningApp())?.webhook)
  // Before the order is posted: what cannot be waited for is not ordered by mistake twice.
  const tickets = waitSeconds === 0 ? undefined : await openTickets()
  const { status, body } = await postAlert(address, JSON.stringify(order), process.env['BRIDGE_TOKEN'])
  if (status !== 202) throw new UsageError(refusalOf(status, body))
  const { deliveryId } = JSON.parse(body) as { readonly deliveryId: string }
  const ended =
    tickets === undefined
      ? { deliveryId, state: 'accepted' as const }
      : await waitForTicket(deliveryId, waitSeconds, tickets)
  console.log(values.json ? JSON.stringify(ended, undefined, 2) : formatTicket(ended))
  return ended.state === 'accepted' || ended.state === 'delivered' ? 0 : 1
})

function secondsOf(text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text)
  throw new UsageError(`--wait takes seconds from 0 to 9999, not ${JSON.stringify(text)}.`)
}

/** The webhook's address leads to that of orders: both are doors of the same app. */
function addressOf(text: string | undefined): string {
  if (text === undefined) throw new UsageError('Which app? Start it with npm start, or give --to URL.')
  if (!URL.canParse(text)) {
    throw new UsageError('--to takes a URL such as http://127.0.0.1:7071/api/work-items?code=…')
  }
  const url = new URL(text)
  url.pathname = url.pathname.replace(/\/alerts(\/[^/]*)?$/, '/work-items')
  return url.href
}
