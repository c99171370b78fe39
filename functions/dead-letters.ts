import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions'
import type { Act } from '../shared/bridge/dead-letters/dead-letters.ts'
import { readBody } from '../shared/bridge/receive/read-body.ts'
import { BridgeError } from '../shared/errors.ts'
import { bridge } from './invocation.ts'
import { forOperator, OPERATORS_AUTH_LEVEL as authLevel } from './operator-call.ts'

const DEFAULT_LIMIT = 100
const HIGHEST_LIMIT = 1000

app.http('list-dead-letters', {
  methods: ['GET'],
  authLevel,
  route: 'dead-letters',
  handler: forOperator('Ops.Reader', async ({ query }) => {
    const deadLetters = await bridge.deadLetters()
    return {
      jsonBody: await deadLetters.list({
        limit: limitOf(query.get('limit')),
        ...sinceOf(query.get('since')),
      }),
    }
  }),
})

app.http('show-dead-letter', {
  methods: ['GET'],
  authLevel,
  // An id has a slash in it.
  route: 'dead-letters/{*id}',
  handler: forOperator('Ops.Reader', async ({ params: { id = '' } }) => {
    const deadLetters = await bridge.deadLetters()
    return { jsonBody: { id, ...(await deadLetters.show(id)) } }
  }),
})

app.http('replay-dead-letters', {
  methods: ['POST'],
  authLevel,
  route: 'dead-letters/replay',
  handler: forOperator('Ops.Operator', async (request, act) => ({
    jsonBody: await replay(await bodyOf(request), act),
  })),
})

app.http('discard-dead-letter', {
  methods: ['POST'],
  authLevel,
  route: 'dead-letters/discard',
  handler: forOperator('Ops.Operator', discard),
})

async function replay({ id, all, since }: Body, act: Act | undefined): Promise<object> {
  const deadLetters = await bridge.deadLetters()
  if (all === true && id === undefined) return deadLetters.replayAll(sinceOf(since ?? null), act && { act })
  if (typeof id !== 'string' || all !== undefined) {
    throw new BridgeError('request_invalid', 'Send {"id":"…"}, or {"all":true} with or without "since".')
  }
  await deadLetters.replay(id, act)
  return { replayed: 1, skipped: 0 }
}

async function discard(request: HttpRequest, act: Act | undefined): Promise<HttpResponseInit> {
  const { id } = await bodyOf(request)
  if (typeof id !== 'string') throw new BridgeError('request_invalid', 'Send {"id":"…"}.', { path: '$.id' })
  await (await bridge.deadLetters()).discard(id, act)
  return { status: 204 }
}

type Body = Readonly<Record<string, unknown>>

/** A missing type is refused as well: without one, a page of any origin could send it. */
async function bodyOf(request: HttpRequest): Promise<Body> {
  const type = request.headers.get('content-type') ?? ''
  const body = readBody(new Uint8Array(await request.arrayBuffer()), type)
  return typeof body === 'object' && body !== null ? (body as Body) : {}
}

function sinceOf(value: unknown): { since?: string } {
  if (value === null) return {}
  const time = typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value) ? Date.parse(value) : Number.NaN
  if (!Number.isNaN(time)) return { since: new Date(time).toISOString() }
  throw new BridgeError('request_invalid', '"since" takes a time such as 2026-11-23T12:00:00Z.')
}

function limitOf(text: string | null): number {
  const limit = text === null ? DEFAULT_LIMIT : Number(text)
  if (Number.isInteger(limit) && limit >= 1 && limit <= HIGHEST_LIMIT) return limit
  throw new BridgeError('request_invalid', `"limit" takes a number from 1 to ${HIGHEST_LIMIT}.`)
}
