import { generateKeyPairSync } from 'node:crypto'
import { decodeProtectedHeader, importSPKI, jwtVerify } from 'jose'
import { afterAll, describe, expect, test } from 'vitest'
import { createHttpClient } from '../../../shared/http/http-client.ts'
import type { JwtBearerGrant } from '../../../shared/tokens/grant.ts'
import { beginAuthorization } from '../../../shared/tokens/grants/authorization-code.ts'
import { createRequestToken } from '../../../shared/tokens/request-token.ts'
import { createRevokeToken } from '../../../shared/tokens/revoke-token.ts'
import { serverOf, tokenServer } from '../../../shared/tokens/token-server.ts'
import { MemoryTokenStore } from './memory-token-store.ts'
import { startTokenServer } from './token-server.ts'
import { CHERWELL } from '../../../shared/connectors/cherwell/product.ts'
import { SERVICE_NOW } from '../../../shared/connectors/service-now/product.ts'

const NOW = Date.now()
const http = createHttpClient()
afterAll(() => http.close())

const store = new MemoryTokenStore()
const requestToken = createRequestToken({ store, http, now: () => NOW })

const ANSWER = { access_token: 'acc3ss', token_type: 'Bearer', expires_in: 1799 }
const gives =
  (body: unknown, status = 200) =>
  (): Response =>
    Response.json(body, { status })

describe('JWT bearer', () => {
  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  store.keys.set('servicenow-key', keys.privateKey)
  store.keys.set('no-key', 'hunter2')
  const grant: JwtBearerGrant = {
    type: 'jwt_bearer',
    clientId: 'client-1',
    clientSecret: 'S3cret',
    subject: 'bridge.user',
    keySecret: 'servicenow-key',
    keyId: 'key-1',
    algorithm: 'RS256',
    generation: 1,
  }

  test('sends an assertion that the key has signed, each with an id of its own', async () => {
    await using server = await startTokenServer(gives(ANSWER))
    await requestToken(server.tokens, grant)
    await requestToken(server.tokens, grant)
    const forms = server.requests.map(({ body }) => new URLSearchParams(body))
    expect(Object.fromEntries(forms[0] ?? [])).toEqual({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: expect.any(String) as string,
      client_id: 'client-1',
      client_secret: 'S3cret',
    })
    const key = await importSPKI(keys.publicKey, 'RS256')
    const ids = forms.map(async (form) => {
      const assertion = form.get('assertion') ?? ''
      expect(decodeProtectedHeader(assertion)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'key-1' })
      const expected = { issuer: 'client-1', audience: 'client-1', subject: 'bridge.user', maxTokenAge: 300 }
      return (await jwtVerify(assertion, key, expected)).payload.jti
    })
    expect(new Set(await Promise.all(ids)).size).toBe(2)
  })

  test.each<[string, Partial<JwtBearerGrant>, string]>([
    ['does not exist', { keySecret: 'nowhere' }, 'names the Key Vault secret nowhere, which does not exist.'],
    ['is invalid', { keySecret: 'no-key' }, 'no-key holds no private key for RS256 (PKCS #8, PEM).'],
    ['is for another algorithm', { algorithm: 'ES256' }, 'servicenow-key holds no private key for ES256'],
  ])('with a key that %s asks for a person', async (_, changed, message) => {
    const asked = requestToken(tokenServer(SERVICE_NOW.tokenServer, 'http://127.0.0.1:1'), {
      ...grant,
      ...changed,
    })
    await expect(asked).rejects.toMatchObject({
      code: 'sign_in_needed',
      message: expect.stringContaining(message) as string,
    })
  })
})

