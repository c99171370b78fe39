import { refuseWords, runCommand } from '../cli/command.ts'
import { showWhile } from '../cli/progress.ts'
import { instanceLines, summaryOf } from './stack/summary.ts'
import { routeNames, startRouteStack } from './stack/start-route-stack.ts'
import { untilStopped } from './until-stopped.ts'

const USAGE = `
npm run simulate [-- --config FOLDER] [-- --product NAME] [-- --json]

Starts Azurite, Key Vault, Entra ID, and a simulated ITSM product for each connection of the configuration, and prints the
settings with which the built app runs in any Functions host: save them as local.settings.json and run npm run func, or put
them into the environment. Stays up until Ctrl-C. Ends with 1 when the configuration has problems, which it prints, or when
something does not start.

  --config FOLDER  any configuration, as npm start takes it (default: $BRIDGE_CONFIG, else config)
  --product NAME   a route of bridge.yaml that alerts take by default
                   (${(await routeNames()).join(', ')})
  --json           print one line {"ready":true,"settings":{…},"product":{…},"connections":{…},"keyVault":{…},
                   "logAnalytics":{…},"alertsManagement":{…}}; for ServiceNow with "serviceNow":{…} as well
`

await runCommand(
  USAGE,
  { config: { type: 'string' }, product: { type: 'string' }, json: { type: 'boolean', default: false } },
  async (values, words) => {
    refuseWords(words)
    const stopped = untilStopped()
    const stack = await showWhile('Starting storage and simulators', () =>
      startRouteStack(values.product, values.config),
    )
    const { settings, stop } = stack
    if (values.json) {
      console.log(JSON.stringify({ ready: true, settings, ...summaryOf(stack) }))
    } else {
      console.log(JSON.stringify({ IsEncrypted: false, Values: settings }, undefined, 2))
      console.error(['', ...instanceLines(stack), 'Ctrl-C stops.'].join('\n'))
    }
    await stopped
    await stop()
  },
)
