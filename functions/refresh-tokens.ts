import { app } from '@azure/functions'
import { bridge, inInvocation } from './invocation.ts'

app.timer('refresh-tokens', {
  // Every five minutes.
  schedule: '0 */5 * * * *',
  handler: (_timer, context) => inInvocation(context, () => bridge.refreshTokens()),
})
