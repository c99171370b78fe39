import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Answer, type Client, of, OPEN, save, startClient } from './cherwell-client.ts'

let client: Client

beforeEach(async () => {
  client = await startClient()
})

afterEach(() => client.server.stop())

const create = (): Promise<Answer> => save(client, OPEN)

async function count(): Promise<number> {
  const { body } = await client.send('GET', '/__admin/records/Incident')
  return (body as { records: unknown[] }).records.length
}

describe('a request that is not carried out', () => {
  test('status with Retry-After and a body', async () => {
    await client.script({ status: 503, retryAfterSeconds: 7, body: { busy: true } })
    const answer = await create()
    expect(answer).toMatchObject({ status: 503, body: { busy: true } })
    expect(answer.headers.get('retry-after')).toBe('7')
    expect(await count()).toBe(0)
  })

  test.each(['hibernating', 'html'])('%s is a page with status 200', async (kind) => {
    await client.script({ kind })
    const { status, body } = await create()
    expect([status, await count()]).toEqual([200, 0])
    expect(body).toMatch(/^<!DOCTYPE html>/)
  })

  test('accepted is a 202', async () => {
    await client.script({ kind: 'accepted' })
    expect([(await create()).status, await count()]).toEqual([202, 0])
  })

  test('acl is an error inside a 200', async () => {
    await client.script({ kind: 'acl' })
    expect(await create()).toMatchObject({
      status: 200,
      body: { errorCode: 'INSUFFICIENTRIGHTS', hasError: true },
    })
    expect(await count()).toBe(0)
  })

  test('rejected is a complaint about a field inside a 200', async () => {
    await client.script({ kind: 'rejected', message: 'Not today.' })
    expect(of(await create())).toMatchObject({
      hasError: false,
      fieldValidationErrors: [{ error: 'Not today.' }],
    })
    expect(await count()).toBe(0)
  })

  test('redirect leads elsewhere', async () => {
    await client.script({ kind: 'redirect', location: 'https://sso.example.com/login' })
    const { status, headers } = await create()
    expect([status, headers.get('location')]).toEqual([302, 'https://sso.example.com/login'])
  })

  test('too-large is valid JSON of at least so many bytes', async () => {
    await client.script({ kind: 'too-large', bytes: 100_000 })
    const { body } = await create()
    expect(JSON.stringify(body).length).toBeGreaterThan(100_000)
  })

  test('cut before leaves nothing', async () => {
    await client.script({ kind: 'cut', when: 'before' })
    await expect(create()).rejects.toThrow('fetch failed')
    expect(await count()).toBe(0)
  })
})

describe('a request that is carried out, though its answer does not say so', () => {
  test.each(['after', 'midway'])('cut %s', async (when) => {
    await client.script({ kind: 'cut', when })
    await expect(create()).rejects.toThrow(/fetch failed|terminated/)
    expect(await count()).toBe(1)
  })

  test('general-failure is a 500', async () => {
    await client.script({ kind: 'general-failure' })
    expect(await create()).toMatchObject({ status: 500, body: { errorCode: 'GENERALFAILURE' } })
    expect(await count()).toBe(1)
  })

  test('truncated is JSON that breaks off', async () => {
    await client.script({ kind: 'truncated' })
    await expect(create()).rejects.toThrow(SyntaxError)
    expect(await count()).toBe(1)
  })

  test.each(['slow', 'slow-body'])('%s gives the whole answer in the end', async (kind) => {
    await client.script({ kind, milliseconds: 1 })
    expect((await create()).status).toBe(200)
    expect(await count()).toBe(1)
  })
})

test('an unknown fault is refused', async () => {
  expect((await client.send('POST', '/__admin/faults', { fault: { kind: 'rain' } })).status).toBe(400)
})

test('requests are logged without secrets, and looking is not', async () => {
  await client.send('DELETE', '/__admin/requests')
  await client.login()
  await create()
  await client.send('GET', '/')
  expect((await client.send('GET', '/__admin/requests')).body).toEqual({
    requests: [
      expect.objectContaining({ method: 'POST', path: '/CherwellAPI/token?auth_mode=Internal', status: 200 }),
      expect.objectContaining({ path: '/CherwellAPI/api/V1/savebusinessobject', status: 200 }),
    ],
  })
})
