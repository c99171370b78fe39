import { runCommand, UsageError } from './command.ts'
import { postAlert, webhookOf } from './post-alert.ts'
import { readPayloadText } from './read-payload.ts'
import { readRunningApp } from './running-app.ts'

const USAGE = `
npm run send-alert -- FILE… [--to URL] [--route NAME]

Posts payloads to the webhook, one after the other, and prints each answer. Ends with 1 when one was not taken.

  FILE           a payload as Azure Monitor posts it; - for standard input
  --to URL       the webhook with its key (default: $BRIDGE_WEBHOOK, else the npm start that was begun last)
  --route NAME   post to this route
`

await runCommand(USAGE, { to: { type: 'string' }, route: { type: 'string' } }, async (values, files) => {
  if (files.length === 0) throw new UsageError('Name at least one payload file. Try --help.')
  const webhook = webhookFor(
    values.to ?? process.env['BRIDGE_WEBHOOK'] ?? (await readRunningApp())?.webhook,
    values.route,
  )
  let refused = 0
  for (const file of files) {
    const { status, body } = await postAlert(webhook, await readPayloadText(file))
    if (status !== 202) refused += 1
    console.log(`${status}  ${file}  ${body}`)
  }
  return refused === 0 ? 0 : 1
})

function webhookFor(text: string | undefined, route: string | undefined): string {
  if (text === undefined) throw new UsageError('No webhook: start the app with npm start, or give --to URL.')
  if (!URL.canParse(text))
    throw new UsageError('--to takes a URL such as http://127.0.0.1:7071/api/alerts?code=…')
  return route === undefined ? text : webhookOf(text, route)
}
