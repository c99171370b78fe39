import { request } from 'undici'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { failure, record, startClient } from './service-now-client.ts'
import type { Client } from './service-now-client.ts'

let client: Client

beforeEach(async () => {
  client = await startClient()
})

afterEach(() => client.server.stop())

describe('writing a record', () => {
  test('POST answers 201, the location and every field as a string', async () => {
    const answer = await client.send('POST', '/api/now/table/incident', { short_description: 'x', impact: 1 })
    const row = record(answer)
    expect(answer.status).toBe(201)
    expect(answer.headers.get('location')).toBe(`${client.server.url}/api/now/table/incident/${row.sys_id}`)
    expect(row).toMatchObject({ impact: '1', active: 'true', sys_mod_count: '0', close_notes: '' })
    expect(row.sys_id).toMatch(/^[0-9a-f]{32}$/)
    expect(row.sys_created_on).toBe('2026-11-23 12:00:00')
  })

  test('X-no-response-body leaves the body out', async () => {
    const headers = { 'X-no-response-body': 'true' }
    const answer = await client.send('POST', '/api/now/table/incident', {}, headers)
    expect(answer).toMatchObject({ status: 201, body: '' })
  })

  test('of an array only the first record is written', async () => {
    await client.send('POST', '/api/now/table/incident', [
      { short_description: 'first' },
      { short_description: 'second' },
    ])
    const rows = await client.list('incident')
    expect(rows.map((row) => row.short_description)).toEqual(['first'])
  })

  test('unknown and read-only fields are dropped and long values cut, all without a word', async () => {
    const row = await client.open({
      short_description: 'x'.repeat(200),
      correlation_id: 'c'.repeat(101),
      u_nothing: 'lost',
      sys_mod_count: '9',
    })
    expect(row.short_description).toHaveLength(160)
    expect(row.correlation_id).toHaveLength(100)
    expect(row).not.toHaveProperty('u_nothing')
    expect(row.sys_mod_count).toBe('0')
  })

  test('a declared custom column is kept', async () => {
    await client.send('PUT', '/__admin/columns', { table: 'incident', column: 'u_team', maxLength: 4 })
    const row = await client.open({ u_team: 'platform' })
    expect(row.u_team).toBe('plat')
  })

  test('two identical POSTs at once create two records', async () => {
    await Promise.all([client.open({ correlation_id: 'same' }), client.open({ correlation_id: 'same' })])
    expect(await client.list('incident', { correlation_id: 'same' })).toHaveLength(2)
  })

  test.each(['PATCH', 'PUT'])('%s changes the fields it names', async (method) => {
    const { sys_id } = await client.open({ description: 'stays' })
    const answer = await client.send(method, `/api/now/v2/table/incident/${sys_id}`, { urgency: '2' })
    expect(answer.status).toBe(200)
    expect(record(answer)).toMatchObject({ urgency: '2', description: 'stays', sys_mod_count: '1' })
  })

  test('a write that changes nothing leaves the modification count alone', async () => {
    const { sys_id } = await client.open({ urgency: '2' })
    const answer = await client.change(sys_id, { urgency: '2' })
    expect(record(answer).sys_mod_count).toBe('0')
  })

  test('X-HTTP-Method-Override turns a POST into a PATCH', async () => {
    const { sys_id } = await client.open()
    const headers = { 'X-HTTP-Method-Override': 'PATCH' }
    const answer = await client.send('POST', `/api/now/table/incident/${sys_id}`, { urgency: '1' }, headers)
    expect(record(answer).urgency).toBe('1')
  })

  test('DELETE answers 204 and the record is gone', async () => {
    const { sys_id } = await client.open()
    const deleted = await client.send('DELETE', `/api/now/table/incident/${sys_id}`)
    const read = await client.send('GET', `/api/now/table/incident/${sys_id}`)
    expect([deleted.status, read.status]).toEqual([204, 404])
  })

  test('input by display value finds choices and references; a label without a match ends empty', async () => {
    const path = '/api/now/table/incident?sysparm_input_display_value=true&sysparm_display_value=all'
    const answer = await client.send('POST', path, {
      urgency: '1 - High',
      assignment_group: 'Network',
      assigned_to: 'Nobody',
    })
    expect(answer.body).toMatchObject({
      result: {
        urgency: { value: '1' },
        assignment_group: { display_value: 'Network' },
        assigned_to: { value: '' },
      },
    })
  })
})

