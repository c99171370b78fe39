import { app } from '@azure/functions'
import { asBridgeError } from '../shared/errors.ts'
import { bridge, logOutside } from './invocation.ts'

/** The alert for which the host started this instance goes first: it needs no configuration, and reading that takes a while. */
const AFTER_FIRST_ALERT_MS = 2000

app.hook.appStart(() => {
  // An alert is accepted even while the configuration has problems.
  setTimeout(() => void checkConfig(), AFTER_FIRST_ALERT_MS).unref()
})

async function checkConfig(): Promise<void> {
  try {
    await bridge.checkConfig()
  } catch (thrown) {
    const { code, message } = asBridgeError(thrown)
    logOutside('error', 'config-not-usable', { code, reason: message })
  }
}
