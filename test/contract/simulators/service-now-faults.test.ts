import { request } from 'undici'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { failure, record, startClient } from './service-now-client.ts'
import type { Answer, Client } from './service-now-client.ts'

let client: Client

beforeEach(async () => {
  client = await startClient()
})

afterEach(() => client.server.stop())

const create = (): Promise<Answer> =>
  client.send('POST', '/api/now/table/incident', { short_description: 'x' })

const count = async (): Promise<number> => (await client.list('incident')).length

describe('scripted faults', () => {
  test.each([503, 429, 500])('status %i with Retry-After: the request is not carried out', async (status) => {
    await client.script({ status, retryAfterSeconds: 7, body: { busy: true } })
    const answer = await create()
    expect(answer).toMatchObject({ status, body: { busy: true } })
    expect(answer.headers.get('retry-after')).toBe('7')
    expect(await count()).toBe(0)
  })

  test('a fault applies to as many requests as it says, of the method and path that it says', async () => {
    const match = { method: 'POST', path: '/api/now/table/incident' }
    await client.script({ status: 503 }, { match, times: 2 })
    const read = await client.send('GET', '/api/now/table/incident')
    const statuses = [(await create()).status, (await create()).status, (await create()).status]
    expect([read.status, ...statuses]).toEqual([200, 503, 503, 201])
  })

  test('times null lasts until the faults are cleared', async () => {
    await client.script({ status: 503 }, { times: null })
    const before = [(await create()).status, (await create()).status]
    await client.send('DELETE', '/__admin/faults')
    expect([...before, (await create()).status]).toEqual([503, 503, 201])
  })

  test('hibernating is a 200 with a web page', async () => {
    await client.script({ kind: 'hibernating' })
    const answer = await create()
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toContain('text/html')
    expect(answer.body).toContain('<title>Your instance is hibernating</title>')
  })

  test('html is a 200 with a login page', async () => {
    await client.script({ kind: 'html' })
    const answer = await create()
    expect(answer.status).toBe(200)
    expect(answer.body).toContain('<form')
  })

  test('accepted is a 202, and the request is dropped', async () => {
    await client.script({ kind: 'accepted' })
    expect((await create()).status).toBe(202)
    expect(await count()).toBe(0)
  })

  test('cut before: no answer and no record', async () => {
    await client.script({ kind: 'cut', when: 'before' })
    await expect(create()).rejects.toThrow('fetch failed')
    expect(await count()).toBe(0)
  })

  test('cut after: no answer, but the record is there', async () => {
    await client.script({ kind: 'cut', when: 'after' })
    await expect(create()).rejects.toThrow('fetch failed')
    expect(await count()).toBe(1)
  })

  test('cut midway: the answer begins and ends too early, and the record is there', async () => {
    await client.script({ kind: 'cut', when: 'midway' })
    const { statusCode, body } = await request(`${client.server.url}/api/now/table/incident`, {
      method: 'POST',
      headers: {
        authorization: client.basic,
        accept: 'application/json',
        'content-type': 'application/json',
      },
      body: '{}',
    })
    expect(statusCode).toBe(201)
    await expect(body.text()).rejects.toThrow('other side closed')
    expect(await count()).toBe(1)
  })

  test('truncated: half of the JSON, properly ended, and the record is there', async () => {
    await client.script({ kind: 'truncated' })
    await expect(create()).rejects.toThrow(SyntaxError)
    expect(await count()).toBe(1)
  })

  test('slow-body: the whole answer in the end', async () => {
    await client.script({ kind: 'slow-body', milliseconds: 1 })
    expect(record(await create())).toMatchObject({ short_description: 'x' })
  })

  test('import-refused: a 201 whose row came to nothing', async () => {
    await client.script({ kind: 'import-refused', status: 'ignored', message: 'by a script' })
    const answer = await client.send('POST', '/api/now/import/x_mioms_microsoft_oms_incident', {})
    expect(answer).toMatchObject({
      status: 201,
      body: { result: [{ status: 'ignored', error_message: 'by a script' }] },
    })
    expect(await count()).toBe(0)
  })

  test('events-dropped: a 200 that counts none', async () => {
    await client.script({ kind: 'events-dropped' })
    const answer = await client.send('POST', '/api/global/em/jsonv2', { records: [{ severity: '1' }] })
    expect(answer.body).toEqual({ result: { 'Default Bulk Endpoint': '0 events were inserted' } })
    expect(await client.list('em_event')).toEqual([])
  })

  test('slow: carried out in the end, whether or not the client is still there', async () => {
    await client.script({ kind: 'slow', milliseconds: 1 })
    expect((await create()).status).toBe(201)
  })

  test('transaction-cancelled: a list begun with 200 ends in an error, a write is a 500', async () => {
    await client.open()
    await client.script({ kind: 'transaction-cancelled' }, { times: 2 })
    const list = await client.send('GET', '/api/now/table/incident')
    const write = await create()
    const message = 'Transaction cancelled: maximum execution time exceeded'
    expect(list).toMatchObject({ status: 200, body: { result: [{}], error: { message }, status: 'failure' } })
    expect(write).toMatchObject({ status: 500, body: { error: { message } } })
  })

  test('redirect sends the client elsewhere', async () => {
    await client.script({ kind: 'redirect', location: 'https://sso.example.com/login' })
    const answer = await create()
    expect([answer.status, answer.headers.get('location')]).toEqual([302, 'https://sso.example.com/login'])
  })

  test('acl refuses reading the API and writing the record, each in its own words', async () => {
    await client.script({ kind: 'acl' }, { times: 2 })
    const read = await client.send('GET', '/api/now/table/incident')
    const write = await create()
    expect(read).toMatchObject({
      status: 403,
      body: failure('User Not Authorized', 'Failed API level ACL Validation'),
    })
    expect(write).toMatchObject({
      status: 403,
      body: failure('Operation Failed', 'ACL Exception Insert Failed due to security constraints'),
    })
  })

  test('business-rule aborts the write under its name', async () => {
    await client.script({ kind: 'business-rule', name: 'Validate caller' })
    const answer = await create()
    expect(answer.status).toBe(403)
    expect(JSON.stringify(answer.body)).toMatch(
      /Operation against file 'incident' was aborted by Business Rule 'Validate caller\^[0-9a-f]{32}'\. Business Rule Stack:Validate caller/,
    )
  })

  test('too-large answers as many bytes as were asked for', async () => {
    await client.script({ kind: 'too-large', bytes: 200_000 })
    const { body } = await client.send('GET', '/api/now/table/incident')
    expect(body).toEqual({ result: [{ description: 'x'.repeat(200_000) }] })
  })

  test('a fault that cannot be understood is refused', async () => {
    const answer = await client.send('POST', '/__admin/faults', { fault: { kind: 'earthquake' } })
    expect(answer.status).toBe(400)
  })
})

