import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startEntraId } from '../../../simulators/entra-id/start-entra-id.ts'
import type { EntraId } from '../../../simulators/entra-id/start-entra-id.ts'

/** The first-party app in whose name action groups call a secure webhook (action-groups docs). */
const ACTION_GROUPS_APP = '461e8683-5575-4561-ac7f-899cc907d62a'
const API = '11111111-2222-3333-4444-555555555555'

let entra: EntraId

beforeEach(async () => {
  entra = await startEntraId()
  await registerClient(ACTION_GROUPS_APP, { secret: 'right', roles: ['ActionGroupsSecureWebhook'] })
})

afterEach(() => entra.stop())

async function registerClient(clientId: string, registration: object): Promise<void> {
  await fetch(`${entra.url}/__admin/clients/${clientId}`, {
    method: 'PUT',
    body: JSON.stringify(registration),
  })
}

interface TokenAnswer {
  readonly status: number
  readonly body: { readonly access_token: string }
}

async function requestToken(
  version: 'v1' | 'v2',
  form: Record<string, string> = {},
  headers: Record<string, string> = {},
  tenant = entra.tenantId,
): Promise<TokenAnswer> {
  const path = version === 'v1' ? 'oauth2/token' : 'oauth2/v2.0/token'
  const response = await fetch(`${entra.url}/${tenant}/${path}`, {
    method: 'POST',
    headers,
    body: new URLSearchParams(form),
  })
  return { status: response.status, body: (await response.json()) as TokenAnswer['body'] }
}

async function keyOf(tenant: EntraId): Promise<string | undefined> {
  const answer = await fetch(`${tenant.url}/${tenant.tenantId}/discovery/v2.0/keys`)
  return ((await answer.json()) as { keys: { kid: string }[] }).keys[0]?.kid
}

const credentials = {
  grant_type: 'client_credentials',
  client_id: ACTION_GROUPS_APP,
  client_secret: 'right',
}

const requestV2 = (): Promise<TokenAnswer> =>
  requestToken('v2', { ...credentials, scope: `api://${API}/.default` })

const requestV1 = (): Promise<TokenAnswer> => requestToken('v1', { ...credentials, resource: `api://${API}` })

const publishedKeys = (path: string): ReturnType<typeof createRemoteJWKSet> =>
  createRemoteJWKSet(new URL(`${entra.url}/${path}`))

describe('client credentials', () => {
  test('a v2 token names the API by its client id and the caller by azp', async () => {
    const { status, body } = await requestV2()
    expect(status).toBe(200)
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3599, ext_expires_in: 3599 })
    expect(decodeJwt(body.access_token)).toMatchObject({
      iss: `https://login.microsoftonline.com/${entra.tenantId}/v2.0`,
      aud: API,
      azp: ACTION_GROUPS_APP,
      tid: entra.tenantId,
      roles: ['ActionGroupsSecureWebhook'],
      ver: '2.0',
    })
  })

  test('a v1 token names the resource as asked for and the caller by appid; its numbers are strings', async () => {
    const { body } = await requestV1()
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: '3599', resource: `api://${API}` })
    const claims = decodeJwt(body.access_token)
    expect(claims).toMatchObject({
      iss: `https://sts.windows.net/${entra.tenantId}/`,
      aud: `api://${API}`,
      appid: ACTION_GROUPS_APP,
      tid: entra.tenantId,
      roles: ['ActionGroupsSecureWebhook'],
      ver: '1.0',
    })
    expect(claims).not.toHaveProperty('azp')
  })

  test('a client without roles has no roles claim', async () => {
    await registerClient('plain', { secret: 'right' })
    const { body } = await requestToken('v2', {
      ...credentials,
      client_id: 'plain',
      scope: `api://${API}/.default`,
    })
    expect(decodeJwt(body.access_token)).not.toHaveProperty('roles')
  })

  test('the client may authenticate with a Basic header', async () => {
    const { status } = await requestToken(
      'v2',
      { grant_type: 'client_credentials', scope: 'https://vault.azure.net/.default' },
      { Authorization: `Basic ${btoa(`${ACTION_GROUPS_APP}:right`)}` },
    )
    expect(status).toBe(200)
  })

  test.each([
    [{ client_secret: 'wrong' }, 401, 'invalid_client', 7000215],
    [{ client_id: API }, 400, 'unauthorized_client', 700016],
    [{ grant_type: 'password' }, 400, 'unsupported_grant_type', 70003],
    [{ scope: 'User.Read' }, 400, 'invalid_scope', 1002012],
  ])('%j is refused as the service words it', async (wrong, status, error, code) => {
    const answer = await requestToken('v2', { ...credentials, scope: `api://${API}/.default`, ...wrong })
    expect(answer).toMatchObject({ status, body: { error, error_codes: [code] } })
    expect(answer.body).toHaveProperty(
      'error_description',
      expect.stringMatching(`^AADSTS${code}: .* Timestamp: `),
    )
  })

  test('a missing parameter and an unknown tenant are refused', async () => {
    const withoutScope = await requestToken('v2', credentials)
    const elsewhere = await requestToken('v2', credentials, {}, API)
    expect(withoutScope).toMatchObject({ status: 400, body: { error_codes: [900144] } })
    expect(elsewhere).toMatchObject({ status: 400, body: { error_codes: [90002] } })
  })
})

