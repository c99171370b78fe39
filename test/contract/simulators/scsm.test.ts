import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  type Client,
  DEFAULT_TEMPLATE,
  INCIDENT_CLASS,
  type Projection,
  startClient,
  where,
} from './scsm-client.ts'

const RESOLVED = '2b8830b6-59f0-f574-9c2a-f4b4682f1681'
const CLOSED = 'bd0ae7c4-3315-2eb3-7933-82dfc482dbaf'
const HIGH_IMPACT = 'd2b5e816-2d24-8e7d-a61f-2cceaeac2664'
const LOW_URGENCY = '725a4cad-088c-4f55-a845-000db8872e01'

let client: Client

beforeEach(async () => {
  client = await startClient()
})

afterEach(() => client.server.stop())

const CONFIG_ITEM_PROJECTION = '8ab27adb-13b1-2b7b-56e6-91598417cbee'

const numbersOf = (body: unknown): unknown[] => (body as Projection[]).map(({ Id }) => Id)

describe('signing in', () => {
  test('gives a token as a JSON string', async () => {
    const { status, body } = await client.requestToken()
    expect(status).toBe(200)
    expect(body).toMatch(/^[A-Za-z0-9+/]{64}$/)
  })

  test('works under either spelling of the version', async () => {
    const body = { UserName: client.server.user, Password: client.server.password }
    expect((await client.send('POST', '/api/v3/Authorization/GetToken', body)).status).toBe(200)
  })

  test('with a wrong password gives no token', async () => {
    expect((await client.requestToken('wrong')).status).toBe(401)
  })

  test('is needed for all else, and ends with the token', async () => {
    const before = await client.search(where('Id', 'Equal', 'x'))
    client.clock.time += 8 * 3_600_000
    const after = await client.search(where('Id', 'Equal', 'x'))
    expect([before.status, after.status]).toEqual([200, 401])
  })

  test('is not offered where the web server asks for Windows credentials', async () => {
    await client.send('POST', '/__admin/settings', { windowsAuthentication: true })
    const { status, headers } = await client.requestToken()
    expect([status, headers.get('www-authenticate')]).toEqual([401, 'Negotiate, NTLM'])
  })

  test('returns the user, and null for an unknown one', async () => {
    const stranger = await client.send('POST', '/api/V3/User/IsUserAuthorized?userName=nobody&domain=')
    expect(await client.userId()).toMatch(/^[0-9a-f-]{36}$/)
    expect(stranger.body).toBeNull()
  })
})

describe('a sign-in in front of the portal', () => {
  const proxyToken = 'entra-token'
  const front = {
    admits: (bearer: string) => bearer === proxyToken,
    tokenHeader: 'X-Portal-Authorization',
  }

  test('refuses requests without its own token, and passes the portal’s token on', async () => {
    const fronted = await startClient({ front })
    const refused = await fronted.requestToken()
    const bearer = { Authorization: `Bearer ${proxyToken}` }
    const body = { UserName: fronted.server.user, Password: fronted.server.password }
    const token = await fronted.send('POST', '/api/V3/Authorization/GetToken', body, bearer)
    const headers = { ...bearer, [front.tokenHeader]: `Token ${String(token.body)}` }
    const templates = await fronted.send('GET', '/api/V3/Template/GetTemplates', undefined, headers)
    await fronted.server.stop()
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="portal"'])
    expect(templates.status).toBe(200)
  })
})

test('several slashes in a path count as one', async () => {
  const answer = await client.send('GET', '//api//V3/Template/GetTemplates?classId=a//b')
  expect(answer.status).toBe(200)
})

