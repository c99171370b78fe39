import { app } from '@azure/functions'
import { bridge, inInvocation } from './invocation.ts'

app.timer('canary', {
  // Every five minutes it is looked what became of the last one, and whether it is time for the next: `canary.every`.
  schedule: '15 */5 * * * *',
  handler: (_timer, context) => inInvocation(context, () => bridge.runCanary()),
})
