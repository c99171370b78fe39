import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { Connector } from '../../../shared/connectors/connector.ts'
import type { HttpAnswer, HttpRequest } from '../../../shared/http/http-client.ts'
import { createServiceNowConnector } from '../../../shared/connectors/service-now/service-now-connector.ts'
import { BridgeError, type ErrorCode } from '../../../shared/errors.ts'
import type { WorkItemRef } from '../../../shared/ticket/ticket.ts'
import { createClock } from '../../builders/clock.ts'

const TOKEN = 'kR7pZq-secret-token'
const ID = 'f'.repeat(32)
const CORRELATION_ID = '0'.repeat(32)
const ref: WorkItemRef = { id: ID, number: 'INC0010001', url: 'https://example.service-now.com/' }
const row = { sys_id: ID, number: 'INC0010001', state: '1', correlation_id: CORRELATION_ID }

/** A connector to an instance that answers all requests alike; the requests are kept. */
function connectTo(answer: HttpAnswer): { connector: Connector; requests: HttpRequest[] } {
  const requests: HttpRequest[] = []
  const connector = createServiceNowConnector({
    name: 'itsm',
    url: 'https://example.service-now.com',
    tokens: { current: async () => TOKEN, replace: async () => TOKEN },
    http: {
      send: async (request) => {
        requests.push(request)
        return answer
      },
      close: async () => undefined,
    },
    now: createClock().now,
  })
  return { connector, requests }
}

function json(status: number, body: unknown, headers: Record<string, string> = {}): HttpAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return { status, headers: { 'content-type': 'application/json;charset=UTF-8', ...headers }, text }
}

function page(status: number, headers: Record<string, string> = {}): HttpAnswer {
  const text = '<html><head><title>Your instance is hibernating</title></head></html>'
  return { status, headers: { 'content-type': 'text/html', ...headers }, text }
}

/** The error envelope of the Table API (ServiceNow docs). */
const failure = (message: string, detail: string | null = null): object => ({
  error: { message, detail },
  status: 'failure',
})

const CANCELLED = 'Transaction cancelled: maximum execution time exceeded'
const RULE =
  "Operation against file 'incident' was aborted by Business Rule 'Check^0a1b'. Business Rule Stack:Check"
const POLICY = 'Data Policy Exception: The following fields are mandatory: Close notes'
const ACL = 'ACL Exception Insert Failed due to security constraints'
const TOO_LARGE =
  'Rejected large REST payload with content-length = 10485761 bytes. Max allowed: 10485760 bytes.'

/** Our code, and whether a POST that was answered so may have been carried out. */
type ReportedAs = readonly [code: ErrorCode, inDoubt: boolean]

const UNAVAILABLE: ReportedAs = ['product_unavailable', true]
const REJECTED: ReportedAs = ['product_rejected', false]
const REDIRECTED: ReportedAs = ['product_redirected', false]
const ASLEEP: ReportedAs = ['product_asleep', true]
const THROTTLED: ReportedAs = ['product_throttled', false]
const NOT_PERMITTED: ReportedAs = ['product_not_permitted', false]
const REFUSED: ReportedAs = ['product_refused_credentials', false]
const MISSING: ReportedAs = ['product_missing_record', false]
const UNUSABLE: ReportedAs = ['product_answer_unusable', true]