describe('reading records', () => {
  test('a reference is link and value, a label, all three, or the bare sys_id', async () => {
    const [user] = await client.list('sys_user', { user_name: 'abel.tuter' })
    const { sys_id } = await client.open({ caller_id: user?.sys_id })
    const read = async (parameters: string): Promise<unknown> => {
      const path = `/api/now/table/incident/${sys_id}?sysparm_fields=caller_id&${parameters}`
      return (await client.send('GET', path)).body
    }
    const value = user?.sys_id
    const link = `${client.server.url}/api/now/table/sys_user/${value}`
    const display_value = 'Abel Tuter'
    expect(await read('')).toEqual({ result: { caller_id: { link, value } } })
    expect(await read('sysparm_display_value=true')).toEqual({
      result: { caller_id: { display_value, link } },
    })
    expect(await read('sysparm_display_value=all')).toEqual({
      result: { caller_id: { display_value, value, link } },
    })
    expect(await read('sysparm_exclude_reference_link=true')).toEqual({ result: { caller_id: value } })
  })

  test('sysparm_fields selects, walks references and ignores unknown names', async () => {
    const [user] = await client.list('sys_user', { user_name: 'abel.tuter' })
    await client.open({ caller_id: user?.sys_id })
    const rows = await client.list('incident', { sysparm_fields: 'number,caller_id.email,nothing' })
    expect(rows).toEqual([{ number: 'INC0010001', 'caller_id.email': 'abel.tuter@example.com' }])
  })

  test('a list pages with limit and offset, counts and links', async () => {
    await Promise.all(Array.from({ length: 5 }, () => client.open()))
    const answer = await client.send(
      'GET',
      '/api/now/table/incident?sysparm_query=ORDERBYnumber&sysparm_limit=2&sysparm_offset=2&sysparm_fields=number',
    )
    expect(answer.body).toEqual({ result: [{ number: 'INC0010003' }, { number: 'INC0010004' }] })
    expect(answer.headers.get('x-total-count')).toBe('5')
    const link = answer.headers.get('link') ?? ''
    const relations = [...link.matchAll(/sysparm_offset=(\d+)[^>]*>;rel="(\w+)"/g)].map((match) =>
      match.slice(1),
    )
    expect(relations).toEqual([
      ['0', 'first'],
      ['0', 'prev'],
      ['4', 'next'],
      ['4', 'last'],
    ])
  })

  test('sysparm_no_count and sysparm_suppress_pagination_header leave their headers out', async () => {
    const path = '/api/now/table/incident?sysparm_no_count=true&sysparm_suppress_pagination_header=true'
    const { headers } = await client.send('GET', path)
    expect([headers.get('x-total-count'), headers.get('link')]).toEqual([null, null])
  })

  test('an empty match is 200 with an empty list', async () => {
    const answer = await client.send('GET', '/api/now/table/incident?correlation_id=none')
    expect(answer).toMatchObject({ status: 200, body: { result: [] } })
  })

  test('sys_choice holds the resolution codes', async () => {
    const rows = await client.list('sys_choice', {
      sysparm_query: 'name=incident^element=close_code^inactive=false',
    })
    expect(rows.map((row) => row.value)).toContain('Solution provided')
  })
})

/** The titles of the incidents that a query selects. */
async function select(query: string): Promise<(string | undefined)[]> {
  const rows = await client.list('incident', { sysparm_query: query })
  return rows.map((row) => row.short_description)
}

