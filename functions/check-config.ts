import { app } from '@azure/functions'
import { asBridgeError } from '../shared/errors.ts'
import { bridge, logOutside } from './invocation.ts'

app.hook.appStart(() => {
  // Not awaited: an alert can be taken while its configuration is being read, and even while it has problems.
  bridge.checkConfig().catch((thrown: unknown) => {
    const { code, message } = asBridgeError(thrown)
    logOutside('error', 'config-not-usable', { code, reason: message })
  })
})
