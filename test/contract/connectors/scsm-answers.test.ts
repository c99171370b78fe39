import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { Connector } from '../../../shared/connectors/connector.ts'
import type { HttpAnswer, HttpRequest } from '../../../shared/http/http-client.ts'
import { createScsmConnector } from '../../../shared/connectors/scsm/scsm-connector.ts'
import { BridgeError, type ErrorCode } from '../../../shared/errors.ts'
import type { Change, WorkItemRef } from '../../../shared/ticket/ticket.ts'
import { createClock } from '../../builders/clock.ts'

const TOKEN = 'kR7pZq/secret+token=='
const ID = '0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f0'
const KEY = '0'.repeat(32)
const ref: WorkItemRef = { id: ID, number: 'IR1001', url: 'https://portal.example.com/' }
const note: Change = { action: 'note', fields: { AnalystComment: 'still high' }, id: 'f'.repeat(32) }

const incident = {
  BaseId: ID,
  Id: 'IR1001',
  ClassTypeId: 'a604b942-4c7b-2fb2-28dc-61dc6f465c68',
  Status: { Id: '5e2d3932-ca6d-1515-7310-6f58584df73e', Name: 'Active' },
  Description: `x\n\n[azn:${KEY}]`,
  LastModified: '2026-11-23T12:00:00.000',
}

interface Tried {
  readonly connector: Connector
  readonly requests: HttpRequest[]
}

type Answers = Readonly<Record<string, HttpAnswer>>

/** What the portal answers when all is well, by the last part of the path. */
const WELL: Answers = {
  IsUserAuthorized: json(200, { Id: ID }),
  CreateProjectionByTemplate: json(200, { ...incident, BaseId: null }),
  GetProjectionByCriteria: json(200, [incident]),
  Commit: json(200, { success: true, BaseId: ID }),
}

function connectTo(answers: Answers): Tried {
  const requests: HttpRequest[] = []
  const connector = createScsmConnector({
    name: 'itsm',
    url: 'https://portal.example.com',
    user: String.raw`CONTOSO\alert.bridge`,
    tokens: { current: async () => TOKEN, replace: async () => TOKEN },
    http: {
      send: async (request) => {
        requests.push(request)
        const step = request.url.pathname.split('/').at(-1) ?? ''
        return { ...WELL, ...answers }[step] ?? page(404)
      },
      close: async () => undefined,
    },
    now: createClock().now,
  })
  return { connector, requests }
}

function json(status: number, body: unknown, headers: Record<string, string> = {}): HttpAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    text: JSON.stringify(body),
  }
}

function page(status: number, headers: Record<string, string> = {}): HttpAnswer {
  return {
    status,
    headers: { 'content-type': 'text/html', ...headers },
    text: '<html><h1>Sign in</h1></html>',
  }
}

function plain(status: number, text: string): HttpAnswer {
  return { status, headers: { 'content-type': 'text/plain' }, text }
}

/** A refusal of Commit, whose status is 200 (Cireson portal's web API). */
const exception = (type: string, message: string): HttpAnswer =>
  json(200, { success: false, exception: `Microsoft.EnterpriseManagement.Common.${type}: ${message}` })

const httpError = (status: number, type: string, message: string): HttpAnswer =>
  json(status, { Message: 'An error has occurred.', ExceptionType: type, ExceptionMessage: message })

/** Our code, and whether a Commit that was answered so may have been carried out. */
type ReportedAs = readonly [code: ErrorCode, inDoubt: boolean]

const UNAVAILABLE: ReportedAs = ['product_unavailable', true]
const NO_PORTAL: ReportedAs = ['product_unavailable', false]
const REJECTED: ReportedAs = ['product_rejected', false]
const REDIRECTED: ReportedAs = ['product_redirected', false]
const ASLEEP: ReportedAs = ['product_asleep', true]
const THROTTLED: ReportedAs = ['product_throttled', false]
const NOT_PERMITTED: ReportedAs = ['product_not_permitted', false]
const REFUSED: ReportedAs = ['product_refused_credentials', false]
const UNUSABLE: ReportedAs = ['product_answer_unusable', true]

const PERMISSION = 'The user CONTOSO\\x does not have sufficient permission to perform the operation.'