describe('a new incident', () => {
  test('has a number before it is kept, and is not kept before Commit', async () => {
    const fresh = await client.create()
    const { body } = await client.search(where('Title', 'Like', '%'))
    expect(fresh).toMatchObject({ Id: 'IR1001', BaseId: null, LastModified: '0001-01-01T00:00:00.000Z' })
    expect(body).toEqual([])
  })

  test('uses up a number each time', async () => {
    expect([(await client.create())['Id'], (await client.create())['Id']]).toEqual(['IR1001', 'IR1002'])
  })

  test('is kept once: its number is a key', async () => {
    const fresh = await client.create()
    const first = await client.commit(fresh, fresh)
    const second = await client.commit(fresh, fresh)
    expect(first.body).toEqual({ success: true, BaseId: expect.any(String) })
    expect(second).toMatchObject({
      status: 200,
      body: { success: false, exception: expect.stringContaining('InsertionCollision') },
    })
  })

  test('gets its priority from impact and urgency', async () => {
    const values = { Impact: { Id: HIGH_IMPACT }, Urgency: { Id: LOW_URGENCY }, Priority: 9 }
    expect(await client.open(values)).toMatchObject({ Impact: { Name: 'High' }, Priority: 3 })
  })

  test.each([
    ['a title of 201 characters', { Title: 'x'.repeat(201) }],
    ['a value that no list has', { Impact: { Id: CLOSED } }],
    ['a configuration item that is not there', { HasRelatedWorkItems: [{ BaseId: CLOSED }] }],
    ['another class', { ClassTypeId: CLOSED }],
  ])('with %s is refused inside a 200', async (_, values) => {
    const fresh = await client.create()
    const { status, body } = await client.commit(fresh, { ...fresh, ...values })
    expect([status, body]).toMatchObject([200, { success: false }])
  })

  test('that has no mark of a new one is refused', async () => {
    const fresh = await client.create()
    const marked = { ...fresh, LastModified: '2026-11-23T12:00:00.000' }
    expect(await client.commit(fresh, marked)).toMatchObject({
      body: { success: false, exception: expect.stringContaining('0001-01-01T00:00:00.000Z') },
    })
  })

  test.each(['Impact', 'Urgency'])('without %s, which the class requires, is refused', async (name) => {
    const fresh = await client.create(DEFAULT_TEMPLATE)
    const values = { Impact: { Id: HIGH_IMPACT }, Urgency: { Id: LOW_URGENCY }, [name]: { Id: null } }
    const { body } = await client.commit(fresh, { ...fresh, ...values })
    expect(body).toMatchObject({ exception: expect.stringContaining(`NullPropertyValueException: `) })
    expect(body).toMatchObject({ exception: expect.stringContaining(name) })
  })

  test('of a missing template is a 500 with the exception', async () => {
    const query = `id=${CLOSED}&createdById=${await client.userId()}`
    const answer = await client.send('GET', `/api/V3/Projection/CreateProjectionByTemplate?${query}`)
    expect(answer).toMatchObject({
      status: 500,
      body: { ExceptionType: 'Microsoft.EnterpriseManagement.Common.ObjectNotFoundException' },
    })
  })
})

const computer = (name: string): Projection => ({
  ClassTypeId: 'ea99500d-8d52-fc52-b5a5-10dcd1e9d2bd',
  ObjectStatus: { Id: 'acdcedb7-100c-8c91-d664-4629a218bd94' },
  TimeAdded: '0001-01-01T00:00:00.000Z',
  PrincipalName: name,
})

const countOf = async (name: string): Promise<number> => {
  const { body } = await client.search(where('DisplayName', 'Equal', name), CONFIG_ITEM_PROJECTION)
  return (body as unknown[]).length
}

describe('a new configuration item', () => {
  test('is kept once: its key is in use then', async () => {
    const first = await client.commit(null, computer('vm-7'))
    expect(first.body).toMatchObject({ success: true, BaseId: expect.any(String) })
    const second = await client.commit(null, computer('VM-7'))
    expect(second.body).toMatchObject({
      success: false,
      exception: expect.stringContaining('DiscoveryDataInsertionCollisionException'),
    })
    expect(await countOf('vm-7')).toBe(1)
  })

  test.each([
    ['without its key', { PrincipalName: undefined, DisplayName: 'vm-8' }],
    ['without the mark of a new one', { TimeAdded: '2026-11-23T12:00:00' }],
    ['with a property that its class has not', { Colour: 'red' }],
    ['of a class that is not simulated', { ClassTypeId: '62f0be9f-ecea-e73c-f00d-3dd78a7422fc' }],
  ])('%s is refused', async (_, values) => {
    const { body } = await client.commit(null, { ...computer('vm-8'), ...values })
    expect(body).toMatchObject({ success: false })
    expect(await countOf('vm-8')).toBe(0)
  })
})

