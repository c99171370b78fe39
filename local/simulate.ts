import { refuseWords, runCommand } from './command.ts'
import { startSurroundings } from './start-surroundings.ts'
import { untilStopped } from './until-stopped.ts'

const USAGE = `
npm run simulate [-- --json]

Starts Azurite and the simulated ServiceNow, Key Vault and Entra ID, and prints the settings with which the built app
runs in any Functions host: save them as local.settings.json and run npm run func, or put them into the environment.
Stays up until Ctrl-C.

  --json   print one line {"ready":true,"settings":{…},"serviceNow":{…},"keyVault":{…}}
`

await runCommand(USAGE, { json: { type: 'boolean', default: false } }, async (values, words) => {
  refuseWords(words)
  const stopped = untilStopped()
  const { settings, serviceNow, keyVaultUrl, stop } = await startSurroundings()
  const { url, user, password } = serviceNow
  if (values.json) {
    console.log(
      JSON.stringify({
        ready: true,
        settings,
        serviceNow: { url, user, password },
        keyVault: { url: keyVaultUrl },
      }),
    )
  } else {
    console.log(JSON.stringify({ IsEncrypted: false, Values: settings }, undefined, 2))
    console.error(`\nServiceNow (simulated): ${url}   user ${user}, password ${password}\nCtrl-C stops.`)
  }
  await stopped
  await stop()
})
