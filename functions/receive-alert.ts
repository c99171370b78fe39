import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions'
import { asBridgeError } from '../shared/errors.ts'
import { bridge, inInvocation, logOutside as log } from './invocation.ts'
import { problemAnswer } from './problem.ts'

app.http('receive-alert', {
  methods: ['POST'],
  // With the secure webhook's settings the caller's token decides, and the function key is not accepted.
  authLevel: bridge.asksForToken ? 'anonymous' : 'function',
  route: 'alerts/{route?}',
  handler: (request, context) => inInvocation(context, () => receiveAlert(request, context)),
})

async function receiveAlert(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  try {
    await bridge.checkCaller(request.headers.get('authorization'))
    const route = request.params['route']
    const receipt = await bridge.receive({
      body: new Uint8Array(await request.arrayBuffer()),
      contentType: request.headers.get('content-type'),
      route: route === '' ? undefined : route,
      traceparent: request.headers.get('traceparent') ?? context.traceContext?.traceParent,
    })
    return { status: 202, jsonBody: receipt }
  } catch (thrown) {
    const { code, message, path, letter } = asBridgeError(thrown)
    log('warn', 'alert-refused', { code, reason: message, path, letter })
    return problemAnswer(thrown)
  }
}
