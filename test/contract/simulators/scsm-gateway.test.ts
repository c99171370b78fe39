import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Answer, type GatewayClient, startGatewayClient } from './scsm-gateway-client.ts'

const MEDIUM = {
  Impact: '80cc222b-2653-2f68-8cee-3a7dd3b723c1',
  Urgency: '02625c30-08c6-4181-b2ed-222fa473280e',
}
const HIGH_IMPACT = 'd2b5e816-2d24-8e7d-a61f-2cceaeac2664'
const CLOSED = 'bd0ae7c4-3315-2eb3-7933-82dfc482dbaf'
const IMPACT_LIST = '11756265-f18e-e090-eed2-3aa923a4c872'
const NOBODY = '00000000-0000-0000-0000-000000000000'

let client: GatewayClient

beforeEach(async () => {
  client = await startGatewayClient()
})

afterEach(() => client.stop())

const create = (properties: object = {}, more: object = {}): Promise<Answer> =>
  client.send('POST', '/v1/work-items', {
    template: client.gateway.templates['Default Incident Template'],
    properties: { Title: 'CPU is high', ...MEDIUM, ...properties },
    ...more,
  })

const change = (item: Answer, body: object, etag = item.headers.get('etag') ?? ''): Promise<Answer> =>
  client.send('PATCH', `/v1/work-items/${String(item.body['id'])}`, body, { 'If-Match': etag })

const list = async (query: Readonly<Record<string, string>>): Promise<Answer> =>
  client.send('GET', `/v1/work-items?${new URLSearchParams(query).toString()}`)

const numbersOf = ({ body }: Answer): unknown[] =>
  (body['workItems'] as { number: string }[]).map(({ number }) => number)

describe('the gateway lets in', () => {
  test('a client with a token of the tenant for it and with its role, and says who that is in Service Manager', async () => {
    expect(await client.send('GET', '/v1/health')).toMatchObject({
      status: 200,
      body: { account: { name: String.raw`CONTOSO\svc-gateway`, profiles: ['AdvancedOperator'] } },
    })
  })

  test('no client without a token', async () => {
    const { status, headers, body } = await client.send('GET', '/v1/health', undefined, { Authorization: '' })
    expect([status, headers.get('www-authenticate'), body['code']]).toEqual([401, 'Bearer', 'not-signed-in'])
  })

  test('no client with a token for another API', async () => {
    const token = await client.requestToken(['WorkItems.ReadWrite'], NOBODY)
    const answer = await client.send('GET', '/v1/health', undefined, { Authorization: `Bearer ${token}` })
    expect(answer).toMatchObject({ status: 401, body: { code: 'not-signed-in' } })
  })

  test('no client whose token someone else signed', async () => {
    const other = await startGatewayClient()
    const token = await other.requestToken()
    await other.stop()
    const answer = await client.send('GET', '/v1/health', undefined, { Authorization: `Bearer ${token}` })
    expect(answer).toMatchObject({ status: 401, body: { code: 'not-signed-in' } })
  })

  test('no client without the role', async () => {
    const token = await client.requestToken([])
    const answer = await client.send('GET', '/v1/health', undefined, { Authorization: `Bearer ${token}` })
    expect(answer).toMatchObject({ status: 403, body: { code: 'role-missing' } })
  })
})

