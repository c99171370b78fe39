import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Connector } from '../../../shared/connectors/connector.ts'
import type { HttpClient, HttpRequest } from '../../../shared/http/http-client.ts'
import { GATEWAY_DESCRIPTION } from '../gateway/description.ts'
import { createOpenApiCheck, type Exchange } from './open-api-check.ts'
import { startGateway, type TriedGateway } from './scsm-gateway-product.ts'
import { INCIDENT_FIELDS } from './scsm-incident-product.ts'

const check = createOpenApiCheck(GATEWAY_DESCRIPTION, (path) => path)

const KEYS = ['a'.repeat(32), 'b'.repeat(32)] as const
const NOTE = { action: 'note', id: 'c'.repeat(32), fields: { AnalystComment: 'It is high.' } } as const
const HIGH_IMPACT = 'd2b5e816-2d24-8e7d-a61f-2cceaeac2664'
const CLOSED = 'bd0ae7c4-3315-2eb3-7933-82dfc482dbaf'

const isA = (method: string) => (each: Exchange) => each.request.method === method && each.answer.status < 300

describe('[S-20] what the connector sends and the gateway answers conforms to its contract', () => {
  const exchanges: Exchange[] = []
  let tried: TriedGateway

  beforeAll(async () => {
    tried = await startGateway()
    const http: HttpClient = {
      send: async (request) => {
        const answer = await tried.http.send(request)
        exchanges.push({ request, answer })
        return answer
      },
      close: async () => undefined,
    }
    await goThroughAll(tried, http)
  })
  afterAll(() => tried.stop())

  test('over every operation', () => {
    const used = new Set(exchanges.map(({ request }) => check.operationOf(request.method, request.url).name))
    expect(check.operations.filter((operation) => !used.has(operation))).toEqual([])
  })

  test('in requests and in answers, failures among them', () => {
    expect(exchanges.flatMap(check.complaintsAbout)).toEqual([])
    const statuses = [200, 201, 401, 403, 404, 412, 422, 503, 504]
    expect(new Set(exchanges.map(({ answer }) => answer.status))).toEqual(new Set(statuses))
  })

  test('and in the answers to requests that only other clients make', async () => {
    const token = await tried.signIn()
    const send = async (method: HttpRequest['method'], path: string, body?: object, etag?: string) => {
      const request: HttpRequest = {
        method,
        url: new URL(path, tried.gateway.url),
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(etag === undefined ? {} : { 'if-match': etag }),
        },
        deadlineSeconds: 10,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }
      return { request, answer: await tried.http.send(request) }
    }
    const item = await tried.connect().open({ correlationId: KEYS[1], fields: INCIDENT_FIELDS.open })
    const path = `/v1/work-items/${item.id}`
    const close = { properties: { Status: CLOSED } }
    const closed = await send('PATCH', path, close, (await send('GET', path)).answer.headers['etag'])
    const asked = [
      await send('PATCH', path, close, closed.answer.headers['etag']),
      await send('GET', '/v1/work-items'),
      await send('PATCH', path, close),
    ]
    await tried.admin('POST', 'seed', { incidents: 5, changeRequests: 5, days: 1 })
    const since = 'changedSince=2020-01-01T00:00:00Z&limit=3'
    const incidents = await send('GET', `/v1/work-items?${since}`)
    const changes = await send('GET', `/v1/work-items?class=System.WorkItem.ChangeRequest&${since}`)
    // The last one, since the server closes the connection of a client that sends too much.
    const tooLarge = { template: item.id, properties: { Description: 'x'.repeat(1024 * 1024) } }
    asked.push(incidents, changes, await send('POST', '/v1/work-items', tooLarge))
    expect(JSON.parse(changes.answer.text)).toMatchObject({ next: expect.any(String) })
    expect(asked.map(({ answer }) => answer.status)).toEqual([409, 400, 428, 200, 200, 413])
    expect(asked.flatMap(check.complaintsAbout)).toEqual([
      'patch /v1/work-items/{id}: no header If-Match, which is required',
    ])
  })

  test('and a misspelt member, query or header would be noticed', () => {
    const [opened, changed, found] = [
      exchanges.find(isA('POST')),
      exchanges.find(isA('PATCH')),
      exchanges.find(({ request }) => request.url.searchParams.has('contains')),
    ]
    if (opened === undefined || changed === undefined || found === undefined)
      throw new Error('Not all were made.')
    const body = opened.request.body?.replace('"properties"', '"propertys"') ?? ''
    const { 'if-match': _, ...headers } = changed.request.headers
    const url = new URL(found.request.url.href.replace('contains=', 'contain='))
    const complaints = [
      { ...opened, request: { ...opened.request, body } },
      { ...changed, request: { ...changed.request, headers } },
      { ...found, request: { ...found.request, url } },
    ].flatMap(check.complaintsAbout)
    expect(complaints).toEqual([
      expect.stringMatching(/additional|required/),
      expect.stringContaining('If-Match'),
      expect.stringContaining('query contain'),
    ])
  })
})

