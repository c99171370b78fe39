import { app } from '@azure/functions'
import { bridge, inInvocation } from './invocation.ts'

app.timer('announce-late', {
  // Every five minutes, and while alerts are delivered each minute. The next check makes up for a missed one.
  schedule: '0 */5 * * * *',
  useMonitor: false,
  handler: (_timer, context) => inInvocation(context, () => bridge.announceLate()),
})
