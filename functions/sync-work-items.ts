import { app } from '@azure/functions'
import { bridge, inInvocation } from './invocation.ts'

app.timer('sync-work-items', {
  // Every five minutes: checks which connections are due; `sync.every` of a connection is 15 minutes unless it says otherwise.
  schedule: '30 */5 * * * *',
  handler: (timer, context) =>
    // A manual run syncs all connections: the host then gives no status of the schedule.
    inInvocation(context, async () => (await bridge.workItemSync()).run(isByHand(timer) ? 'all' : 'due')),
})

function isByHand(timer: { readonly scheduleStatus?: unknown }): boolean {
  return timer.scheduleStatus === undefined || timer.scheduleStatus === null
}
