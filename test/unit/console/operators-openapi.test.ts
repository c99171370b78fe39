import {
  app,
  type HttpFunctionOptions,
  HttpRequest,
  type HttpResponseInit,
  InvocationContext,
} from '@azure/functions'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { OperatorRole } from '../../../shared/auth/operators.ts'
import { createDeadLetters, type DeadLetters } from '../../../shared/bridge/dead-letters/dead-letters.ts'
import { createEnqueue, putAlone } from '../../../shared/bridge/queue/enqueue.ts'
import { BridgeError } from '../../../shared/errors.ts'
import { createSharedStorage } from '../../builders/bridge.ts'
import { createClock, START } from '../../builders/clock.ts'
import { faultsOf, operatorsOperations } from '../../builders/console-description.ts'
import type { InMemoryJournal } from '../../builders/in-memory-journal.ts'
import { buildNotification } from '../../builders/notification.ts'

const ID = '2026-11-23/unknown.incidents.json'

interface Asked {
  readonly params?: Record<string, string>
  readonly query?: Record<string, string>
  readonly body?: object
  readonly token?: string
}

interface Answer {
  readonly status: number
  readonly type?: string
  readonly body: unknown
}

let letters: DeadLetters
let journal: InMemoryJournal
/** The two letters: one of an alert, and one of a message that is no alert. */
let ids: readonly string[]

beforeEach(async () => {
  const clock = createClock()
  const { deadLetters, queue, payloads, ...others } = createSharedStorage(clock)
  journal = others.journal
  const notification = buildNotification()
  await deadLetters.write({ code: 'gave_up', reason: 'r', diedAt: START, attempts: 1, notification })
  await deadLetters.write({
    code: 'message_unreadable',
    reason: 'r',
    diedAt: START,
    attempts: 0,
    message: 'x',
  })
  ids = deadLetters.ids
  const enqueue = createEnqueue(putAlone(queue), payloads)
  letters = createDeadLetters({ deadLetters, enqueue, journal, log: () => undefined, now: clock.now })
})

/** The role that the last call asked for. */
let asksFor: OperatorRole | undefined

const CALLER = 'ann@example.com'

/** What the functions take the app of the process from. */
const invocation = {
  bridge: {
    asksOperatorsForToken: true,
    deadLetters: async () => letters,
    checkOperator: async (token: string | null, role: OperatorRole) => {
      asksFor = role
      if (token === null) throw new BridgeError('token_missing', 'Send a token.')
      return CALLER
    },
  },
  inInvocation: (_: unknown, work: () => unknown): unknown => work(),
  logOutside: () => undefined,
}

/** The functions of the operators' endpoints, by method and route as the description writes them. */
const functions = new Map<string, HttpFunctionOptions>()

beforeAll(async () => {
  vi.doMock('../../../functions/invocation.ts', () => invocation)
  const register = vi.spyOn(app, 'http').mockImplementation((_, options) => {
    for (const method of options.methods ?? []) functions.set(`${method} /${routeOf(options)}`, options)
  })
  await import('../../../functions/dead-letters.ts')
  register.mockRestore()
})
afterAll(() => {
  vi.doUnmock('../../../functions/invocation.ts')
})

async function call(operation: string, asked: Asked): Promise<Answer> {
  const handler = functions.get(operation)?.handler
  const context = new InvocationContext({ functionName: operation })
  return read((await handler?.(requestOf(operation, asked), context)) as HttpResponseInit)
}

const routeOf = ({ route = '' }: HttpFunctionOptions): string => route.replaceAll('{*', '{')

function requestOf(operation: string, { params = {}, query = {}, body, token = 'any' }: Asked): HttpRequest {
  const [method = '', path = ''] = operation.split(' ')
  const headers = {
    ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  }
  const sent = body === undefined ? {} : { body: { string: JSON.stringify(body) } }
  return new HttpRequest({ method, url: `http://localhost/api${path}`, headers, params, query, ...sent })
}

/** An answer as it goes over the wire. */
function read({ status = 200, jsonBody, body, headers }: HttpResponseInit): Answer {
  if (jsonBody !== undefined) {
    return { status, type: 'application/json', body: JSON.parse(JSON.stringify(jsonBody)) }
  }
  if (typeof body !== 'string') return { status, body: undefined }
  return {
    status,
    type: String(new Headers(headers).get('content-type')),
    body: JSON.parse(body),
  }
}

test.each<[string, string, () => object]>([
  ['replayed', 'replay', () => ({ id: ids[0] })],
  ['replayed', 'replay', () => ({ all: true })],
  ['discarded', 'discard', () => ({ id: ids[0] })],
])('the journal says who %s a letter', async (step, act, body) => {
  await call(`POST /dead-letters/${act}`, { body: body() })
  expect(journal.entries).toContainEqual(expect.objectContaining({ step, by: CALLER }))
})

test('every route of the operators is described, and no other', () => {
  const described = operatorsOperations.map(({ method, path }) => `${method} ${path}`)
  expect(described.toSorted()).toEqual([...functions.keys()].toSorted())
})

test.each(operatorsOperations)(
  'the role that $method $path asks for is the one described',
  async ({ method, path, operation }) => {
    asksFor = undefined
    await call(`${method} ${path}`, {})
    expect(operation.summary).toContain(`Takes ${asksFor}.`)
  },
)

test.each(operatorsOperations)('$method $path takes a token or the function key', ({ operation }) => {
  expect(operation.security).toEqual([{ token: [] }, { functionKey: [] }])
})

describe('what operators are answered is what the description says', () => {
  test.each<[string, number, () => Asked]>([
    ['GET /dead-letters', 200, () => ({})],
    ['GET /dead-letters', 200, () => ({ query: { limit: '1', since: '2026-01-01' } })],
    ['GET /dead-letters', 400, () => ({ query: { limit: '1001' } })],
    ['GET /dead-letters/{id}', 200, () => ({ params: { id: String(ids[0]) } })],
    ['GET /dead-letters/{id}', 200, () => ({ params: { id: String(ids[1]) } })],
    ['GET /dead-letters/{id}', 404, () => ({ params: { id: ID } })],
    ['POST /dead-letters/replay', 200, () => ({ body: { id: String(ids[0]) } })],
    ['POST /dead-letters/replay', 200, () => ({ body: { all: true, since: '2026-01-01T00:00:00Z' } })],
    ['POST /dead-letters/replay', 400, () => ({ body: { id: 'x', all: true } })],
    ['POST /dead-letters/replay', 415, () => ({})],
    ['POST /dead-letters/discard', 204, () => ({ body: { id: String(ids[0]) } })],
    ['POST /dead-letters/discard', 400, () => ({ body: {} })],
    ['POST /dead-letters/discard', 404, () => ({ body: { id: ID } })],
    ['GET /dead-letters', 401, () => ({ token: '' })],
  ])('%s: %i', async (name, status, asked) => {
    const operation = operatorsOperations.find(({ method, path }) => `${method} ${path}` === name)
    const answer = await call(name, asked())
    expect(answer.status).toBe(status)
    expect(operation && faultsOf(operation, answer)).toBeNull()
  })
})
