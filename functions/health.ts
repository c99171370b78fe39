import { createHash, timingSafeEqual } from 'node:crypto'
import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions'
import { secretOf } from '../shared/config/settings.ts'
import { bridge, inInvocation } from './invocation.ts'
import { problemAnswer } from './problem.ts'

app.http('health', {
  methods: ['GET'],
  // Anyone may ask whether the app is alive; the details need HEALTH_KEY.
  authLevel: 'anonymous',
  route: 'health',
  handler: (request, context) => inInvocation(context, () => health(request)),
})

async function health(request: HttpRequest): Promise<HttpResponseInit> {
  try {
    const given = request.headers.get('x-functions-key') ?? request.query.get('code')
    if (given === null) return answer(200, { status: 'alive' })
    if (!isHealthKey(given))
      return answer(401, { status: 'alive', detail: 'This key is wrong: the details need HEALTH_KEY.' })
    const { healthy, checks } = await bridge.checkHealth()
    return answer(healthy ? 200 : 503, { status: healthy ? 'healthy' : 'unhealthy', checks })
  } catch (error) {
    return problemAnswer(error)
  }
}

function answer(status: number, body: object): HttpResponseInit {
  return { status, jsonBody: body, headers: { 'cache-control': 'no-store' } }
}

function isHealthKey(given: string): boolean {
  const key = secretOf(bridge.settings().HEALTH_KEY)
  if (key === undefined) return false
  return timingSafeEqual(digest(given), digest(key))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
