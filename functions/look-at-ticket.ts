import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions'
import { asBridgeError } from '../shared/errors.ts'
import { bridge, inInvocation, logOutside as log } from './invocation.ts'
import { problemAnswer } from './problem.ts'

app.http('look-at-ticket', {
  methods: ['POST'],
  // It has a key of its own, also with the secure webhook: a product cannot get the token of action groups, and this key
  // allows only a look.
  authLevel: 'function',
  route: 'tickets/{connection}',
  handler: (request, context) => inInvocation(context, () => lookAtTicket(request)),
})

async function lookAtTicket(request: HttpRequest): Promise<HttpResponseInit> {
  try {
    const outcome = await bridge.receiveHint({
      body: new Uint8Array(await request.arrayBuffer()),
      contentType: request.headers.get('content-type'),
      connection: request.params['connection'] ?? '',
    })
    return { status: 200, jsonBody: outcome }
  } catch (thrown) {
    const { code, message, path } = asBridgeError(thrown)
    log('warn', 'hint-refused', { code, reason: message, path })
    return problemAnswer(thrown)
  }
}
