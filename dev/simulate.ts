import { refuseWords, runCommand } from '../cli/command.ts'
import { signInText, summaryOf } from './stack/summary.ts'
import { routeNames, startRouteStack } from './stack/start-route-stack.ts'
import { untilStopped } from './until-stopped.ts'

const USAGE = `
npm run simulate [-- --product NAME] [-- --json]

Starts Azurite, a simulated ITSM product, Key Vault and Entra ID, and prints the settings with which the built app runs
in any Functions host: save them as local.settings.json and run npm run func, or put them into the environment.
Stays up until Ctrl-C.

  --product NAME   a route of config/bridge.yaml: the product of its connection runs, and alerts take it by default
                   (${(await routeNames()).join(', ')})
  --json           print one line {"ready":true,"settings":{…},"product":{…},"keyVault":{…}}; for ServiceNow with
                   "serviceNow":{…} as well
`

await runCommand(
  USAGE,
  { product: { type: 'string' }, json: { type: 'boolean', default: false } },
  async (values, words) => {
    refuseWords(words)
    const stopped = untilStopped()
    const stack = await startRouteStack(values.product)
    const { settings, product, stop } = stack
    if (values.json) {
      console.log(JSON.stringify({ ready: true, settings, ...summaryOf(stack) }))
    } else {
      console.log(JSON.stringify({ IsEncrypted: false, Values: settings }, undefined, 2))
      console.error(`\n${product.label}: ${product.url}   (${signInText(product)})\nCtrl-C stops.`)
    }
    await stopped
    await stop()
  },
)
