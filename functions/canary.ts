import { app } from '@azure/functions'
import { bridge, inInvocation } from './invocation.ts'

app.timer('canary', {
  // Every five minutes: checks the outcome of the last one, and whether the next is due by `canary.every`.
  schedule: '15 */5 * * * *',
  handler: (_timer, context) => inInvocation(context, () => bridge.runCanary()),
})