const answers: readonly [name: string, answer: HttpAnswer, reportedAs: ReportedAs][] = [
  ['200, our token repeated', exception('DiscoveryDataException', `Bad header: ${TOKEN}`), REJECTED],
  ['200, a sign-in page', page(200), ASLEEP],
  ['204, nothing', { status: 204, headers: {}, text: '' }, ASLEEP],
  ['200, an outcome that breaks off', { ...json(200, {}), text: '{"success":tr' }, UNUSABLE],
  ['200, no outcome', json(200, {}), UNUSABLE],
  ['200, a list', json(200, [{ success: true }]), UNUSABLE],
  ['200, null', json(200, null), UNUSABLE],
  ['200, a refusal without a reason', json(200, { success: false }), REJECTED],
  ['200, a refusal of the data', exception('DiscoveryDataException', 'Title is too long.'), REJECTED],
  [
    '200, a missing right',
    exception('UnauthorizedAccessEnterpriseManagementException', PERMISSION),
    NOT_PERMITTED,
  ],
  ['200, the database is late', exception('UnknownDatabaseException', 'Timeout expired.'), UNAVAILABLE],
  [
    '200, the data access service is down',
    exception('ServiceNotRunningException', 'Not running.'),
    UNAVAILABLE,
  ],
  [
    '200, the portal lost its connection',
    exception('ServerDisconnectedException', 'Reconnect().'),
    UNAVAILABLE,
  ],
  ['202, put off', { status: 202, headers: {}, text: '' }, UNAVAILABLE],
  ...[301, 302, 303, 307, 308].map((status): [string, HttpAnswer, ReportedAs] => [
    `${status}, elsewhere`,
    page(status, { location: 'https://login.microsoftonline.com' }),
    REDIRECTED,
  ]),
  ['400, a body that cannot be read', json(400, { Message: 'The request is invalid.' }), REJECTED],
  ['401, a token that has ended', json(401, { Message: 'Authorization has been denied.' }), REFUSED],
  ['401, Windows authentication', page(401, { 'www-authenticate': 'Negotiate, NTLM' }), REFUSED],
  ['403, a token that has ended', page(403), REFUSED],
  ['403, a missing right', json(403, { Message: PERMISSION }), NOT_PERMITTED],
  ['404, no such address', page(404), NO_PORTAL],
  ...[405, 406, 409, 410, 413, 415, 422].map((status): [string, HttpAnswer, ReportedAs] => [
    `${status}`,
    json(status, { Message: 'No.' }),
    REJECTED,
  ]),
  ['408, too slow', page(408), UNAVAILABLE],
  ['429, too often', page(429, { 'retry-after': '30' }), THROTTLED],
  ['500, a page', page(500), UNAVAILABLE],
  ['500, a text', plain(500, 'Object reference not set to an instance of an object.'), UNAVAILABLE],
  ['500, a missing right', httpError(500, 'UnauthorizedAccessException', PERMISSION), NOT_PERMITTED],
  ['500, nothing of that id', httpError(500, 'ObjectNotFoundException', 'Not found.'), REJECTED],
  ['502, the hybrid connection is down', page(502), UNAVAILABLE],
  ['503, the application pool stopped', page(503), UNAVAILABLE],
  ['504, the proxy gave up', page(504), UNAVAILABLE],
]

async function errorOf(call: Promise<unknown>): Promise<BridgeError> {
  const error: unknown = await call.catch((thrown: unknown) => thrown)
  if (error instanceof BridgeError) return error
  throw new Error('No error of ours came.', { cause: error })
}

describe.each(answers)('Commit answered %s:', (_, answer, [code, inDoubt]) => {
  test(`opening is ${code}, ${inDoubt ? 'in doubt' : 'not done'}`, async () => {
    const fields = { Title: 'a word of the alert' }
    const error = await errorOf(connectTo({ Commit: answer }).connector.open({ correlationId: KEY, fields }))
    expect([error.code, error.inDoubt]).toEqual([code, inDoubt])
    const everything = inspect(error, { depth: Infinity, showHidden: true })
    expect(everything).not.toContain(TOKEN)
    expect(everything).not.toContain('a word of the alert')
  })

  test('a refused change is classified alike', async () => {
    const error = await errorOf(connectTo({ Commit: answer }).connector.change(ref, note))
    expect([error.code, error.inDoubt]).toEqual([code, inDoubt])
  })
})

const steps = ['IsUserAuthorized', 'CreateProjectionByTemplate'] as const

test.each(steps)('nothing is in doubt or written when %s fails', async (step) => {
  const { connector, requests } = connectTo({ [step]: page(503) })
  const { code, inDoubt } = await errorOf(connector.open({ correlationId: KEY, fields: {} }))
  expect([code, inDoubt]).toEqual(['product_unavailable', false])
  expect(requests.filter(({ url }) => url.pathname.endsWith('Commit'))).toEqual([])
})