/** Everything that a connector can do, successfully and with each failure that the gateway names. */
async function goThroughAll(
  { connect, signIn, revokeTokens, gateway, admin }: TriedGateway,
  http: HttpClient,
) {
  const ended = await signIn()
  await revokeTokens()
  let token = ended
  const tokens = { current: async () => token, replace: async () => (token = await signIn()) }
  const connector = connect({ http, tokens, linkConfigurationItems: true })
  await connector.check({ fields: [], choices: { TierQueue: ['Tier 1'], Impact: ['High'] } })
  const configurationItems = [{ resourceId: '', names: ['web-server-01', 'payments'] }]
  const ticket = { correlationId: KEYS[0], fields: INCIDENT_FIELDS.open, configurationItems }
  const item = await connector.open(ticket)
  await connector.find(KEYS[0])
  await createItems(connect({ http, tokens, createConfigurationItems: true }))
  await connector.change(item, NOTE)
  await connector.isWritten(item, NOTE.id)
  await failEachWay(admin, () => connector.change(item, NOTE))
  const { Impact: _, ...incomplete } = INCIDENT_FIELDS.open
  await expectRefusal(connector.open({ correlationId: KEYS[1], fields: incomplete }))
  const template = gateway.templates['Default Service Request Template'] ?? ''
  await expectRefusal(connect({ http, tokens, template }).open(ticket))
  const elsewhere = { name: 'Colour', classId: HIGH_IMPACT }
  await expectRefusal(connect({ http, tokens, correlationProperty: elsewhere }).find(KEYS[0]))
  const close = { action: 'resolve', id: KEYS[1], fields: { Status: CLOSED } } as const
  await admin('POST', 'faults', { match: { method: 'PATCH' }, fault: { kind: 'modified-meanwhile' } })
  await connector.change(item, close)
  await expectRefusal(connector.change(item, NOTE))
  await admin('DELETE', `incidents/${item.id}`)
  await connector.read(item)
}

/** One configuration item that is new. */
async function createItems(connector: Connector): Promise<void> {
  const configurationItems = [{ resourceId: '', names: ['vm-7'] }]
  await connector.open({ correlationId: 'd'.repeat(32), fields: INCIDENT_FIELDS.open, configurationItems })
}

/** Failures from outside: a missing right, and a database that is too slow for a question and for a change. */
async function failEachWay(admin: TriedGateway['admin'], work: () => Promise<unknown>): Promise<void> {
  const faults = [
    { match: { method: 'PATCH' }, fault: { kind: 'acl' } },
    { match: { method: 'PATCH' }, fault: { kind: 'transaction-cancelled' } },
    { match: { method: 'GET' }, fault: { kind: 'transaction-cancelled' } },
  ]
  for (const fault of faults) {
    await admin('POST', 'faults', fault)
    await expectRefusal(work())
  }
}

async function expectRefusal(call: Promise<unknown>): Promise<void> {
  await expect(call).rejects.toThrow('Service Manager: ')
}