describe('the published keys', () => {
  test.each(['tenant/discovery/v2.0/keys', 'tenant/discovery/keys', 'common/discovery/keys'])(
    '/%s verifies every token',
    async (path) => {
      const keys = publishedKeys(path.replace('tenant', entra.tenantId))
      const [v1, v2] = await Promise.all([requestV1(), requestV2()])
      await expect(jwtVerify(v1.body.access_token, keys)).resolves.toBeDefined()
      await expect(jwtVerify(v2.body.access_token, keys)).resolves.toBeDefined()
    },
  )

  test('are each tenant’s own, also after one before them has stopped', async () => {
    await entra.stop()
    await entra.stop()
    const tenants = [await startEntraId(), await startEntraId()]
    const keys = await Promise.all(tenants.map(keyOf))
    await Promise.all(tenants.map((tenant) => tenant.stop()))
    expect(keys[0]).toMatch(/./)
    expect(keys[0]).not.toBe(keys[1])
  })

  test('after a rotation new tokens have a new key, and old tokens still verify', async () => {
    const before = (await requestV2()).body.access_token
    await fetch(`${entra.url}/__admin/keys/rotate`, { method: 'POST' })
    const after = (await requestV2()).body.access_token
    const keys = publishedKeys('common/discovery/keys')
    expect(decodeProtectedHeader(after).kid).not.toBe(decodeProtectedHeader(before).kid)
    await expect(jwtVerify(before, keys)).resolves.toBeDefined()
    await expect(jwtVerify(after, keys)).resolves.toBeDefined()
  })

  test.each([
    ['', 'https://sts.windows.net/TENANT/', 'oauth2/token', 'discovery/keys'],
    ['v2.0/', 'https://login.microsoftonline.com/TENANT/v2.0', 'oauth2/v2.0/token', 'discovery/v2.0/keys'],
  ])('the %s configuration names issuer, token endpoint and keys', async (version, issuer, token, keys) => {
    const authority = `${entra.url}/${entra.tenantId}`
    const response = await fetch(`${authority}/${version}.well-known/openid-configuration`)
    expect(await response.json()).toMatchObject({
      issuer: issuer.replace('TENANT', entra.tenantId),
      token_endpoint: `${authority}/${token}`,
      jwks_uri: `${authority}/${keys}`,
    })
  })
})

/** Asks the managed identity endpoint. */
async function ask(query: string, header?: string): Promise<Response> {
  return fetch(`${entra.identityEndpoint}?${query}`, {
    headers: header === undefined ? {} : { 'X-IDENTITY-HEADER': header },
  })
}

describe('the managed identity endpoint', () => {
  test('answers a v1 token for the resource', async () => {
    const response = await ask(
      'api-version=2019-08-01&resource=https://vault.azure.net',
      entra.identityHeader,
    )
    const body = (await response.json()) as Record<string, string>
    const claims = decodeJwt(body.access_token ?? '')
    expect(body).toMatchObject({ token_type: 'Bearer', resource: 'https://vault.azure.net' })
    expect(body.expires_on).toBe(String(claims.exp))
    expect(claims).toMatchObject({ aud: 'https://vault.azure.net', appid: body.client_id, ver: '1.0' })
  })

  test.each([undefined, 'wrong'])('refuses the header %s', async (header) => {
    const response = await ask('api-version=2019-08-01&resource=https://vault.azure.net', header)
    expect(response.status).toBe(401)
  })

  test.each([
    'resource=https://vault.azure.net',
    'api-version=2019-08-01',
    'api-version=2019-08-01&resource=https://vault.azure.net&client_id=somebody-else',
  ])('refuses %s', async (query) => {
    expect((await ask(query, entra.identityHeader)).status).toBe(400)
  })
})

test('tokens follow the given clock', async () => {
  const early = await startEntraId({ now: () => new Date('2030-01-01T00:00:00Z') })
  const response = await fetch(
    `${early.identityEndpoint}?api-version=2019-08-01&resource=https://vault.azure.net`,
    { headers: { 'X-IDENTITY-HEADER': early.identityHeader } },
  )
  await early.stop()
  const { expires_on } = (await response.json()) as { expires_on: string }
  expect(Number(expires_on)).toBe(Date.parse('2030-01-02T00:00:00Z') / 1000)
})
