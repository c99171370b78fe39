import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Answer, type Client, startClient, where } from './scsm-client.ts'

let client: Client

beforeEach(async () => {
  client = await startClient()
})

afterEach(() => client.server.stop())

const COMMIT = { match: { path: '/api/V3/Projection/Commit' } }

const create = async (): Promise<Answer> => {
  const fresh = await client.create()
  return client.commit(fresh, { ...fresh, Title: 'CPU is high' })
}

const count = async (): Promise<number> => {
  const { body } = await client.search(where('Title', 'Like', '%'))
  return (body as unknown[]).length
}

describe('scripted faults', () => {
  test.each([503, 429, 500])('status %i with Retry-After: the request is not carried out', async (status) => {
    await client.script({ status, retryAfterSeconds: 7, body: { Message: 'busy' } }, COMMIT)
    const answer = await create()
    expect(answer).toMatchObject({ status, body: { Message: 'busy' } })
    expect(answer.headers.get('retry-after')).toBe('7')
    expect(await count()).toBe(0)
  })

  test.each(['hibernating', 'html'])('%s is a 200 with a web page', async (kind) => {
    await client.script({ kind }, COMMIT)
    const { status, headers } = await create()
    // The name of a character set has no letter case (RFC 9110, section 8.3.2).
    expect([status, headers.get('content-type')]).toEqual([
      200,
      expect.stringMatching(/^text\/html; charset=utf-8$/i),
    ])
    expect(await count()).toBe(0)
  })

  test('accepted is a 202, and the request is dropped', async () => {
    await client.script({ kind: 'accepted' }, COMMIT)
    expect((await create()).status).toBe(202)
    expect(await count()).toBe(0)
  })

  test.each([
    ['before', 0, 'fetch failed'],
    ['after', 1, 'fetch failed'],
    ['midway', 1, 'terminated'],
  ])('cut %s: no whole answer, and %i records', async (when, records, message) => {
    await client.script({ kind: 'cut', when }, COMMIT)
    await expect(create()).rejects.toThrow(message)
    expect(await count()).toBe(records)
  })

  test('slow: carried out in the end', async () => {
    await client.script({ kind: 'slow', milliseconds: 1 }, COMMIT)
    expect((await create()).body).toMatchObject({ success: true })
  })

  test('slow-body: the answer comes whole in the end', async () => {
    await client.script({ kind: 'slow-body', milliseconds: 1 }, COMMIT)
    expect((await create()).body).toMatchObject({ success: true })
  })

  test('truncated: the answer breaks off, the record is there', async () => {
    await client.script({ kind: 'truncated' }, COMMIT)
    await expect(create()).rejects.toThrow(SyntaxError)
    expect(await count()).toBe(1)
  })

  test('redirect sends the client elsewhere', async () => {
    await client.script({ kind: 'redirect', location: 'https://login.example.com/' }, COMMIT)
    const { status, headers } = await create()
    expect([status, headers.get('location')]).toEqual([302, 'https://login.example.com/'])
  })

  test.each([
    [{ kind: 'acl' }, 'does not have sufficient permission', 0],
    [{ kind: 'business-rule', name: 'A title' }, "refused by the rule 'A title'", 0],
    [{ kind: 'transaction-cancelled' }, 'Timeout expired', 1],
  ])('%o is inside the 200 of Commit', async (fault, words, records) => {
    await client.script(fault, COMMIT)
    const { status, body } = await create()
    expect([status, body]).toEqual([200, { success: false, exception: expect.stringContaining(words) }])
    expect(await count()).toBe(records)
  })

  test('acl is a 500 for all else', async () => {
    await client.script({ kind: 'acl' })
    expect(await client.search(where('Title', 'Like', '%'))).toMatchObject({
      status: 500,
      body: { ExceptionMessage: expect.stringContaining('sufficient permission') },
    })
  })

  test('modified-meanwhile makes a change collide', async () => {
    const incident = await client.open()
    await client.script({ kind: 'modified-meanwhile' }, COMMIT)
    const { body } = await client.commit(incident, { ...incident, Title: 'x' })
    expect(body).toMatchObject({
      success: false,
      exception: expect.stringContaining('ModificationCollision'),
    })
  })

  test('too-large answers as many bytes as were asked for', async () => {
    await client.script({ kind: 'too-large', bytes: 200_000 }, COMMIT)
    expect((await create()).body).toEqual([{ Description: 'x'.repeat(200_000) }])
  })

  test('a fault that cannot be understood is refused', async () => {
    const answer = await client.send('POST', '/__admin/faults', { fault: { kind: 'earthquake' } })
    expect(answer.status).toBe(400)
  })
})

