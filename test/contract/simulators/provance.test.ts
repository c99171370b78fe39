import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startEntraId } from '../../../simulators/entra-id/start-entra-id.ts'
import { type Client, failure, ID, OTHER_ID, startClient } from './provance-client.ts'

let client: Client

beforeEach(async () => {
  client = await startClient()
})

afterEach(() => client.server.stop())

describe('signing in', () => {
  test('a stranger gets a 401 without a body, and the address of the token server', async () => {
    client.token = 'of somebody else'
    const answer = await client.api('GET', 'WhoAmI')
    expect(answer).toMatchObject({ status: 401, body: '' })
    expect(answer.headers.get('www-authenticate')).toContain(`${client.server.tenantId}/oauth2/authorize`)
  })

  test('a user name and a password need no secret, and bring a refresh token that brings the next', async () => {
    const { user, password } = client.server
    const first = await client.requestToken({ grant_type: 'password', username: user, password })
    const { refresh_token } = first.body as { refresh_token: string }
    const second = await client.requestToken({ grant_type: 'refresh_token', refresh_token })
    expect([first.status, second.status]).toEqual([200, 200])
    expect(second.body).toMatchObject({ refresh_token: expect.not.stringContaining(refresh_token) })
  })

  test.each([
    [{ grant_type: 'password', username: 'x', password: 'y' }, 400, 'invalid_grant', 50126],
    [{ grant_type: 'refresh_token', refresh_token: 'old' }, 400, 'invalid_grant', 700082],
    [{ grant_type: 'client_credentials' }, 401, 'invalid_client', 7000215],
    [{ grant_type: 'client_credentials', client_secret: 'wrong' }, 401, 'invalid_client', 7000215],
    [{ grant_type: 'device_code' }, 400, 'unsupported_grant_type', 70003],
    [{ grant_type: 'password', client_id: 'unknown' }, 400, 'unauthorized_client', 700016],
  ])('%j is refused in the words of Entra ID', async (form, status, error, code) => {
    const answer = await client.requestToken(form)
    expect(answer).toMatchObject({
      status,
      body: { error, error_codes: [code], error_description: expect.stringMatching(`^AADSTS${code}: `) },
    })
  })

  test('tokens end when they are revoked', async () => {
    await client.send('POST', '/__admin/tokens/revoke', {})
    expect(await client.api('GET', 'WhoAmI')).toMatchObject({ status: 401 })
  })

  test('tokens of an Entra ID that it trusts are good, if they are for this organization', async () => {
    const entra = await startEntraId()
    const entraKeysUrl = `${entra.url}/${entra.tenantId}/discovery/v2.0/keys`
    const trusting = await startClient({ entraKeysUrl })
    await fetch(`${entra.url}/__admin/clients/bridge`, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ secret: 'its-secret' }),
    })
    const tokenFor = async (resource: string): Promise<string> => {
      const form = {
        grant_type: 'client_credentials',
        client_id: 'bridge',
        client_secret: 'its-secret',
        scope: `${resource}/.default`,
      }
      const body = new URLSearchParams(form)
      const answer = await fetch(`${entra.url}/${entra.tenantId}/oauth2/v2.0/token`, { method: 'POST', body })
      return ((await answer.json()) as { access_token: string }).access_token
    }
    const statuses: number[] = []
    for (const resource of [trusting.server.url, 'https://other.crm.dynamics.com']) {
      trusting.token = await tokenFor(resource)
      statuses.push((await trusting.api('GET', 'WhoAmI')).status)
    }
    await trusting.server.stop()
    await entra.stop()
    expect(statuses).toEqual([200, 401])
  })
})

