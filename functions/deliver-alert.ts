import { app } from '@azure/functions'
import { ALERT_QUEUE } from '../shared/storage/queue-names.ts'
import { bridge, inInvocation } from './invocation.ts'

app.storageQueue('deliver-alert', {
  queueName: ALERT_QUEUE,
  connection: 'AzureWebJobsStorage',
  handler: (message, context) => inInvocation(context, () => bridge.deliver(message)),
})
