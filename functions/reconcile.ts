import { app } from '@azure/functions'
import { bridge, inInvocation } from './invocation.ts'

app.timer('reconcile', {
  // Every hour.
  schedule: '0 0 * * * *',
  handler: (_timer, context) => inInvocation(context, () => bridge.reconcile()),
})