describe('records', () => {
  test('a client chooses the primary key of a new record', async () => {
    const answer = await client.open({ prioritycode: 1 })
    expect(answer).toMatchObject({
      status: 201,
      body: { incidentid: ID, ticketnumber: expect.stringMatching(/^CAS-\d{5}-\w{6}$/), prioritycode: 1 },
    })
    expect(answer.headers.get('odata-entityid')).toMatch(`incidents(${ID})`)
  })

  test('an upsert creates once, and updates from then on', async () => {
    const statuses = [(await client.open()).status, (await client.open({ title: 'Renamed' })).status]
    expect(statuses).toEqual([201, 200])
    expect(await client.rowsOf('incident')).toMatchObject([{ title: 'Renamed' }])
  })

  test('without a preference the answer has no content', async () => {
    const answer = await client.api('POST', 'incidents', client.caseOf())
    expect([answer.status, answer.body]).toEqual([204, ''])
    expect(answer.headers.get('odata-entityid')).toMatch(/\/api\/data\/v9\.2\/incidents\([0-9a-f-]{36}\)$/)
  })

  test('If-None-Match: * creates only', async () => {
    await client.open()
    const again = await client.api('PATCH', `incidents(${ID})`, client.caseOf(), { 'If-None-Match': '*' })
    expect(again).toMatchObject({
      status: 412,
      body: failure('0x80040237', 'A record with matching key values already exists.'),
    })
  })

  test('If-Match: * updates only', async () => {
    const answer = await client.api('PATCH', `incidents(${ID})`, { title: 'x' }, { 'If-Match': '*' })
    expect(answer).toMatchObject({
      status: 404,
      body: failure('0x80040217', `incident With Id = ${ID} Does Not Exist`),
    })
  })

  test('If-Match with an ETag updates what has not changed since', async () => {
    const { body } = await client.open()
    const etag = (body as Record<string, string>)['@odata.etag'] ?? ''
    const write = async (): Promise<number> =>
      (await client.api('PATCH', `incidents(${ID})`, { title: 'x' }, { 'If-Match': etag })).status
    expect([await write(), await write()]).toEqual([204, 412])
  })

  test('an alternate key names a record once it is active', async () => {
    const key = { table: 'incident', column: 'contoso_key' }
    const path = "incidents(contoso_key='it''s')"
    await client.send('PUT', '/__admin/keys', { ...key, status: 'Pending' })
    const before = await client.api('PATCH', path, client.caseOf())
    await client.send('PUT', '/__admin/keys', { ...key, status: 'Active' })
    const statuses = [
      (await client.api('GET', path)).status,
      (await client.api('PATCH', path, client.caseOf())).status,
      (await client.api('GET', path)).status,
    ]
    const twin = await client.api('POST', 'incidents', client.caseOf({ contoso_key: "it's" }))
    expect([before.status, ...statuses]).toEqual([400, 404, 204, 200])
    expect(twin).toMatchObject({ status: 412, body: failure('0x80060892', 'contoso_key') })
  })

  test.each([
    [{ nope: 1 }, '0x80048d19', "The property 'nope' does not exist"],
    [
      { prioritycode: '1' },
      '0x80048d19',
      "Cannot convert the literal '\"1\"' to the expected type 'Edm.Int32'",
    ],
    [{ prioritycode: 9 }, '0x8004431a', 'Accepted Values: 1,2,3'],
    [{ title: 'x'.repeat(201) }, '0x80044331', "maximum allowed length of '200'"],
    [{ statuscode: 5 }, '0x80048408', 'is not a valid status code for state code incidentState.Active'],
    [{ 'CustomerId_account@odata.bind': '/accounts(x)' }, '0x80060888', ''],
    [{ 'Customerid_account@odata.bind': `/accounts(${ID})` }, '0x80048d19', 'undeclared property'],
    [{ 'customerid_account@odata.bind': `/accounts(${ID})` }, '0x80040217', 'Does Not Exist'],
  ])('%j is refused', async (values, code, message) => {
    expect(await client.open(values)).toMatchObject({ body: failure(code, message) })
  })

  test('a case needs a customer', async () => {
    const answer = await client.api('POST', 'incidents', { title: 'x' })
    expect(answer).toMatchObject({ status: 400, body: failure('0x80040203', 'parent contact or account') })
  })

  test('lists are filtered, ordered, counted and paged', async () => {
    await client.open({ title: 'b' })
    await client.open({ title: 'a' }, OTHER_ID)
    const query = "incidents?$select=title&$filter=title ge 'a' and statecode eq 0&$orderby=title&$count=true"
    const first = await client.api('GET', query, undefined, { Prefer: 'odata.maxpagesize=1' })
    const { '@odata.nextLink': next = '', ...page } = first.body as Record<string, unknown>
    const second = await client.send('GET', String(next).slice(client.server.url.length))
    expect(page).toMatchObject({ '@odata.count': 2, value: [{ title: 'a' }] })
    expect(second.body).toMatchObject({ value: [{ title: 'b' }] })
  })

  test.each([
    ['incidents?$filter=nope eq 1', 400, "Could not find a property named 'nope'"],
    ['incidents?$select=customerid', 400, "Could not find a property named 'customerid'"],
    ['incidents?$filter=title like 1', 400, 'Syntax error at position 0'],
    ['nopes', 404, "Resource not found for the segment 'nopes'."],
  ])('GET %s is refused', async (path, status, message) => {
    expect(await client.api('GET', path)).toMatchObject({
      status,
      body: { error: { message: expect.stringContaining(message) } },
    })
  })

  test('labels and tables of lookups come as annotations, when they are asked for', async () => {
    await client.open()
    const path = `incidents(${ID})?$select=statuscode,_customerid_value`
    const answer = await client.api('GET', path, undefined, { Prefer: 'odata.include-annotations="*"' })
    expect(answer.body).toMatchObject({
      'statuscode@OData.Community.Display.V1.FormattedValue': 'In Progress',
      '_customerid_value@Microsoft.Dynamics.CRM.lookuplogicalname': 'account',
    })
  })
})

