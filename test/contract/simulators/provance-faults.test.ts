import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Answer, type Client, failure, startClient } from './provance-client.ts'

let client: Client

beforeEach(async () => {
  client = await startClient()
})

afterEach(() => client.server.stop())

const create = (): Promise<Answer> => client.open()

const count = async (): Promise<number> => (await client.rowsOf('incident')).length

describe('instead of being carried out, a request is answered with', () => {
  test.each([
    [{ status: 503, retryAfterSeconds: 7, body: { busy: true } }, 503, { busy: true }],
    [{ status: 500 }, 500, expect.stringContaining('<title>HTTP status 500</title>')],
    [{ kind: 'hibernating' }, 200, expect.stringContaining('administration mode')],
    [{ kind: 'html' }, 200, expect.stringContaining('<form')],
    [{ kind: 'accepted' }, 202, ''],
    [{ kind: 'acl' }, 403, failure('0x80040220', 'is missing prvWriteIncident privilege')],
    [{ kind: 'business-rule', name: 'Not today.' }, 400, failure('0x80040265', 'Not today.')],
    [{ kind: 'redirect', location: 'https://example.com/' }, 302, ''],
    [
      { kind: 'service-protection', limit: 'concurrency', retryAfterSeconds: 7 },
      429,
      failure('0x80072326', 'Number of concurrent requests exceeded the limit of 52.'),
    ],
  ])('%j', async (fault, status, body) => {
    await client.script(fault)
    expect(await create()).toMatchObject({ status, body })
    expect(await count()).toBe(0)
  })

  test('a time to wait, where there is one', async () => {
    await client.script({ kind: 'service-protection', limit: 'time', retryAfterSeconds: 7 })
    const { headers } = await create()
    expect(headers.get('retry-after')).toBe('7')
  })

  test('more than a careful client reads', async () => {
    await client.script({ kind: 'too-large', bytes: 200_000 })
    const { body } = await create()
    expect(JSON.stringify(body).length).toBeGreaterThan(200_000)
  })
})

describe('on the way', () => {
  test.each([
    ['before', 0],
    ['after', 1],
    ['midway', 1],
  ])('a connection is cut %s, and the record is there or not: %i', async (when, records) => {
    await client.script({ kind: 'cut', when })
    await expect(create()).rejects.toThrow(TypeError)
    expect(await count()).toBe(records)
  })

  test('a transaction is reported as cancelled although it was carried out', async () => {
    await client.script({ kind: 'transaction-cancelled' })
    expect(await create()).toMatchObject({ status: 500, body: failure('0x80044151', 'SQL timeout') })
    expect(await count()).toBe(1)
  })

  test('an answer ends in the middle', async () => {
    await client.script({ kind: 'truncated' })
    await expect(create()).rejects.toThrow(SyntaxError)
    expect(await count()).toBe(1)
  })

  test.each(['slow', 'slow-body'])('an answer is late: %s', async (kind) => {
    await client.script({ kind, milliseconds: 1 })
    expect(await create()).toMatchObject({ status: 201 })
  })
})

describe('the admin endpoint', () => {
  test('shows the requests that came, without the secrets in them', async () => {
    await client.send('DELETE', '/__admin/requests')
    await create()
    const { body } = await client.send('GET', '/__admin/requests')
    expect(body).toMatchObject({ requests: [{ method: 'PATCH', status: 201 }] })
    expect(JSON.stringify(body)).not.toContain(client.token)
  })

  test('changes records as a person would, past the rules, and deletes them', async () => {
    const { body } = await create()
    const path = `/__admin/tables/incident/${(body as { incidentid: string }).incidentid}`
    const patched = await client.send('PATCH', path, { statecode: 2, statuscode: 2000, title: 'Merged' })
    const deleted = await client.send('DELETE', path)
    expect(patched).toMatchObject({ status: 200, body: { statecode: 2, statuscode: 2000, title: 'Merged' } })
    expect([deleted.status, await count()]).toEqual([204, 0])
  })

  test.each([
    ['POST', '/__admin/faults', { fault: { kind: 'unheard-of' } }],
    ['PUT', '/__admin/keys', { table: 'incident' }],
    ['PUT', '/__admin/privileges', { lacked: 'all' }],
  ])('says what is wrong with %s %s', async (method, path, body) => {
    expect(await client.send(method, path, body)).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('body') },
    })
  })
})
