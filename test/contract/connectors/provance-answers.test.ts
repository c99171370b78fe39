import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { Connector } from '../../../shared/connectors/connector.ts'
import type { HttpAnswer, HttpRequest } from '../../../shared/http/http-client.ts'
import { createProvanceConnector } from '../../../shared/connectors/provance/provance-connector.ts'
import { BridgeError, type ErrorCode } from '../../../shared/errors.ts'
import type { WorkItemRef } from '../../../shared/ticket/ticket.ts'
import { createClock } from '../../builders/clock.ts'

const TOKEN = 'kR7pZq-secret-token'
const CORRELATION_ID = '0123456789abcdef0123456789abcdef'
const ID = '01234567-89ab-cdef-0123-456789abcdef'
const URL_OF_CASE = `https://example.crm.dynamics.com/main.aspx?pagetype=entityrecord&etn=incident&id=${ID}`
const ref: WorkItemRef = { id: ID, number: 'CAS-01001-A1B2C3', url: URL_OF_CASE }
const row = { incidentid: ID, ticketnumber: 'CAS-01001-A1B2C3', statecode: 0, statuscode: 1 }

const COLUMNS = { incidentid: 'Uniqueidentifier', title: 'String', prioritycode: 'Picklist' }

const definition = {
  LogicalName: 'incident',
  EntitySetName: 'incidents',
  PrimaryIdAttribute: 'incidentid',
  Privileges: [],
  Attributes: Object.entries(COLUMNS).map(([LogicalName, AttributeType]) => ({ LogicalName, AttributeType })),
  ManyToOneRelationships: [],
  Keys: [],
  value: [],
}

/** A connector to an environment that answers all requests but those for metadata alike; the requests are kept. */
function connectTo(...answers: readonly HttpAnswer[]): { connector: Connector; requests: HttpRequest[] } {
  const requests: HttpRequest[] = []
  const connector = createProvanceConnector({
    name: 'itsm',
    url: 'https://example.crm.dynamics.com',
    tokens: { current: async () => TOKEN, replace: async () => TOKEN },
    http: {
      send: async (request) => {
        if (request.url.pathname.includes('EntityDefinitions')) return json(200, definition)
        requests.push(request)
        return answers[Math.min(requests.length, answers.length) - 1] ?? json(200, {})
      },
      close: async () => undefined,
    },
    now: createClock().now,
  })
  return { connector, requests }
}

function json(status: number, body: unknown, headers: Record<string, string> = {}): HttpAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return { status, headers: { 'content-type': 'application/json; odata.metadata=minimal', ...headers }, text }
}

function page(status: number, headers: Record<string, string> = {}): HttpAnswer {
  const text = '<html><head><title>Sign in to your account</title></head></html>'
  return { status, headers: { 'content-type': 'text/html', ...headers }, text }
}

/** The error envelope of the Web API (Dataverse docs). */
const failure = (code: string, message = 'No.'): object => ({ error: { code, message } })

/** Our code, and whether a write that was answered so may have been carried out. */
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
  ['400, our token repeated', json(400, failure('0x80048d19', `Bad header: ${TOKEN}`)), REJECTED],
  ['200, a maintenance page', page(200), ASLEEP],
  ['201, a sign-in page', page(201), ASLEEP],
  ['200, an error in the body', json(200, failure('0x80044151', 'SQL timeout expired.')), UNAVAILABLE],
  ['200, JSON that breaks off', json(200, '{"incidentid":"0123'), UNUSABLE],
  ['200, a list', json(200, []), UNUSABLE],
  ['202, put off', { status: 202, headers: {}, text: '' }, UNAVAILABLE],
  ...[301, 302, 303, 307, 308].map((status): [string, HttpAnswer, ReportedAs] => [
    `${status}, elsewhere`,
    page(status, { location: 'https://login.microsoftonline.com/' }),
    REDIRECTED,
  ]),
  ['400, a payload that does not fit', json(400, failure('0x80048d19')), REJECTED],
  ['400, a text that is too long', json(400, failure('0x80044331')), REJECTED],
  ['400, a status that does not fit the state', json(400, failure('0x80048408')), REJECTED],
  ['400, a plug-in', json(400, failure('0x80040265', 'Not on Sundays.')), REJECTED],
  ['401, not signed in', { status: 401, headers: {}, text: '' }, REFUSED],
  ['403, no privilege', json(403, failure('0x80040220')), NOT_PERMITTED],
  ['403, no access to this record', json(403, failure('0x80048306')), NOT_PERMITTED],
  ['403, a firewall’s page', page(403), REFUSED],
  ['404, no record', json(404, failure('0x80040217')), MISSING],
  ['404, no record of the key', json(404, failure('0x80060891')), MISSING],
  ['404, no such table', json(404, failure('0x8006088a')), REJECTED],
  ['404, a page', page(404), UNAVAILABLE],
  ['404, JSON that breaks off', json(404, '{"error":{"co'), UNUSABLE],
  ...[405, 406, 409, 410, 413, 414, 415, 422].map((status): [string, HttpAnswer, ReportedAs] => [
    `${status}`,
    json(status, failure('0x80060888')),
    REJECTED,
  ]),
  ['408, too slow', page(408), UNAVAILABLE],
  ['412, a similar record', json(412, failure('0x80040333')), REJECTED],
  ['412, a page', page(412), REJECTED],
  ['429, too many requests', json(429, failure('0x80072322')), THROTTLED],
  ['429, a page', page(429), THROTTLED],
  ['503, too much time', json(503, failure('0x80072321')), THROTTLED],
  ['503, too many at once', json(503, failure('0x80072326')), THROTTLED],
  ['500, a timeout of the database', json(500, failure('0x80044151')), UNAVAILABLE],
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

