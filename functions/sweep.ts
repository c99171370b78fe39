import { app } from '@azure/functions'
import { bridge, inInvocation } from './invocation.ts'

app.timer('sweep', {
  // Every night at 03:17 UTC: not on the hour, when everybody's timers run.
  schedule: '0 17 3 * * *',
  handler: (_timer, context) => inInvocation(context, () => bridge.sweep()),
})
