import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startClient } from './service-now-client.ts'
import type { Answer, Client } from './service-now-client.ts'

const REFUSED = { status: 401, body: { error_description: 'access_denied', error: 'server_error' } }
const SECOND = 1000

interface Tokens {
  readonly access_token: string
  readonly refresh_token: string
  readonly expires_in: number
}

let client: Client

beforeEach(async () => {
  client = await startClient()
})

afterEach(() => client.server.stop())

const tokens = ({ body }: Answer): Tokens => body as Tokens

const login = (): Promise<Answer> =>
  client.requestToken({
    grant_type: 'password',
    username: client.server.user,
    password: client.server.password,
  })

const refresh = (refresh_token: string): Promise<Answer> =>
  client.requestToken({ grant_type: 'refresh_token', refresh_token })

const readWith = async (accessToken: string): Promise<number> => {
  const headers = { Authorization: `Bearer ${accessToken}` }
  return (await client.send('GET', '/api/now/table/incident', undefined, headers)).status
}

describe('the password grant', () => {
  test('answers both tokens, and the access token opens the Table API', async () => {
    const answer = await login()
    expect(answer).toMatchObject({
      status: 200,
      body: { scope: 'useraccount', token_type: 'Bearer', expires_in: 1800 },
    })
    expect(await readWith(tokens(answer).access_token)).toBe(200)
  })

  test('answers the current access token while it is valid, its life counting down', async () => {
    const first = tokens(await login())
    client.clock.time += 600 * SECOND
    const second = tokens(await login())
    expect(second).toEqual({ ...first, expires_in: 1200 })
  })

  test('can be switched off', async () => {
    await client.send('POST', '/__admin/settings', { passwordGrant: false })
    expect(await login()).toMatchObject(REFUSED)
  })
})

describe('the refresh_token grant', () => {
  test('can be made to rotate, as other servers do: the token before is dead then', async () => {
    await client.send('POST', '/__admin/settings', { rotateRefreshTokens: true })
    const { refresh_token } = tokens(await login())
    const second = tokens(await refresh(refresh_token))
    expect(second.refresh_token).not.toBe(refresh_token)
    expect(await refresh(refresh_token)).toMatchObject(REFUSED)
    expect((await refresh(second.refresh_token)).status).toBe(200)
  })

  test('answers a new access token and the same refresh token once the access token has expired', async () => {
    const first = tokens(await login())
    client.clock.time += 1800 * SECOND
    const second = tokens(await refresh(first.refresh_token))
    expect(second.refresh_token).toBe(first.refresh_token)
    expect(second.access_token).not.toBe(first.access_token)
    expect(await readWith(first.access_token)).toBe(401)
    expect(await readWith(second.access_token)).toBe(200)
  })

  test('does not prolong the refresh token; a full login does', async () => {
    await client.send('POST', '/__admin/settings', { refreshTokenSeconds: 10_000 })
    const { refresh_token } = tokens(await login())
    client.clock.time += 9000 * SECOND
    await refresh(refresh_token)
    client.clock.time += 1000 * SECOND
    expect(await refresh(refresh_token)).toMatchObject(REFUSED)
    const renewed = tokens(await login())
    client.clock.time += 9000 * SECOND
    expect((await refresh(renewed.refresh_token)).status).toBe(200)
  })
})

describe('the client_credentials grant', () => {
  test('is off as delivered and, switched on, answers no refresh token', async () => {
    expect(await client.requestToken({ grant_type: 'client_credentials' })).toMatchObject(REFUSED)
    await client.send('POST', '/__admin/settings', { clientCredentials: true, accessTokenSeconds: 60 })
    const answer = await client.requestToken({ grant_type: 'client_credentials' })
    expect(answer).toMatchObject({ status: 200, body: { expires_in: 60 } })
    expect(answer.body).not.toHaveProperty('refresh_token')
    expect(await readWith(tokens(answer).access_token)).toBe(200)
  })
})

describe('refusals', () => {
  test.each([
    { grant_type: 'password', username: 'integration', password: 'wrong' },
    { grant_type: 'password', username: 'nobody', password: 'wrong' },
    { grant_type: 'password', username: 'nobody' },
    { grant_type: 'refresh_token', refresh_token: 'wrong' },
    { grant_type: 'refresh_token', client_secret: 'wrong' },
    { grant_type: 'constructor' },
    {},
  ])('%j gets the classic answer', async (form) => {
    expect(await client.requestToken(form as Record<string, string>)).toMatchObject(REFUSED)
  })

  test('parameters in the URL get the classic answer', async () => {
    const { clientId, clientSecret, user, password } = client.server
    const parameters = new URLSearchParams({
      grant_type: 'password',
      client_id: clientId,
      client_secret: clientSecret,
      username: user,
      password,
    })
    const answer = await client.send('POST', `/oauth_token.do?${parameters.toString()}`, '', {
      'Content-Type': 'application/x-www-form-urlencoded',
    })
    expect(answer).toMatchObject(REFUSED)
  })

  test('a JSON body gets the classic answer', async () => {
    expect(await client.send('POST', '/oauth_token.do', { grant_type: 'password' })).toMatchObject(REFUSED)
  })
})

describe('revoking', () => {
  test.each(['GET', 'POST'])('%s ends a token', async (method) => {
    const { access_token } = tokens(await login())
    await client.send(method, `/oauth_revoke_token.do?token=${access_token}`)
    expect(await readWith(access_token)).toBe(401)
  })

  test('the admin endpoint ends all access tokens and, when asked, the refresh tokens', async () => {
    const { access_token, refresh_token } = tokens(await login())
    await client.send('POST', '/__admin/tokens/revoke', {})
    expect(await readWith(access_token)).toBe(401)
    expect((await refresh(refresh_token)).status).toBe(200)
    await client.send('POST', '/__admin/tokens/revoke', { refresh: true })
    expect(await refresh(refresh_token)).toMatchObject(REFUSED)
  })
})

test.each([
  ['the right secret', (secret: string) => secret, 200],
  ['another one', () => 'wrong', 401],
])('the client may say who it is in a Basic header, with %s', async (_, secretOf, status) => {
  const { clientId, clientSecret, user, password } = client.server
  const form = new URLSearchParams({ grant_type: 'password', username: user, password })
  const answer = await client.send('POST', '/oauth_token.do', form.toString(), {
    'Content-Type': 'application/x-www-form-urlencoded',
    Authorization: `Basic ${btoa(`${clientId}:${secretOf(clientSecret)}`)}`,
  })
  expect(answer.status).toBe(status)
})