describe('Commit of a change', () => {
  test('keeps what differs from the original, and no more', async () => {
    const incident = await client.open({ Description: 'old' })
    await client.send('PATCH', `/__admin/incidents/${String(incident['BaseId'])}`, { Title: 'by a person' })
    await client.commit(incident, { ...incident, Description: 'new' }, '?runConcurrencyCheck=false')
    expect(await client.read('IR1001')).toMatchObject({ Title: 'by a person', Description: 'new' })
  })

  test('of an object that changed meanwhile is refused, unless the check is off', async () => {
    const incident = await client.open()
    await client.commit(incident, { ...incident, Title: 'first' })
    const second = await client.commit(incident, { ...incident, Title: 'second' })
    const third = await client.commit(incident, { ...incident, Title: 'third' }, '?runConcurrencyCheck=false')
    expect(second.body).toMatchObject({
      success: false,
      exception: expect.stringContaining('DiscoveryDataModificationCollisionException'),
    })
    expect(third.body).toMatchObject({ success: true })
  })

  test('adds comments, whose text has another name when it is read', async () => {
    const incident = await client.open()
    const comment = { ActionType: 'AnalystComment', Description: 'seen', EnteredBy: 'x', IsPrivate: true }
    await client.commit(incident, { ...incident, AppliesToTroubleTicket: [comment] })
    expect((await client.read('IR1001'))['AppliesToTroubleTicket']).toMatchObject([
      { ClassName: 'System.WorkItem.TroubleTicket.AnalystCommentLog', Comment: 'seen', IsPrivate: true },
    ])
  })

  test('to a closed incident is refused', async () => {
    const incident = await client.open()
    await client.send('PATCH', `/__admin/incidents/${String(incident['BaseId'])}`, { Status: { Id: CLOSED } })
    const closed = await client.read('IR1001')
    expect((await client.commit(closed, { ...closed, Title: 'x' })).body).toMatchObject({ success: false })
  })

  test('can resolve, and take it back', async () => {
    const incident = await client.open()
    await client.commit(incident, { ...incident, Status: { Id: RESOLVED } })
    expect(await client.read('IR1001')).toMatchObject({ Status: { Name: 'Resolved' } })
  })
})

describe('a search', () => {
  beforeEach(async () => {
    await client.open({ Title: 'disk C: full', Description: '[azn:1]' })
    await client.open({ Title: 'disk_D full' })
  })

  test.each([
    ['Equal', 'DISK c: FULL', ['IR1001']],
    ['NotEqual', 'disk C: full', ['IR1002']],
    ['Like', '%full', ['IR1001', 'IR1002']],
    ['Like', 'disk_C%', ['IR1001']],
    ['Like', 'disk[_]D%', ['IR1002']],
    ['Like', 'disk.C%', []],
    ['Greater', 'disk C', ['IR1001', 'IR1002']],
  ])('compares by %s %s', async (operator, value, found) => {
    const { body } = await client.search(where('Title', operator, value))
    expect(numbersOf(body)).toEqual(found)
  })

  test('takes brackets for wildcards', async () => {
    const bracketed = await client.search(where('Description', 'Like', '%[azn:1]'))
    const plain = await client.search(where('Description', 'Like', '%azn:1%'))
    expect([numbersOf(bracketed.body), numbersOf(plain.body)]).toEqual([[], ['IR1001']])
  })

  test('joins conditions', async () => {
    const both = [where('Title', 'Like', '%full'), where('Title', 'Like', '%C:%')]
    const and = await client.search({ And: { Expression: both } })
    const or = await client.search({ Or: { Expression: both } })
    expect([numbersOf(and.body), numbersOf(or.body)]).toEqual([['IR1001'], ['IR1001', 'IR1002']])
  })

  test.each([
    ['a property that no incident has', where('AzureAlertKey', 'Equal', 'x')],
    ['a group of one', { And: { Expression: [where('Title', 'Equal', 'x')] } }],
    ['an unknown operator', where('Title', 'Contains', 'x')],
  ])('for %s is a 500', async (_, expression) => {
    expect((await client.search(expression)).status).toBe(500)
  })

  test('finds a property that an extension added', async () => {
    await client.send('PUT', '/__admin/extension', { name: 'AzureAlertKey', classId: INCIDENT_CLASS })
    await client.open({ AzureAlertKey: 'k1' })
    const { body } = await client.search(where('AzureAlertKey', 'Equal', 'k1'))
    expect(numbersOf(body)).toEqual(['IR1003'])
  })
})

describe('lists', () => {
  test('are flat with paths, or the first level of a tree', async () => {
    const id = '89b34802-671e-e422-5e38-7dae9a413ef8'
    const flat = await client.send('GET', `/api/V3/Enum/GetFlatList?id=${id}&itemFilter=`)
    const tree = await client.send('GET', `/api/V3/Enum/GetList?id=${id}`)
    expect(flat.body).toContainEqual(expect.objectContaining({ Name: 'Pending', Text: 'Active\\Pending' }))
    expect((tree.body as Projection[]).map(({ Name }) => Name)).toEqual(['Active', 'Resolved', 'Closed'])
  })

  test('of templates are those of a class', async () => {
    const { body } = await client.send('GET', `/api/V3/Template/GetTemplates?classId=${INCIDENT_CLASS}`)
    expect((body as Projection[]).map(({ Name }) => Name)).toEqual([
      'Default Incident Template',
      'Azure alert',
      'Made with a view of the helpdesk',
    ])
  })
})