describe('the error says', () => {
  test('what was asked, and the portal’s own reason, on one line', async () => {
    const answer = exception('DiscoveryDataException', `first\n\tsecond${'x'.repeat(10_000)}`)
    const { message } = await errorOf(connectTo({ Commit: answer }).connector.change(ref, note))
    expect(message).toMatch(
      /^Service Manager: POST \/api\/V3\/Projection\/Commit was refused: .*first second/,
    )
    expect(message.length).toBeLessThan(700)
  })

  test('what to set when the portal uses Windows authentication', async () => {
    const answer = page(401, { 'www-authenticate': 'NTLM' })
    const { message } = await errorOf(connectTo({ GetProjectionByCriteria: answer }).connector.find(KEY))
    expect(message).toContain('forms authentication')
  })
})

describe('a search', () => {
  test.each([
    ['another key', [{ ...incident, Description: `[azn:${'a'.repeat(32)}]` }], 'product_row_mismatch'],
    ['something else than a list', { ...incident }, 'product_answer_unusable'],
    ['an incident without a status', [{ ...incident, Status: null }], 'product_answer_unusable'],
    ['an incident without its id', [{ ...incident, BaseId: '../x' }], 'product_answer_unusable'],
  ])('that gives %s fails', async (_, body, code) => {
    const { connector } = connectTo({ GetProjectionByCriteria: json(200, body) })
    expect((await errorOf(connector.find(KEY))).code).toBe(code)
  })

  test('is made for what the brackets enclose: they are wildcards there', async () => {
    const { connector, requests } = connectTo({})
    await connector.find(KEY)
    expect(requests[0]?.body).toContain(`"Value":"%azn:${KEY}%"`)
  })

  const quoting = {
    ...incident,
    BaseId: '1f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f0',
    Id: 'IR1000',
    Description: `see [azn:${KEY}]\n\n[azn:${'a'.repeat(32)}]`,
  }

  test('that finds an older incident which quotes the key gives the one that carries it', async () => {
    const { connector } = connectTo({ GetProjectionByCriteria: json(200, [quoting, incident]) })
    expect(await connector.find(KEY)).toMatchObject({ number: 'IR1001' })
  })

  test('that finds only an incident which quotes the key counts as finding nothing', async () => {
    const { connector } = connectTo({ GetProjectionByCriteria: json(200, [quoting]) })
    expect(await connector.find(KEY)).toBeUndefined()
  })

  test('does not find a mark that an alert quoted: the quoted one is written differently', async () => {
    const { connector, requests } = connectTo({})
    await connector.open({ correlationId: 'b'.repeat(32), fields: { Description: `see [azn:${KEY}]` } })
    const commit = requests.find(({ url }) => url.pathname.endsWith('Commit'))
    const { formJson } = JSON.parse(String(commit?.body)) as { formJson: { current: object } }
    expect(JSON.stringify(formJson.current)).not.toContain(KEY)
  })
})

test('an incident that was created without its id in the answer is in doubt', async () => {
  const { connector } = connectTo({ Commit: json(200, { success: true }) })
  const { code, inDoubt } = await errorOf(connector.open({ correlationId: KEY, fields: {} }))
  expect([code, inDoubt]).toEqual(['product_answer_unusable', true])
})

test('Commit waits longer than the web server works on it', async () => {
  const { connector, requests } = connectTo({})
  await connector.open({ correlationId: KEY, fields: {} })
  expect(requests.map(({ deadlineSeconds }) => deadlineSeconds)).toEqual([25, 25, 112])
})

test.each([
  { template: 'x' },
  { correlationProperty: { name: 'a$b', classId: ID } },
  { correlationProperty: { name: 'Key', classId: `${ID}']/x` } },
])('an option that is no name or GUID is refused: %o', (options) => {
  expect(() => createScsmConnector({ ...baseOptions(), ...options })).toThrow(
    expect.objectContaining({ code: 'config_invalid' }),
  )
})

function baseOptions(): Parameters<typeof createScsmConnector>[0] {
  return {
    name: 'itsm',
    url: 'https://portal.example.com',
    user: 'x',
    tokens: { current: async () => TOKEN, replace: async () => TOKEN },
    http: { send: async () => page(404), close: async () => undefined },
    now: () => 0,
  }
}

test('a new incident is marked as one in the form that the portal documents', async () => {
  const { connector, requests } = connectTo({})
  await connector
    .open({ correlationId: KEY, fields: { Title: 'CPU is high', Impact: 'High', Urgency: 'High' } })
    .catch(() => undefined)
  const commit = requests.find(({ url }) => url.pathname.endsWith('/Commit'))
  const { formJson } = JSON.parse(commit?.body ?? '{}') as {
    formJson?: { current?: { LastModified?: string } }
  }
  expect(formJson?.current?.LastModified).toBe('0001-01-01T00:00:00.000Z')
})
