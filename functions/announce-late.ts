import { app } from '@azure/functions'
import { bridge, inInvocation } from './invocation.ts'

app.timer('announce-late', {
  // Every five minutes, and while alerts are delivered each minute. A look that was missed is made up for by the next.
  schedule: '0 */5 * * * *',
  useMonitor: false,
  handler: (_timer, context) => inInvocation(context, () => bridge.announceLate()),
})