describe('a new incident', () => {
  test('is stored, and says where', async () => {
    const made = await create()
    expect(made).toMatchObject({
      status: 201,
      body: {
        number: 'IR1001',
        properties: { Impact: { name: 'Medium' }, Status: { name: 'Active' }, Priority: 5 },
      },
    })
    const read = await client.send('GET', made.headers.get('location') ?? '')
    expect([read.body, read.headers.get('etag')]).toEqual([made.body, made.headers.get('etag')])
  })

  test('begins with the values of its template', async () => {
    const template = client.gateway.templates['Azure alert']
    const { body } = await client.send('POST', '/v1/work-items', { template, properties: { Title: 'mine' } })
    expect(body).toMatchObject({
      properties: { Title: 'mine', Escalated: true, Urgency: { name: 'Medium' } },
    })
  })

  test.each(['Default Service Request Template', 'Made with a view of the helpdesk'])(
    'of a template of another type projection is refused: %s',
    async (name) => {
      const answer = await create({}, { template: client.gateway.templates[name] })
      expect(answer).toMatchObject({ status: 422, body: { code: 'template-refused' } })
      expect(answer.body['detail']).toContain('System.WorkItem.Incident.ProjectionType')
    },
  )

  test.each([
    ['value-missing', { Impact: null }],
    ['value-refused', { Impact: NOBODY }],
    ['value-refused', { Title: 'x'.repeat(201) }],
    ['value-refused', { Priority: 1 }],
    ['property-unknown', { Colour: 'red' }],
  ])('is refused as %s with %j, and is not there', async (code, properties) => {
    expect(await create(properties)).toMatchObject({ status: 422, body: { code } })
    expect(numbersOf(await list({ property: 'Title', contains: 'x' }))).toEqual([])
  })

  test.each([
    ['no JSON', '{'],
    ['no template', { properties: {} }],
    ['a member that is not described', { template: NOBODY, properties: {}, colour: 'red' }],
  ])('with a body that is %s is malformed', async (_, body) => {
    const answer = await client.send('POST', '/v1/work-items', body)
    expect(answer).toMatchObject({ status: 400, body: { code: 'malformed' } })
  })

  test('larger than 1 MiB is too large', async () => {
    expect(await create({ Description: 'x'.repeat(1024 * 1024) })).toMatchObject({
      status: 413,
      body: { code: 'too-large' },
    })
  })
})

describe('a configuration item', () => {
  const COMPUTER = 'Microsoft.Windows.Computer'
  const createItem = (properties: object, itemClass = COMPUTER) =>
    client.send('POST', '/v1/configuration-items', { class: itemClass, properties })

  test('is created once for a key, in whatever case', async () => {
    const made = await createItem({ PrincipalName: 'vm-7.example.com', Notes: 'of Azure' })
    expect(made).toMatchObject({ status: 201, body: { class: COMPUTER, name: 'vm-7.example.com' } })
    const again = await createItem({ PrincipalName: 'VM-7.example.com', Notes: 'other' })
    expect(again).toMatchObject({ status: 200, body: made.body })
  })

  test.each([
    ['an unknown class', 422, 'value-refused', { PrincipalName: 'vm-8' }, 'Contoso.Colour'],
    ['no key', 422, 'value-missing', { DisplayName: 'vm-8' }, COMPUTER],
    ['an unknown property', 422, 'value-refused', { PrincipalName: 'vm-8', Colour: 'red' }, COMPUTER],
    ['what is no class name', 400, 'malformed', { PrincipalName: 'vm-8' }, "x' or 1=1"],
  ])('with %s is refused, and is not there', async (_, status, code, properties, itemClass) => {
    expect(await createItem(properties, itemClass)).toMatchObject({ status, body: { code } })
    const found = await client.send('GET', '/v1/configuration-items?name=vm-8')
    expect(found.body['configurationItems']).toEqual([])
  })
})

