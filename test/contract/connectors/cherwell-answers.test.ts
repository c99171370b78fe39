import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { createCherwellConnector } from '../../../shared/connectors/cherwell/cherwell-connector.ts'
import type { Connector } from '../../../shared/connectors/connector.ts'
import type { HttpAnswer, HttpRequest } from '../../../shared/http/http-client.ts'
import { BridgeError, type ErrorCode } from '../../../shared/errors.ts'
import type { WorkItemRef } from '../../../shared/ticket/ticket.ts'
import { createClock } from '../../builders/clock.ts'

const TOKEN = 'kR7pZq-secret-token'
const ID = `94${'f'.repeat(40)}`
const CORRELATION_ID = '0'.repeat(32)
const ref: WorkItemRef = { id: ID, number: '10001', url: 'https://example.cherwellondemand.com/' }
const record = {
  busObRecId: ID,
  busObPublicId: '10001',
  hasError: false,
  fields: [
    { name: 'Status', value: 'New' },
    { name: 'AzureCorrelationId', value: CORRELATION_ID },
  ],
}

function json(status: number, body: unknown, headers: Record<string, string> = {}): HttpAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return { status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, text }
}

function page(status: number, headers: Record<string, string> = {}): HttpAnswer {
  return { status, headers: { 'content-type': 'text/html', ...headers }, text: '<html><body></body></html>' }
}

const fields = ['AzureCorrelationId', 'Status', 'CreatedDateTime', 'Priority'].map((name) => ({
  name,
  fieldId: `FI:${name}`,
}))

/** What a healthy instance says about incidents. */
const DEFINITIONS: Readonly<Record<string, HttpAnswer>> = {
  getbusinessobjectsummary: json(200, [
    { name: 'Incident', busObId: 'e'.repeat(32), states: 'New', groupSummaries: null },
  ]),
  getbusinessobjecttemplate: json(200, { fields }),
}

/** A connector to an instance that answers all requests alike, but those for definitions; the others are kept. */
function connectTo(answer: HttpAnswer): { connector: Connector; requests: HttpRequest[] } {
  const requests: HttpRequest[] = []
  const connector = createCherwellConnector({
    name: 'itsm',
    url: 'https://example.cherwellondemand.com',
    tokens: { current: async () => TOKEN, replace: async () => TOKEN },
    http: {
      send: async (request) => {
        const definition = DEFINITIONS[request.url.pathname.split('/')[4] ?? '']
        if (definition !== undefined) return definition
        requests.push(request)
        return answer
      },
      close: async () => undefined,
    },
    now: createClock().now,
  })
  return { connector, requests }
}

const failure = (errorCode: string, errorMessage = 'It failed.'): object => ({
  errorCode,
  errorMessage,
  hasError: true,
})

const COMPLAINT = { error: 'Service is required.', errorCode: 'REQUIRED', fieldId: 'FI:1' }