describe('authorization code with PKCE', () => {
  const client = { clientId: 'client-1', redirectUri: 'http://localhost:8400/callback' }

  test('sends the browser to ServiceNow, and exchanges what it brings back with the verifier', async () => {
    await using server = await startTokenServer(gives({ ...ANSWER, refresh_token: 'r3fresh' }))
    const { url, state, verifier } = await beginAuthorization(server.tokens, client)
    expect(`${url.origin}${url.pathname}`).toBe(`${server.tokens.tokenUrl.origin}/oauth_auth.do`)
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: 'code',
      client_id: 'client-1',
      redirect_uri: client.redirectUri,
      state,
      code_challenge: expect.stringMatching(/^[\w-]{43}$/) as string,
      code_challenge_method: 'S256',
    })
    const callback = new URL(`${client.redirectUri}?code=c0de&state=${state}`)
    const answer = await requestToken(server.tokens, {
      type: 'authorization_code',
      ...client,
      callback,
      state,
      verifier,
    })
    expect(answer).toMatchObject({ token: { value: 'acc3ss' }, refreshToken: 'r3fresh' })
    expect(Object.fromEntries(new URLSearchParams(server.requests[0]?.body))).toEqual({
      grant_type: 'authorization_code',
      code: 'c0de',
      redirect_uri: client.redirectUri,
      code_verifier: verifier,
      client_id: 'client-1',
    })
  })

  test.each([
    ['another state', '?code=c0de&state=another'],
    ['a refusal', '?error=access_denied&state=state-1'],
    ['no code', '?state=state-1'],
  ])('asks nothing of the server after %s', async (_, query) => {
    await using server = await startTokenServer(gives(ANSWER))
    const callback = new URL(`${client.redirectUri}${query}`)
    const proof = {
      type: 'authorization_code',
      ...client,
      callback,
      state: 'state-1',
      verifier: 'v',
    } as const
    await expect(requestToken(server.tokens, proof)).rejects.toMatchObject({ code: 'sign_in_needed' })
    expect(server.requests).toEqual([])
  })

  test('is not offered where the server has no page for it', async () => {
    const cherwell = tokenServer(CHERWELL.tokenServer, 'https://cherwell.example')
    await expect(beginAuthorization(cherwell, client)).rejects.toMatchObject({ code: 'sign_in_needed' })
  })
})

test('Cherwell is asked with its mode in the URL and a public client in the form', async () => {
  await using server = await startTokenServer(
    gives({ ...ANSWER, token_type: 'bearer', refresh_token: 'next' }),
  )
  const cherwell = tokenServer(CHERWELL.tokenServer, server.tokens.tokenUrl.origin)
  const by = { type: 'password', clientId: 'key', user: 'CHERWELL\\bridge', password: 'hunter2' } as const
  expect(await requestToken(cherwell, by)).toMatchObject({ refreshToken: 'next' })
  expect(server.requests).toMatchObject([
    {
      target: '/CherwellAPI/token?auth_mode=Internal',
      body: 'username=CHERWELL%5Cbridge&password=hunter2&grant_type=password&client_id=key',
    },
  ])
})

test('a grant with a tenant asks Entra ID for its scope, wherever the connection is', async () => {
  await using server = await startTokenServer(gives({ ...ANSWER, refresh_token: 'next' }))
  const authority = server.tokens.tokenUrl.origin
  const scope = 'https://example.crm.dynamics.com/.default offline_access'
  const by = { tenantId: 'tenant-1', clientId: 'client', authority, scope }
  const elsewhere = tokenServer(SERVICE_NOW.tokenServer, 'http://127.0.0.1:1')
  await requestToken(elsewhere, { type: 'password', ...by, user: 'bridge@example.com', password: 'hunter2' })
  expect(server.requests).toMatchObject([{ target: '/tenant-1/oauth2/v2.0/token' }])
  expect(new URLSearchParams(server.requests[0]?.body).get('scope')).toBe(scope)
  expect(serverOf({ tenantId: 'tenant-1' }, elsewhere).tokenUrl.href).toBe(
    'https://login.microsoftonline.com/tenant-1/oauth2/v2.0/token',
  )
})

describe('a refresh token', () => {
  test('is revoked as ServiceNow wants it', async () => {
    await using server = await startTokenServer(() => new Response())
    await createRevokeToken(http)(server.tokens, 'r3fresh/+=')
    expect(server.requests).toMatchObject([
      { method: 'POST', target: '/oauth_revoke_token.do?token=r3fresh%2F%2B%3D' },
    ])
  })

  test('that cannot be revoked is no failure', async () => {
    const servers = [
      tokenServer(SERVICE_NOW.tokenServer, 'http://127.0.0.1:1'),
      tokenServer(CHERWELL.tokenServer, 'http://127.0.0.1:1'),
    ]
    const revoked = Promise.all(servers.map((server) => createRevokeToken(http)(server, 'r3fresh')))
    await expect(revoked).resolves.toHaveLength(2)
  })
})