describe('the rate limit', () => {
  test('counts by the hour of the clock and says when to come back', async () => {
    client.clock.time = Date.parse('2026-11-23T12:45:00Z')
    await client.send('POST', '/__admin/rate-limit', { requestsPerHour: 1 })
    const within = await create()
    const over = await create()
    client.clock.time = Date.parse('2026-11-23T13:00:00Z')
    const nextHour = await create()
    expect([within.status, over.status, nextHour.status]).toEqual([201, 429, 201])
    expect(within.headers.get('x-ratelimit-limit')).toBe('1')
    expect(over.headers.get('retry-after')).toBe('900')
    expect(over.headers.get('x-ratelimit-reset')).toBe(String(Date.parse('2026-11-23T13:00:00Z') / 1000))
    expect(over.headers.get('x-ratelimit-rule')).toMatch(/^[0-9a-f]{32}$/)
    expect(over.body).toEqual(
      failure('Rate limit exceeded', 'Rate limit of 1 requests per hour for Table API exceeded'),
    )
  })

  test('is lifted with null', async () => {
    await client.send('POST', '/__admin/rate-limit', { requestsPerHour: 0 })
    await client.send('POST', '/__admin/rate-limit', { requestsPerHour: null })
    expect((await create()).status).toBe(201)
  })
})

describe('the log of requests', () => {
  test('shows method, path with query, status and time, and no secret', async () => {
    await client.send('GET', '/api/now/table/incident?sysparm_limit=1')
    await client.send('POST', '/oauth_revoke_token.do?token=very-secret')
    const { body } = await client.send('GET', '/__admin/requests')
    const time = '2026-11-23T12:00:00.000Z'
    expect(body).toEqual({
      requests: [
        { time, method: 'GET', path: '/api/now/table/incident?sysparm_limit=1', status: 200 },
        { time, method: 'POST', path: '/oauth_revoke_token.do?token=hidden', status: 200 },
      ],
    })
  })

  test('shows a cut request without a status', async () => {
    await client.script({ kind: 'cut', when: 'after' })
    await expect(create()).rejects.toThrow('fetch failed')
    const { body } = await client.send('GET', '/__admin/requests')
    expect(body).toMatchObject({ requests: [{ method: 'POST', status: null }] })
  })

  test('can be emptied', async () => {
    await create()
    await client.send('DELETE', '/__admin/requests')
    expect((await client.send('GET', '/__admin/requests')).body).toEqual({ requests: [] })
  })
})

test('stop closes open connections at once, and may be called twice', async () => {
  await client.script({ kind: 'slow', milliseconds: 60_000 })
  const outcome = create().then(
    () => 'answered',
    () => 'cut',
  )
  await expect
    .poll(async () => (await client.send('GET', '/__admin/requests')).body)
    .toMatchObject({
      requests: [{ status: null }],
    })
  await client.server.stop()
  await client.server.stop()
  expect(await outcome).toBe('cut')
})