const answers: readonly [name: string, answer: HttpAnswer, reportedAs: ReportedAs][] = [
  ['400, our token repeated', json(400, failure(`Bad header: ${TOKEN}`, `Bearer ${TOKEN}`)), REJECTED],
  ['200, a hibernating instance', page(200), ASLEEP],
  ['201, a login page', page(201), ASLEEP],
  ['204, nothing', { status: 204, headers: {}, text: '' }, ASLEEP],
  ['200, an error in the body', json(200, { result: [], ...failure(CANCELLED) }), UNAVAILABLE],
  ['200, another error in the body', json(200, failure('Operation Failed', RULE)), REJECTED],
  ['201, JSON that breaks off', json(201, '{"result":{"sys_id":'), UNUSABLE],
  ['201, no result', json(201, {}), UNUSABLE],
  ['201, a record without its id', json(201, { result: { ...row, sys_id: undefined } }), UNUSABLE],
  ['201, a record with an odd id', json(201, { result: { ...row, sys_id: '../sys_user' } }), UNUSABLE],
  ['201, a record without its state', json(201, { result: { ...row, state: undefined } }), UNUSABLE],
  ['201, a list', json(201, { result: [row] }), UNUSABLE],
  ['201, a text', json(201, { result: 'ok' }), UNUSABLE],
  ['202, put off', { status: 202, headers: {}, text: '' }, UNAVAILABLE],
  ['202, put off with a body', json(202, { result: row }), UNAVAILABLE],
  ...[301, 302, 303, 307, 308].map((status): [string, HttpAnswer, ReportedAs] => [
    `${status}, elsewhere`,
    page(status, { location: 'https://sso.example.com' }),
    REDIRECTED,
  ]),
  [
    '400, an unreadable body',
    json(400, failure('Exception while reading request', 'Not able to parse request')),
    REJECTED,
  ],
  ['400, a body over 10 MiB', json(400, failure('Exception while reading request', TOO_LARGE)), REJECTED],
  ['400, no such table', json(400, failure('Invalid table incidents')), REJECTED],
  ['400, no such API', json(400, failure('Requested URI does not represent any resource', '/api')), REJECTED],
  [
    '401, not signed in',
    json(401, failure('User Not Authenticated', 'Required to provide Auth information')),
    REFUSED,
  ],
  ['401, a page', page(401), REFUSED],
  [
    '403, no role',
    json(403, failure('User Not Authorized', 'Failed API level ACL Validation')),
    NOT_PERMITTED,
  ],
  ['403, an access control', json(403, failure('Operation Failed', ACL)), NOT_PERMITTED],
  ['403, a business rule', json(403, failure('Operation Failed', RULE)), REJECTED],
  ['403, a data policy', json(403, failure('Operation Failed', POLICY)), REJECTED],
  ['403, a firewall’s page', page(403), REFUSED],
  ['404, no record', json(404, failure('No Record found', 'Record doesn’t exist')), MISSING],
  ['404, a page', page(404), UNAVAILABLE],
  ...[405, 406, 409, 410, 413, 414, 415, 422].map((status): [string, HttpAnswer, ReportedAs] => [
    `${status}`,
    json(status, failure('format not supported')),
    REJECTED,
  ]),
  ['408, too slow', page(408), UNAVAILABLE],
  [
    '429, over the rate limit',
    json(429, failure('Rate limit exceeded'), { 'retry-after': '1800' }),
    THROTTLED,
  ],
  ['429, no free worker', { status: 429, headers: {}, text: '' }, THROTTLED],
  ['500, a cancelled transaction', json(500, failure(CANCELLED, CANCELLED)), UNAVAILABLE],
  ...[500, 501, 502, 503, 504, 520, 599].map((status): [string, HttpAnswer, ReportedAs] => [
    `${status}, a page`,
    page(status),
    UNAVAILABLE,
  ]),
]

async function errorOf(call: Promise<unknown>): Promise<BridgeError> {
  const error: unknown = await call.catch((thrown: unknown) => thrown)
  if (error instanceof BridgeError) return error
  throw new Error('No error of ours came.', { cause: error })
}

describe.each(answers)('answered %s:', (_, answer, [code, inDoubt]) => {
  test(`opening is ${code}, ${inDoubt ? 'in doubt' : 'not done'}`, async () => {
    const ticket = { correlationId: CORRELATION_ID, fields: {} } as const
    const error = await errorOf(connectTo(answer).connector.open(ticket))
    expect([error.code, error.inDoubt]).toEqual([code, inDoubt])
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain(TOKEN)
  })

  test('a refused change is classified alike', async () => {
    const change = { action: 'note', fields: {}, id: ID } as const
    const error = await errorOf(connectTo(answer).connector.change(ref, change))
    expect([error.code, error.inDoubt]).toEqual([code, inDoubt])
  })
})

const errorOfFind = (answer: HttpAnswer): Promise<BridgeError> =>
  errorOf(connectTo(answer).connector.find(CORRELATION_ID))

describe('the error says', () => {
  test('what was asked, and the product’s own reason', async () => {
    const { message } = await errorOfFind(json(403, failure('Operation Failed', POLICY)))
    expect(message).toBe(
      `ServiceNow: GET /api/now/v2/table/incident was refused: Operation Failed: ${POLICY}`,
    )
  })

  test('the reason on one line, cut to a readable length', async () => {
    const { message } = await errorOfFind(json(400, failure('first\n\tsecond', 'x'.repeat(10_000))))
    expect(message).toContain('first second')
    expect(message.length).toBeLessThan(1000)
  })

  test('how long to wait, in seconds', async () => {
    const { retryAfterSeconds } = await errorOfFind(
      page(503, { 'retry-after': 'Mon, 23 Nov 2026 12:02:30 GMT' }),
    )
    expect(retryAfterSeconds).toBe(150)
  })
})