describe('the life of a case', () => {
  test('resolving takes the action, which makes a resolution', async () => {
    await client.open()
    const patched = await client.api('PATCH', `incidents(${ID})`, { statecode: 1 })
    const closed = await client.resolve(ID, 1000)
    expect(patched).toMatchObject({
      status: 400,
      body: failure('0x80040203', 'use the CloseIncidentRequest message'),
    })
    expect(closed.status).toBe(204)
    expect(await client.rowsOf('incident')).toMatchObject([{ statecode: 1, statuscode: 1000 }])
    expect(await client.rowsOf('incidentresolution')).toMatchObject([
      { subject: 'Over.', _incidentid_value: ID },
    ])
  })

  test('a resolved case takes neither changes nor a second resolution, but can be reopened', async () => {
    await client.open()
    await client.resolve()
    const changed = await client.api('PATCH', `incidents(${ID})`, { title: 'x' })
    const again = await client.resolve()
    const reopened = await client.api('PATCH', `incidents(${ID})`, { statecode: 0, statuscode: 1 })
    expect(changed).toMatchObject({ body: failure('0x800404cf', 'This case has already been resolved.') })
    expect(again).toMatchObject({ status: 400, body: failure('0x80040203', 'Already Closed or Canceled') })
    expect(reopened.status).toBe(204)
  })

  test('a note needs the record that it is about', async () => {
    const note = { notetext: 'x', 'objectid_incident@odata.bind': `/incidents(${ID})` }
    const before = await client.api('POST', 'annotations', note)
    await client.open()
    const after = await client.api('POST', 'annotations', note)
    expect([before.status, after.status]).toEqual([404, 204])
  })

  test.each([
    'prvCreateActivity',
    'prvAppendActivity',
    'prvAppendToIncident',
    'prvWriteIncident',
    'prvReadActivity',
    'prvWriteActivity',
    'prvDeleteQueueItem',
  ])('resolving a case needs %s', async (privilege) => {
    await client.open()
    await client.send('PUT', '/__admin/privileges', { lacked: [privilege] })
    const closing = { IncidentResolution: { 'incidentid@odata.bind': `/incidents(${ID})` }, Status: 5 }
    expect(await client.api('POST', 'CloseIncident', closing)).toMatchObject({
      status: 403,
      body: failure('0x80040220', `is missing ${privilege} privilege`),
    })
    expect(await client.rowsOf('incident')).toMatchObject([{ statecode: 0 }])
  })

  test.each([
    ['incidents/$count', '2'],
    ["incidents/$count?$filter=title eq 'first'", '1'],
  ])('%s is a number as plain text', async (path, count) => {
    await client.open({ title: 'first' })
    await client.api('POST', 'incidents', client.caseOf({ title: 'second' }))
    const answer = await client.api('GET', path)
    expect([answer.status, answer.body]).toEqual([200, count])
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/)
  })

  test.each(['$skip=1', '$search=cpu'])('what Dataverse does not take is refused: %s', async (query) => {
    expect(await client.api('GET', `incidents?${query}`)).toMatchObject({
      status: 400,
      body: failure('0x80060888', 'is not supported'),
    })
  })

  test.each([
    'incidents?$expand=customerid_account',
    'incidents?fetchXml=%3Cfetch/%3E',
    'incidents?$apply=aggregate(incidentid with countdistinct as n)',
    'incidents?savedQuery=01234567-89ab-cdef-0123-456789abcdef',
    '$metadata',
  ])('what the simulator leaves out it refuses: %s', async (path) => {
    expect(await client.api('GET', path)).toMatchObject({
      status: 501,
      body: failure('0x80060888', 'The simulator leaves out'),
    })
  })

  test.each(['garbage', '%3Ccookie%20pagenumber=%222%22/%3E', 'bnVsbA'])(
    'a next link that was tampered with is refused: %s',
    async (token) => {
      const answer = await client.api('GET', `incidents?$skiptoken=${token}`)
      expect(answer).toMatchObject({ status: 400, body: failure('0x80060888', 'Malformed XML') })
    },
  )

  test('a role that lacks a privilege gets the name of the privilege', async () => {
    await client.send('PUT', '/__admin/privileges', { lacked: ['prvCreateIncident'] })
    expect(await client.open()).toMatchObject({
      status: 403,
      body: failure('0x80040220', 'is missing prvCreateIncident privilege'),
    })
  })
})

test('a person reads cases and their notes, and markup in them stays text', async () => {
  await client.open({ title: '<b>CPU</b>' })
  const note = { notetext: 'Still <i>high</i>.', 'objectid_incident@odata.bind': `/incidents(${ID})` }
  await client.api('POST', 'annotations', note)
  const list = await client.send('GET', '/')
  const record = await client.send('GET', `/main.aspx?pagetype=entityrecord&etn=incident&id=${ID}`)
  const none = await client.send('GET', `/main.aspx?etn=incident&id=${OTHER_ID}`)
  const style = await client.send('GET', '/pages.css')
  expect(list.body).toContain(`/main.aspx?etn=incident&id=${ID}`)
  expect(record.body).toContain('&lt;b&gt;CPU&lt;/b&gt;')
  expect(record.body).toContain('Still &lt;i&gt;high&lt;/i&gt;.')
  expect([none.status, style.status]).toEqual([404, 200])
})
