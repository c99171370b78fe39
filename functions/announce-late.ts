import { app } from '@azure/functions'
import { bridge, inInvocation } from './invocation.ts'

app.timer('announce-late', {
  // Every minute; without `fallback` in bridge.yaml there is nothing to do. A look that was missed is made up for by the next.
  schedule: '0 * * * * *',
  useMonitor: false,
  handler: (_timer, context) => inInvocation(context, () => bridge.announceLate()),
})