describe('a search', () => {
  test('that returns another record fails', async () => {
    const other = json(200, { result: [{ ...row, correlation_id: 'a'.repeat(32) }] })
    const { code } = await errorOf(connectTo(other).connector.find(CORRELATION_ID))
    expect(code).toBe('product_row_mismatch')
  })

  test('takes the oldest of two records', async () => {
    const older = { ...row, sys_created_on: '2026-11-23 12:00:00' }
    const younger = { ...row, sys_id: 'e'.repeat(32), sys_created_on: '2026-11-23 12:00:01' }
    const { connector, requests } = connectTo(json(200, { result: [younger, older] }))
    await expect(connector.find(CORRELATION_ID)).resolves.toMatchObject({ id: ID })
    expect(requests[0]?.url.searchParams.get('sysparm_query')).toBe(`correlation_id=${CORRELATION_ID}`)
  })

  test('is not made with a value that has characters which could change the query', async () => {
    const { connector, requests } = connectTo(json(200, { result: [] }))
    await expect(connector.find('x^ORnumber!=')).rejects.toThrow(TypeError)
    expect(requests).toEqual([])
  })
})

test.each([
  ['1', 'open'],
  ['2', 'open'],
  ['3', 'held'],
  ['6', 'resolved'],
  ['7', 'closed'],
  ['8', 'closed'],
  ['-5', 'open'],
  ['a customer’s own', 'open'],
])('state %s is %s', async (state, status) => {
  const { connector } = connectTo(json(200, { result: { ...row, state } }))
  await expect(connector.read(ref)).resolves.toMatchObject({ status })
})

test('a page that answers 404 does not prove that a person deleted the record', async () => {
  const { connector } = connectTo(page(404))
  await expect(connector.read(ref)).rejects.toMatchObject({ code: 'product_unavailable', inDoubt: false })
})

test('a journal that may not be read counts as one without the note', async () => {
  const { connector } = connectTo(json(403, failure('User Not Authorized')))
  await expect(connector.isWritten(ref, ID)).resolves.toBe(false)
})

test('a journal that cannot be read for now leaves unknown whether the note is there', async () => {
  const { connector } = connectTo(page(503))
  await expect(connector.isWritten(ref, ID)).rejects.toMatchObject({ retry: 'later', inDoubt: false })
})

test('a call waits longer than the instance works on it, and asks for few fields', async () => {
  const { connector, requests } = connectTo(json(200, { result: row }))
  await connector.read(ref)
  expect(requests).toMatchObject([{ method: 'GET', deadlineSeconds: 65 }])
  expect(requests[0]?.url.searchParams.get('sysparm_fields')).toBe(
    'sys_id,number,state,correlation_id,close_code,assigned_to,assignment_group',
  )
})

test('a check reports a record whose fields are missing', async () => {
  const { connector } = connectTo(json(200, { result: [{ ...row, close_code: '', assigned_to: '' }] }))
  const checks = await connector.check()
  expect(checks.filter(({ ok }) => !ok)).toMatchObject([
    { name: 'fields can be read', detail: expect.stringContaining('does not show assignment_group:') },
  ])
})

test('a check reports a journal that may not be read, but not as a failure', async () => {
  const connector = createServiceNowConnector({
    name: 'itsm',
    url: 'https://example.service-now.com',
    tokens: { current: async () => TOKEN, replace: async () => TOKEN },
    http: {
      send: async ({ url }) =>
        url.pathname.endsWith('sys_journal_field')
          ? json(403, failure('User Not Authorized'))
          : json(200, { result: [] }),
      close: async () => undefined,
    },
    now: createClock().now,
  })
  const checks = await connector.check()
  expect(checks.filter(({ ok }) => !ok)).toEqual([])
  expect(checks.map(({ detail }) => detail)).toContainEqual(expect.stringContaining('may be written twice'))
})

/** A value as it comes with `sysparm_display_value=all`. */
const cell = (value: string): object => ({ value, display_value: value })

const changed = (id: string): object => ({
  sys_id: cell(id),
  sys_updated_on: cell('2026-11-23 12:00:00'),
  number: cell('INC0010001'),
})

test('a full page of changes is not the last one, though one of its records is left out and no link says that more come', async () => {
  const { connector } = connectTo(json(200, { result: [changed(ID), changed(''), changed('e'.repeat(32))] }))
  const cursor = { updatedAt: '2026-11-23T00:00:00.000Z', seen: [] }
  const read = await connector.readSince?.({ type: 'incident', cursor, limit: 3 })
  expect(read).toMatchObject({ hasMore: true, items: [{ id: ID }, { id: 'e'.repeat(32) }] })
})
