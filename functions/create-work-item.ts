import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions'
import { asBridgeError } from '../shared/errors.ts'
import { bridge, inInvocation, logOutside as log } from './invocation.ts'
import { problemAnswer } from './problem.ts'

app.http('create-work-item', {
  methods: ['POST'],
  // Access is checked as for alerts; where those need a token, an operator's token is accepted as well.
  authLevel: bridge.asksForToken ? 'anonymous' : 'function',
  route: 'work-items',
  handler: (request, context) => inInvocation(context, () => createWorkItem(request, context)),
})

async function createWorkItem(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  try {
    const sender = await bridge.checkCallerOrOperator(request.headers.get('authorization'))
    const receipt = await bridge.receiveTicketRequest({
      body: new Uint8Array(await request.arrayBuffer()),
      contentType: request.headers.get('content-type'),
      sender,
      traceparent: request.headers.get('traceparent') ?? context.traceContext?.traceParent,
    })
    return { status: 202, jsonBody: receipt }
  } catch (thrown) {
    const { code, message, path } = asBridgeError(thrown)
    log('warn', 'ticket-request-refused', { code, reason: message, path })
    return problemAnswer(thrown)
  }
}
