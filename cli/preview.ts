import { previewAlert } from '../shared/bridge/deliver/preview-alert.ts'
import { loadConfig } from '../shared/config/load-config.ts'
import { PRODUCTS } from '../shared/connectors/products.ts'
import { readBody } from '../shared/bridge/receive/read-body.ts'
import { runCommand, UsageError } from './command.ts'
import { readPayloadText } from './read-payload.ts'

const USAGE = `
npm run preview -- FILE [--route NAME] [--folder FOLDER]

Prints as JSON what an alert would become: route, connection, product, kind, correlationId, action and fields.
When several routes take the alert, prints a list. Makes no network call.

  FILE              a payload as Azure Monitor posts it; - for standard input
  --route NAME      this route, as in POST /api/alerts/NAME (default: the routes' conditions choose)
  --folder FOLDER   the configuration folder (default: $BRIDGE_CONFIG, else config)
`

const remark = (sentence: string): void => console.error(sentence)

await runCommand(USAGE, { route: { type: 'string' }, folder: { type: 'string' } }, async (values, words) => {
  const [file, ...rest] = words
  if (file === undefined || rest.length > 0) throw new UsageError('Name one payload file. Try --help.')
  const payload = readBody(Buffer.from(await readPayloadText(file)), null)
  const config = await loadConfig(
    values.folder ?? process.env['BRIDGE_CONFIG'] ?? 'config',
    undefined,
    PRODUCTS,
  )
  const previews = previewAlert(config, payload, new Date().toISOString(), values.route, remark)
  console.log(JSON.stringify(previews.length === 1 ? previews[0] : previews, undefined, 2))
})
