import { createHash, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Client, startClient } from './service-now-client.ts'

const REFUSED = { status: 401, body: { error_description: 'access_denied', error: 'server_error' } }
const REDIRECT_URI = 'http://127.0.0.1/callback'
const VERIFIER = 'v'.repeat(43)

let client: Client
beforeEach(async () => {
  client = await startClient()
})
afterEach(() => client.server.stop())

/** What the browser comes back with. */
async function allow(clientId = client.server.clientId): Promise<URL | undefined> {
  const url = new URL('/oauth_auth.do', client.server.url)
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: REDIRECT_URI,
    state: 'state-1',
    code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
    code_challenge_method: 'S256',
  }).toString()
  const { headers } = await fetch(url, { redirect: 'manual' })
  const location = headers.get('location')
  return location === null ? undefined : new URL(location)
}

const exchange = (code: string, changed: Record<string, string> = {}) =>
  client.requestToken({
    grant_type: 'authorization_code',
    code,
    redirect_uri: REDIRECT_URI,
    code_verifier: VERIFIER,
    ...changed,
  })

describe('the authorization code grant', () => {
  test('sends the browser back with a code and the state, and gives both tokens for the code, once', async () => {
    const back = await allow()
    const code = String(back?.searchParams.get('code'))

    expect(back?.searchParams.get('state')).toBe('state-1')
    expect(await exchange(code)).toMatchObject({
      status: 200,
      body: { access_token: expect.any(String), refresh_token: expect.any(String) },
    })
    expect(await exchange(code)).toMatchObject(REFUSED)
  })

  test.each([{ code_verifier: 'other' }, { redirect_uri: 'http://127.0.0.1/other' }])(
    'refuses %j',
    async (changed) => {
      const back = await allow()
      expect(await exchange(String(back?.searchParams.get('code')), changed)).toMatchObject(REFUSED)
    },
  )

  test('knows its client', async () => {
    expect(await allow('other')).toBeUndefined()
  })
})

describe('the JWT bearer grant', () => {
  const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

  beforeEach(async () => {
    const jwtVerifierKey = publicKey.export({ type: 'spki', format: 'pem' }).toString()
    await client.send('POST', '/__admin/settings', { jwtVerifierKey })
  })

  /** @param changed claims */
  function assertion(changed: object = {}, key: KeyObject = privateKey): Promise<string> {
    const { clientId, user } = client.server
    const seconds = Math.floor(client.clock.time / 1000)
    const claims = {
      iss: clientId,
      aud: clientId,
      sub: user,
      exp: seconds + 60,
      jti: randomUUID(),
      ...changed,
    }
    return new SignJWT(claims).setProtectedHeader({ alg: 'ES256' }).sign(key)
  }

  const ask = (jwt: string) => client.requestToken({ grant_type: GRANT_TYPE, assertion: jwt })

  test('gives an access token and no refresh token, for each assertion once', async () => {
    const jwt = await assertion()

    const { status, body } = await ask(jwt)

    expect(status).toBe(200)
    expect(body).toMatchObject({ access_token: expect.any(String) })
    expect(body).not.toHaveProperty('refresh_token')
    expect(await ask(jwt)).toMatchObject(REFUSED)
  })

  test.each([{ sub: 'nobody' }, { aud: 'other' }, { iss: 'other' }, { exp: 1 }])(
    'refuses %j',
    async (changed) => {
      expect(await ask(await assertion(changed))).toMatchObject(REFUSED)
    },
  )

  test('refuses the signature of another key', async () => {
    const { privateKey: other } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    expect(await ask(await assertion({}, other))).toMatchObject(REFUSED)
  })
})