describe('a change', () => {
  test('keeps what it does not name, adds its comments and relates its configuration items', async () => {
    const found = await client.send('GET', '/v1/configuration-items?name=WEB-server-01')
    const [item] = found.body['configurationItems'] as { id: string }[]
    const made = await create({}, { comments: [{ text: 'first' }] })
    const changed = await change(made, {
      properties: { Impact: HIGH_IMPACT },
      comments: [{ text: 'second', isPrivate: false }],
      configurationItems: [item?.id],
    })
    expect(changed).toMatchObject({
      status: 200,
      body: {
        properties: { Title: 'CPU is high', Impact: { name: 'High' }, Priority: 2 },
        comments: [
          { text: 'first', isPrivate: true, enteredBy: String.raw`CONTOSO\svc-gateway` },
          { text: 'second', isPrivate: false },
        ],
        configurationItems: [{ name: 'web-server-01.example.com', class: 'Microsoft.Windows.Computer' }],
      },
    })
  })

  test('on top of what someone changed since is refused', async () => {
    const made = await create()
    await change(made, { properties: { Title: 'first' } })
    expect(await change(made, { properties: { Title: 'second' } })).toMatchObject({
      status: 412,
      body: { code: 'modified-since' },
    })
  })

  test('without If-Match is refused', async () => {
    const made = await create()
    const answer = await client.send('PATCH', `/v1/work-items/${String(made.body['id'])}`, { properties: {} })
    expect(answer).toMatchObject({ status: 428, body: { code: 'if-match-missing' } })
  })

  test('of a closed one is refused: it is final', async () => {
    const closed = await change(await create(), { properties: { Status: CLOSED } })
    expect(await change(closed, { properties: { Title: 'x' } })).toMatchObject({
      status: 409,
      body: { code: 'closed' },
    })
  })

  test('does not empty what the class requires', async () => {
    const answer = await change(await create(), { properties: { Urgency: null } })
    expect(answer).toMatchObject({ status: 422, body: { code: 'value-missing' } })
  })

  test('of one that a person deleted finds nothing', async () => {
    const made = await create()
    await client.send('DELETE', `/__admin/incidents/${String(made.body['id'])}`)
    expect(await change(made, { properties: { Title: 'x' } })).toMatchObject({ status: 404 })
  })
})

describe('a list of work items', () => {
  test('finds those with a text in a property, in which no character is a wildcard', async () => {
    await create({ Description: 'all 100 % of it' })
    await create({ Description: 'all 100 of it' })
    expect(numbersOf(await list({ property: 'Description', contains: '100 % OF' }))).toEqual(['IR1001'])
    expect(numbersOf(await list({ property: 'Id', equals: 'ir1002' }))).toEqual(['IR1002'])
  })

  test('finds a property that an extension added, and no other', async () => {
    await client.send('PUT', '/__admin/extension', { name: 'AzureAlertKey', classId: NOBODY })
    await create({ AzureAlertKey: 'k1' })
    expect(numbersOf(await list({ property: 'AzureAlertKey', equals: 'k1' }))).toEqual(['IR1001'])
    expect(await list({ property: 'Colour', equals: 'red' })).toMatchObject({
      status: 422,
      body: { code: 'property-unknown' },
    })
  })

  test('of changes comes in their order, page by page, and skips no change that comes meanwhile', async () => {
    const [first] = [await create(), await create(), await create()]
    const changedSince = '2026-01-01T00:00:00Z'
    const page = await list({ changedSince, limit: '2' })
    await change(first, { properties: { Title: 'later' } })
    const rest = await list({ changedSince, limit: '2', after: String(page.body['next']) })
    expect([numbersOf(page), numbersOf(rest)]).toEqual([
      ['IR1001', 'IR1002'],
      ['IR1003', 'IR1001'],
    ])
    expect(rest.body).not.toHaveProperty('next')
  })

  test.each([{}, { property: 'Title' }, { changedSince: 'yesterday' }, { colour: 'red' }])(
    'is malformed when asked for with %j',
    async (query) => {
      expect(await list(query as Record<string, string>)).toMatchObject({
        status: 400,
        body: { code: 'malformed' },
      })
    },
  )
})

test('templates come with their type projections, lists with their paths', async () => {
  const templates = await client.send('GET', '/v1/templates')
  const impact = await client.send('GET', `/v1/lists/${IMPACT_LIST}`)
  expect(templates.body['templates']).toContainEqual(
    expect.objectContaining({
      name: 'Default Incident Template',
      projectionType: 'System.WorkItem.Incident.ProjectionType',
    }),
  )
  expect(impact.body['values']).toContainEqual({ id: HIGH_IMPACT, name: 'High', path: 'High' })
  expect(await client.send('GET', `/v1/lists/${NOBODY}`)).toMatchObject({ status: 404 })
})

test('a late database leaves a write unknown, and a question unanswered', async () => {
  const fault = { kind: 'transaction-cancelled' }
  await client.send('POST', '/__admin/faults', { match: { path: '/v1/' }, times: 2, fault })
  expect(await create()).toMatchObject({ status: 504, body: { code: 'outcome-unknown' } })
  expect(await client.send('GET', '/v1/health')).toMatchObject({ status: 503, body: { code: 'unavailable' } })
})