const openAt = ({ connector }: { connector: Connector }): Promise<unknown> =>
  connector.open({ correlationId: CORRELATION_ID, fields: { title: 'CPU is high' } })

describe.each(answers)('answered %s:', (_, answer, [code, inDoubt]) => {
  test(`opening is ${code}, ${inDoubt ? 'in doubt' : 'not done'}`, async () => {
    const error = await errorOf(openAt(connectTo(answer)))
    expect([error.code, error.inDoubt]).toEqual([code, inDoubt])
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain(TOKEN)
  })

  test('a refused change is classified alike', async () => {
    const change = { action: 'escalate', fields: { prioritycode: '1' }, id: CORRELATION_ID } as const
    const error = await errorOf(connectTo(answer).connector.change(ref, change))
    expect([error.code, error.inDoubt]).toEqual([code, inDoubt])
  })

  test('and noting, too', async () => {
    const change = { action: 'note', fields: { notetext: 'Still high.' }, id: CORRELATION_ID } as const
    const error = await errorOf(connectTo(answer).connector.change(ref, change))
    expect([error.code, error.inDoubt]).toEqual([code, inDoubt])
  })
})

describe('a record that was to be created and exists already', () => {
  const isThere = json(412, failure('', 'A record with matching key values already exists.'))

  test('is read', async () => {
    const { connector, requests } = connectTo(isThere, json(200, row))
    await expect(connector.open({ correlationId: CORRELATION_ID, fields: {} })).resolves.toMatchObject({
      id: ID,
      correlationId: CORRELATION_ID,
    })
    expect(requests.map(({ method }) => method)).toEqual(['PATCH', 'GET'])
  })

  test('and is in doubt when it cannot be read', async () => {
    const error = await errorOf(openAt(connectTo(isThere, page(503))))
    expect([error.code, error.inDoubt]).toEqual(['product_unavailable', true])
  })

  test('or was deleted meanwhile', async () => {
    const error = await errorOf(openAt(connectTo(isThere, json(404, failure('0x80040217')))))
    expect([error.code, error.inDoubt]).toEqual(['product_answer_unusable', true])
  })
})

describe('a record with a value that another one has, in a key of the table,', () => {
  const isTaken = json(412, failure('0x80060892', 'A record that has the attribute values exists.'))

  test('is refused with the reason, and not tried again and again', async () => {
    const error = await errorOf(openAt(connectTo(isTaken, json(404, failure('0x80040217')))))
    expect([error.code, error.inDoubt]).toEqual(['product_rejected', false])
    expect(error.message).toContain('A record that has the attribute values exists.')
  })

  test('is read where it is our own', async () => {
    await expect(openAt(connectTo(isTaken, json(200, row)))).resolves.toMatchObject({ id: ID })
  })
})

describe('a record', () => {
  test.each([
    ['its id', { ...row, incidentid: undefined }],
    ['an id that could be a path', { ...row, incidentid: '../accounts' }],
    ['its number', { ...row, ticketnumber: null }],
    ['its state', { ...row, statecode: undefined }],
  ])('that comes without %s is written all the same', async (_, record) => {
    const error = await errorOf(openAt(connectTo(json(201, record))))
    expect([error.code, error.inDoubt]).toEqual(['product_answer_unusable', true])
  })

  test('other than the requested one is not used', async () => {
    const other = json(200, { ...row, incidentid: 'a'.repeat(8) + ID.slice(8) })
    const error = await errorOf(connectTo(other).connector.find(CORRELATION_ID))
    expect(error.code).toBe('product_row_mismatch')
  })
})

const errorOfFind = (answer: HttpAnswer): Promise<BridgeError> =>
  errorOf(connectTo(answer).connector.find(CORRELATION_ID))

describe('the error says', () => {
  test('what was asked, and the product’s own reason', async () => {
    const { message } = await errorOfFind(json(403, failure('0x80040220', 'prvReadIncident is missing.')))
    expect(message).toBe(
      `Provance: GET /api/data/v9.2/incidents(${ID}) was refused: 0x80040220 prvReadIncident is missing.`,
    )
  })

  test('the reason on one line, cut to a readable length', async () => {
    const { message } = await errorOfFind(json(400, failure('0x1', `first\n\tsecond${'x'.repeat(10_000)}`)))
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

describe('a request', () => {
  test('that opens never touches a record that is there', async () => {
    const world = connectTo(json(201, row))
    await openAt(world)
    expect(world.requests[0]?.headers).toMatchObject({ 'if-none-match': '*' })
  })

  test('that changes a record never creates one', async () => {
    const { connector, requests } = connectTo(json(200, row))
    await connector.change(ref, {
      action: 'escalate',
      fields: { prioritycode: '1' },
      id: CORRELATION_ID,
    })
    expect(requests[0]?.headers).toMatchObject({ 'if-match': '*' })
  })

  test('asks for few columns, and does not wait for ever', async () => {
    const { connector, requests } = connectTo(json(200, row))
    await connector.read(ref)
    expect(requests).toMatchObject([{ method: 'GET', deadlineSeconds: 30 }])
    expect(requests[0]?.url.searchParams.get('$select')).toBe(
      'incidentid,ticketnumber,statecode,statuscode,_createdby_value,_owninguser_value,_owningteam_value',
    )
  })

  test('is not made with a key that has characters which could change the query', async () => {
    const { connector, requests } = connectTo(json(200, row))
    await expect(connector.find(`x') or (1 eq 1`)).rejects.toThrow(TypeError)
    expect(requests).toEqual([])
  })
})