describe('sysparm_query', () => {
  beforeEach(async () => {
    await client.open({ short_description: 'alpha', urgency: '1', correlation_id: 'a1' })
    await client.open({ short_description: 'beta', urgency: '2' })
    await client.open({ short_description: 'gamma', urgency: '3', correlation_id: 'c3' })
  })

  test.each([
    ['short_description=beta', ['beta']],
    ['short_description!=beta', ['alpha', 'gamma']],
    ['short_descriptionLIKEmm', ['gamma']],
    ['short_descriptionSTARTSWITHal', ['alpha']],
    ['short_descriptionENDSWITHta', ['beta']],
    ['short_descriptionINalpha,gamma', ['alpha', 'gamma']],
    ['urgency>1', ['beta', 'gamma']],
    ['urgency>=2', ['beta', 'gamma']],
    ['urgency<2', ['alpha']],
    ['urgency<=2', ['alpha', 'beta']],
    ['correlation_idISEMPTY', ['beta']],
    ['correlation_idISNOTEMPTY', ['alpha', 'gamma']],
    ['urgency<3^correlation_idISNOTEMPTY', ['alpha']],
    ['urgency=1^ORurgency=2^correlation_idISEMPTY', ['beta']],
    ['short_description=alpha^NQshort_description=gamma', ['alpha', 'gamma']],
    ['opened_by.user_name=integration^urgency=1', ['alpha']],
    ['short_description=BETA', ['beta']],
    ['short_descriptionLIKEMM', ['gamma']],
    ['short_descriptionCONTAINSmm', ['gamma']],
    ['short_descriptionNOT LIKEmm', ['alpha', 'beta']],
    ['short_descriptionDOESNOTCONTAINmm', ['alpha', 'beta']],
    ['short_descriptionNOT INalpha,gamma', ['beta']],
    ['urgencyBETWEEN2@3', ['beta', 'gamma']],
    ['ORDERBYDESCurgency', ['gamma', 'beta', 'alpha']],
    ['ORDERBYcorrelation_id^ORDERBYurgency', ['beta', 'alpha', 'gamma']],
  ])('%s', async (query, expected) => {
    expect(await select(query)).toEqual(expected)
  })

  test.each([
    ['opened_atONToday@javascript:gs.beginningOfToday()@javascript:gs.endOfToday()', 'the operator ON'],
    ['urgencySAMEASimpact', 'the operator SAMEAS'],
    ['opened_atRELATIVEGT@hour@ago@3', 'the operator RELATIVEGT'],
    ['GROUPBYurgency', 'the operator GROUPBY'],
    ['JOINincident.caller_id=sys_user.sys_id!active=true', 'the operator JOIN'],
    ['caller_id=javascript:gs.getUserName()', 'a value that the instance evaluates'],
  ])('what is left out is refused, not ignored: %s', async (query, what) => {
    const path = `/api/now/table/incident?${new URLSearchParams({ sysparm_query: query }).toString()}`
    expect(await client.send('GET', path)).toMatchObject({
      status: 501,
      body: failure('Not simulated', `The simulator leaves out ${what}`),
    })
  })

  test('the user who asks is the operand that the platform evaluates', async () => {
    expect(await select('opened_by=javascript:gs.getUserID()^urgency=2')).toEqual(['beta'])
    expect(await select('opened_by=javascript:gs.getUserID()^opened_by=nobody')).toEqual([])
  })

  test('a part with an unknown field is ignored: alone it returns the whole table', async () => {
    expect(await select('nonsense=1')).toHaveLength(3)
    expect(await select('nonsense=1^urgency=2')).toEqual(['beta'])
  })

  test('name=value parameters count where there is no sysparm_query', async () => {
    expect(await client.list('incident', { urgency: '2' })).toHaveLength(1)
    expect(
      await client.list('incident', { urgency: '2', sysparm_query: 'urgency=1^ORurgency=3' }),
    ).toHaveLength(2)
  })
})

describe('refusals', () => {
  test.each([
    ['GET', '/api/now/table/nothing', undefined, {}, 400, failure('Invalid table nothing', null)],
    [
      'GET',
      `/api/now/table/incident/${'0'.repeat(32)}`,
      undefined,
      {},
      404,
      failure('No Record found', "Record doesn't exist or ACL restricts the record retrieval"),
    ],
    [
      'GET',
      '/api/now/nothing',
      undefined,
      {},
      400,
      failure('Requested URI does not represent any resource', '/api/now/nothing'),
    ],
    [
      'GET',
      '/api/now/table/incident',
      undefined,
      { Authorization: 'Bearer wrong' },
      401,
      failure('User Not Authenticated', 'Required to provide Auth information'),
    ],
    [
      'POST',
      '/api/now/table/incident',
      '{',
      {},
      400,
      failure(
        'Exception while reading request',
        'Verify Request body and Content-type headers. Not able to parse request',
      ),
    ],
    [
      'DELETE',
      '/api/now/table/incident',
      undefined,
      {},
      405,
      failure('Method not Supported', 'Method not supported'),
    ],
    [
      'POST',
      '/api/now/table/incident',
      '<a/>',
      { 'Content-Type': 'text/plain' },
      415,
      failure('Format not supported', null),
    ],
    [
      'GET',
      '/api/now/table/incident',
      undefined,
      { Accept: 'text/html' },
      406,
      failure('Format not supported', null),
    ],
    [
      'POST',
      '/api/now/table/sys_user',
      '{}',
      {},
      403,
      failure('Operation Failed', 'ACL Exception Insert Failed due to security constraints'),
    ],
  ])('%s %s %j %j answers %i', async (method, path, body, headers, status, expected) => {
    const answer = await client.send(method, path, body, headers)
    expect(answer).toMatchObject({ status, body: expected })
  })

  test.each([
    ['Accept', { 'content-type': 'application/json' }],
    ['Content-Type', { accept: 'application/json' }],
  ])('a write without %s', async (_, headers) => {
    const { statusCode, body } = await request(`${client.server.url}/api/now/table/incident`, {
      method: 'POST',
      headers: { authorization: client.basic, ...headers },
      body: '{}',
    })
    await body.dump()
    expect(statusCode).toBe(400)
  })

  test('a body over 10 MiB', async () => {
    const body = JSON.stringify({ description: 'x'.repeat(10_485_760) })
    const answer = await client.send('POST', '/api/now/table/incident', body)
    const detail = `Rejected large REST payload with content-length = ${body.length} bytes. Max allowed: 10485760 bytes.`
    expect(answer).toMatchObject({ status: 400, body: failure('Exception while reading request', detail) })
  })
})
