import { app } from '@azure/functions'
import { POISON_QUEUE } from '../shared/storage/queue-names.ts'
import { bridge, inInvocation } from './invocation.ts'

app.storageQueue('drain-poison', {
  queueName: POISON_QUEUE,
  connection: 'AzureWebJobsStorage',
  handler: (message, context) => inInvocation(context, () => bridge.drainPoison(message)),
})
