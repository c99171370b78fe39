import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Client, startClient, type TokenBody } from './cherwell-client.ts'

let client: Client

beforeEach(async () => {
  client = await startClient()
})

afterEach(() => client.server.stop())

const works = async (token: string): Promise<boolean> => {
  const path = '/CherwellAPI/api/V1/getbusinessobjectsummary/busobname/Incident'
  const { status } = await client.send('GET', path, undefined, { Authorization: `Bearer ${token}` })
  return status === 200
}

const refresh = (token: string) => client.requestToken({ grant_type: 'refresh_token', refresh_token: token })

describe('a password', () => {
  test('is worth a token of twenty minutes, and a refresh token', async () => {
    const token = await client.login()
    expect(token).toMatchObject({
      token_type: 'bearer',
      expires_in: 1199,
      username: 'integration',
      'as:client_id': client.server.clientId,
      '.issued': 'Mon, 23 Nov 2026 12:00:00 GMT',
      '.expires': 'Mon, 23 Nov 2026 12:20:00 GMT',
      refresh_token: expect.stringMatching(/./),
    })
    expect(await works(token.access_token)).toBe(true)
  })

  test('is taken from a user who is written with the domain of internal users', async () => {
    const { password } = client.server
    const username = 'CHERWELL\\integration'
    expect((await client.requestToken({ grant_type: 'password', username, password })).status).toBe(200)
  })

  test.each(['', '?auth_mode=internal', '?auth_mode=Internal&site_name=ITSM'])(
    'is an internal one, which is the default: %s',
    async (query) => {
      const { user: username, password } = client.server
      const form = { grant_type: 'password', username, password }
      expect((await client.requestToken(form, query)).status).toBe(200)
    },
  )

  test.each([
    ['wrong', { password: 'wrong' }, ''],
    ['of nobody', { username: 'nobody' }, ''],
    ['of a domain', {}, '?auth_mode=LDAP'],
  ])('that is %s is refused', async (_, overrides, query) => {
    const { user: username, password } = client.server
    const form = { grant_type: 'password', username, password, ...overrides }
    expect(await client.requestToken(form, query)).toMatchObject({
      status: 400,
      body: {
        error: 'invalid_grant',
        error_description: 'Could not login to system with the provided user ID and password.',
      },
    })
  })
})

test('a client that is not registered is refused by name', async () => {
  expect(await client.requestToken({ grant_type: 'password', client_id: '12345' })).toMatchObject({
    status: 400,
    body: { error: 'invalid_client_id', error_description: 'Client 12345 is not registered in the system.' },
  })
})

test('a client id may come as a user name without a password', async () => {
  const { url, clientId, user, password } = client.server
  const answer = await fetch(`${url}/CherwellAPI/token`, {
    method: 'POST',
    headers: { Authorization: `Basic ${btoa(`${clientId}:`)}` },
    body: new URLSearchParams({ grant_type: 'password', username: user, password }),
  })
  expect(answer.status).toBe(200)
})

describe('a refresh token', () => {
  test('is worth another token and another refresh token, and is used up', async () => {
    const first = await client.login()
    const { body } = await refresh(first.refresh_token)
    const second = body as TokenBody
    expect(second.refresh_token).not.toBe(first.refresh_token)
    expect(await works(second.access_token)).toBe(true)
    expect((await refresh(first.refresh_token)).status).toBe(400)
    expect((await refresh(second.refresh_token)).status).toBe(200)
  })

  test('may be kept, on a server that does not rotate them', async () => {
    await client.send('POST', '/__admin/settings', { rotateRefreshTokens: false })
    const { refresh_token } = await client.login()
    expect((await refresh(refresh_token)).body).toMatchObject({ refresh_token })
  })

  test('lives longer each time it is renewed, and ends after a day', async () => {
    const { refresh_token } = await client.login()
    client.clock.time += 80_000_000
    const { body } = await refresh(refresh_token)
    client.clock.time += 80_000_000
    const again = await refresh((body as TokenBody).refresh_token)
    client.clock.time += 87_000_000
    expect([again.status, (await refresh((again.body as TokenBody).refresh_token)).status]).toEqual([
      200, 400,
    ])
  })
})

describe('an access token', () => {
  test('ends after twenty minutes', async () => {
    const { access_token } = await client.login()
    client.clock.time += 1_199_000
    const before = await works(access_token)
    client.clock.time += 1000
    expect([before, await works(access_token)]).toEqual([true, false])
  })

  test('ends with the session', async () => {
    const { access_token } = await client.login()
    const path = '/CherwellAPI/api/V1/logout'
    const { status } = await client.send('DELETE', path, undefined, {
      Authorization: `Bearer ${access_token}`,
    })
    expect([status, await works(access_token)]).toEqual([200, false])
  })

  test('ends when licences run short, and its refresh token with it', async () => {
    await client.send('POST', '/__admin/settings', { licences: 2 })
    const first = await client.login()
    await client.login()
    const before = await works(first.access_token)
    await client.login()
    expect([before, await works(first.access_token)]).toEqual([true, false])
    expect((await refresh(first.refresh_token)).status).toBe(400)
  })

  test('can be ended by an administrator, with or without the refresh token', async () => {
    const { access_token, refresh_token } = await client.login()
    await client.send('POST', '/__admin/tokens/revoke', {})
    const alone = [await works(access_token), (await refresh(refresh_token)).status]
    const { refresh_token: later } = await client.login()
    await client.send('POST', '/__admin/tokens/revoke', { refresh: true })
    expect([...alone, (await refresh(later)).status]).toEqual([false, 200, 400])
  })

  test('is asked for by everything but the service’s own facts', async () => {
    const headers = { Authorization: '' }
    const facts = await client.send('GET', '/CherwellAPI/api/V1/serviceinfo', undefined, headers)
    const records = await client.send('POST', '/CherwellAPI/api/V1/getsearchresults', {}, headers)
    expect(facts).toMatchObject({ status: 200, body: { csmCulture: 'en-US' } })
    expect(records).toMatchObject({ status: 401, body: '' })
  })
})