/** Our code, and whether a save that was answered so may have been carried out. */
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
  ['200, our token repeated', json(200, failure('BADREQUEST', `Bad header: ${TOKEN}`)), REJECTED],
  ['200, a sign-in page', page(200), ASLEEP],
  ['200, hasError', json(200, failure('SEARCHNOTFOUND')), REJECTED],
  ['200, hasError without a word', json(200, { hasError: true }), REJECTED],
  ['200, hasError for missing rights', json(200, failure('INSUFFICIENTRIGHTS')), NOT_PERMITTED],
  ['200, hasError for a deleted record', json(200, failure('RECORDNOTFOUND')), MISSING],
  ['200, hasError for anything', json(200, failure('GENERALFAILURE')), UNAVAILABLE],
  [
    '200, a field that is not accepted',
    json(200, { ...record, hasError: false, fieldValidationErrors: [COMPLAINT] }),
    REJECTED,
  ],
  ['200, a save that was only cached', json(200, { ...record, busObRecId: '', cacheKey: 'x' }), UNUSABLE],
  ['200, an odd id', json(200, { ...record, busObRecId: '../../token' }), UNUSABLE],
  ['200, nothing', { status: 200, headers: {}, text: '' }, UNUSABLE],
  ['200, a text', json(200, '"saved"'), UNUSABLE],
  ['200, JSON that breaks off', json(200, '{"busObRecId":"94'), UNUSABLE],
  ['200, something else', { status: 200, headers: {}, text: 'OK' }, UNUSABLE],
  ['202, put off', { status: 202, headers: {}, text: '' }, UNAVAILABLE],
  ...[301, 302, 303, 307, 308].map((status): [string, HttpAnswer, ReportedAs] => [
    `${status}, elsewhere`,
    page(status, { location: 'https://sso.example.com' }),
    REDIRECTED,
  ]),
  ['400, an invalid request', json(400, failure('INVALIDREQUEST')), REJECTED],
  ['400, no such business object', json(400, failure('BUSINESSOBJECTNOTFOUND')), REJECTED],
  ['400, missing rights', json(400, failure('INSUFFICIENTRIGHTS')), NOT_PERMITTED],
  ['400, a page', page(400), REJECTED],
  ['401, a session that ended', { status: 401, headers: {}, text: '' }, REFUSED],
  ['402, failed for no fault of ours', json(402, failure('')), UNAVAILABLE],
  ['402, missing rights', json(402, failure('INSUFFICIENTRIGHTS')), NOT_PERMITTED],
  ['403, in Cherwell’s words', json(403, failure('FORBIDDEN')), NOT_PERMITTED],
  ['403, a firewall’s page', page(403), REFUSED],
  ['404, a deleted record', json(404, failure('RECORDNOTFOUND')), MISSING],
  ['404, in other words', json(404, failure('SEARCHNOTFOUND')), REJECTED],
  ['404, a page: an application pool that restarts', page(404), UNAVAILABLE],
  ...[405, 406, 409, 413, 415].map((status): [string, HttpAnswer, ReportedAs] => [
    `${status}`,
    page(status),
    REJECTED,
  ]),
  ['408, too slow', page(408), UNAVAILABLE],
  ['429, too many', { status: 429, headers: {}, text: '' }, THROTTLED],
  ['500, anything', json(500, failure('GENERALFAILURE')), UNAVAILABLE],
  [
    '500, a deleted related record',
    json(500, { Code: 'RecordNotFound', Message: 'Record not found', hasError: true }),
    MISSING,
  ],
  ...[500, 502, 503, 504].map((status): [string, HttpAnswer, ReportedAs] => [
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

const errorOfOpen = (answer: HttpAnswer): Promise<BridgeError> =>
  errorOf(connectTo(answer).connector.open({ correlationId: CORRELATION_ID, fields: {} }))

describe.each(answers)('answered %s:', (_, answer, [code, inDoubt]) => {
  test(`opening is ${code}, ${inDoubt ? 'in doubt' : 'not done'}`, async () => {
    const error = await errorOfOpen(answer)
    expect([error.code, error.inDoubt]).toEqual([code, inDoubt])
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain(TOKEN)
  })

  test('a refused change is classified alike', async () => {
    const change = { action: 'escalate', id: CORRELATION_ID, fields: { Priority: '1' } } as const
    const error = await errorOf(connectTo(answer).connector.change(ref, change))
    expect([error.code, error.inDoubt]).toEqual([code, inDoubt])
  })

  test('a question leaves nothing in doubt', async () => {
    const { connector } = connectTo(answer)
    const thrown: unknown = await connector.find(CORRELATION_ID).catch((error: unknown) => error)
    expect(thrown).toMatchObject({ inDoubt: false })
  })
})

describe('the error says', () => {
  test('what was asked, and the product’s own reason', async () => {
    const { message } = await errorOfOpen(json(200, { ...record, fieldValidationErrors: [COMPLAINT] }))
    expect(message).toBe(
      'Cherwell: POST /CherwellAPI/api/V1/savebusinessobject was refused: Service is required.',
    )
  })

  test('the reason on one line, cut to a readable length', async () => {
    const { message } = await errorOfOpen(json(400, failure('first\n\tsecond', 'x'.repeat(10_000))))
    expect(message).toContain('first second')
    expect(message.length).toBeLessThan(700)
  })

  test('how long to wait, in seconds', async () => {
    const later = { 'retry-after': 'Mon, 23 Nov 2026 12:02:30 GMT' }
    expect((await errorOfOpen(page(503, later))).retryAfterSeconds).toBe(150)
  })
})

describe('a search', () => {
  test('that returns another incident fails', async () => {
    const other = { ...record, fields: [{ name: 'Status', value: 'New' }] }
    const { connector } = connectTo(json(200, { businessObjects: [other] }))
    const { code } = await errorOf(connector.find(CORRELATION_ID))
    expect(code).toBe('product_row_mismatch')
  })

  test('asks for the oldest first, and for few fields', async () => {
    const { connector, requests } = connectTo(json(200, { businessObjects: [record] }))
    await expect(connector.find(CORRELATION_ID)).resolves.toMatchObject({ id: ID })
    expect(JSON.parse(requests[0]?.body ?? '')).toMatchObject({
      filters: [{ fieldId: 'FI:AzureCorrelationId', operator: 'eq', value: CORRELATION_ID }],
      sorting: [{ fieldId: 'FI:CreatedDateTime', sortDirection: 1 }],
      fields: ['FI:AzureCorrelationId', 'FI:Status'],
      includeAllFields: false,
    })
  })
})

test('a save is persisted, and its fields are dirty', async () => {
  const { connector, requests } = connectTo(json(200, record))
  const change = { action: 'escalate', id: CORRELATION_ID, fields: { Priority: '1' } } as const
  await connector.change(ref, change)
  expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
    busObId: 'e'.repeat(32),
    busObRecId: ID,
    fields: [{ dirty: true, fieldId: 'FI:Priority', name: 'Priority', value: '1' }],
    persist: true,
  })
})

test('the requests of an operation share one deadline', async () => {
  const clock = createClock()
  const deadlines: number[] = []
  const connector = createCherwellConnector({
    name: 'itsm',
    url: 'https://example.cherwellondemand.com',
    tokens: { current: async () => TOKEN, replace: async () => TOKEN },
    http: {
      send: async ({ deadlineSeconds, url }) => {
        deadlines.push(deadlineSeconds)
        clock.advance(20)
        return DEFINITIONS[url.pathname.split('/')[4] ?? ''] ?? json(200, record)
      },
      close: async () => undefined,
    },
    now: clock.now,
  })
  const error = await errorOf(connector.open({ correlationId: CORRELATION_ID, fields: {} }))
  expect(deadlines).toEqual([60, 40, 20])
  expect(error).toMatchObject({ code: 'product_timed_out', inDoubt: true })
})