describe('what a person does', () => {
  test('deleting leaves the incident marked as deleted', async () => {
    const { BaseId } = await client.open()
    await client.send('DELETE', `/__admin/incidents/${String(BaseId)}`)
    expect(await client.read('IR1001')).toMatchObject({ ObjectStatus: { Name: 'Deleted' } })
  })

  test('a value that no list has is refused', async () => {
    const { BaseId } = await client.open()
    const answer = await client.send('PATCH', `/__admin/incidents/${String(BaseId)}`, { Impact: { Id: 'x' } })
    expect(answer.status).toBe(400)
  })

  test('revoking ends every token', async () => {
    await client.send('POST', '/__admin/tokens/revoke')
    expect((await client.search(where('Title', 'Like', '%'))).status).toBe(401)
  })
})

describe('pages', () => {
  test('the list shows the newest incident first, escaped, and looks again by itself', async () => {
    await client.open({ Title: 'older' })
    await client.open({ Title: '<script>alert(1)</script>' })
    const { body, headers } = await client.send('GET', '/')
    expect(String(body).indexOf('IR1002')).toBeLessThan(String(body).indexOf('IR1001'))
    expect(body).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(body).toContain('<meta http-equiv="refresh" content="5" />')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
  })

  test('an incident is shown at the portal’s own address, with its lines and its comments', async () => {
    const comment = { ActionType: 'AnalystComment', Description: 'seen', EnteredBy: 'x', IsPrivate: true }
    await client.open({ Description: 'first line\nsecond line', AppliesToTroubleTicket: [comment] })
    const { body } = await client.send('GET', '/Incident/Edit/IR1001/')
    expect(body).toContain('<pre>first line\nsecond line</pre>')
    expect(body).toContain('<pre>seen</pre>')
  })

  test('an unknown incident is a 404 with a page', async () => {
    expect((await client.send('GET', '/Incident/Edit/IR9/')).status).toBe(404)
  })

  test('the style sheet comes from the portal itself', async () => {
    const { status, headers } = await client.send('GET', '/pages.css')
    expect([status, headers.get('content-type')]).toEqual([200, 'text/css; charset=utf-8'])
  })
})

test('the log of requests shows method, path and status, and no secret', async () => {
  await client.send('DELETE', '/__admin/requests')
  await client.requestToken()
  await client.search(where('Title', 'Like', '%'))
  const { body } = await client.send('GET', '/__admin/requests')
  const time = '2026-11-23T12:00:00.000Z'
  expect(body).toEqual({
    requests: [
      { time, method: 'POST', path: '/api/V3/Authorization/GetToken', status: 200 },
      { time, method: 'POST', path: '/api/V3/Projection/GetProjectionByCriteria', status: 200 },
    ],
  })
})

test('stop closes open connections at once, and may be called twice', async () => {
  await client.script({ kind: 'slow', milliseconds: 60_000 }, COMMIT)
  const outcome = create().then(
    () => 'answered',
    () => 'cut',
  )
  await expect
    .poll(async () => (await client.send('GET', '/__admin/requests')).body)
    .toMatchObject({ requests: expect.arrayContaining([expect.objectContaining({ status: null })]) })
  await client.server.stop()
  await client.server.stop()
  expect(await outcome).toBe('cut')
})
