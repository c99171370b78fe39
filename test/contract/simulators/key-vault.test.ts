import { createDefaultHttpClient } from '@azure/core-rest-pipeline'
import type { HttpClient } from '@azure/core-rest-pipeline'
import { ManagedIdentityCredential } from '@azure/identity'
import { SecretClient } from '@azure/keyvault-secrets'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { signedIn } from '../../builders/signed-in.ts'
import { startKeyVault } from '../../../simulators/key-vault/start-key-vault.ts'
import type { KeyVault } from '../../../simulators/key-vault/start-key-vault.ts'

const VAULT_URL = 'https://example.vault.azure.net'

const entra = signedIn()
let vault: KeyVault
let client: SecretClient

beforeEach(async () => {
  vault = await startKeyVault({ identityUrl: entra().url, tenantId: entra().tenantId, vaultUrl: VAULT_URL })
  client = new SecretClient(VAULT_URL, new ManagedIdentityCredential(), {
    httpClient: proxyTo(vault.url),
    retryOptions: { retryDelayInMs: 1 },
  })
})

afterEach(() => vault.stop())

/** The official client insists on https; on its way out each request is sent to the simulator instead. */
function proxyTo(url: string): HttpClient {
  const inner = createDefaultHttpClient()
  return {
    sendRequest: (request) => {
      request.url = request.url.replace(VAULT_URL, url)
      request.allowInsecureConnection = true
      return inner.sendRequest(request).finally(() => {
        request.url = request.url.replace(url, VAULT_URL)
      })
    },
  }
}

async function tokenFor(resource: string): Promise<string> {
  const response = await fetch(`${entra().identityEndpoint}?api-version=2019-08-01&resource=${resource}`, {
    headers: { 'X-IDENTITY-HEADER': entra().identityHeader },
  })
  return ((await response.json()) as { access_token: string }).access_token
}

/** One plain request, with a token unless said otherwise. */
async function send(method: string, path: string, body?: object, authorization?: string): Promise<Response> {
  const token = authorization ?? `Bearer ${await tokenFor('https://vault.azure.net')}`
  return fetch(`${vault.url}${path}`, {
    method,
    headers: token === '' ? {} : { Authorization: token },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
}

async function script(fault: object, times = 1): Promise<void> {
  await send('POST', '/__admin/faults', { times, fault })
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = []
  for await (const item of items) collected.push(item)
  return collected
}

describe('the official client with a managed identity', () => {
  test('sets a secret and reads it back with everything said about it', async () => {
    const expiresOn = new Date('2027-01-01T00:00:00Z')
    await client.setSecret('grant', 'value', { contentType: 'text/plain', tags: { a: 'b' }, expiresOn })
    const { value, properties } = await client.getSecret('grant')
    expect(value).toBe('value')
    expect(properties).toMatchObject({
      name: 'grant',
      vaultUrl: VAULT_URL,
      contentType: 'text/plain',
      tags: { a: 'b' },
      enabled: true,
      expiresOn,
    })
  })

  test('each set is a version; the old one stays readable', async () => {
    const first = await client.setSecret('grant', 'one')
    await client.setSecret('grant', 'two')
    const latest = await client.getSecret('grant')
    const old = await client.getSecret('grant', { version: first.properties.version ?? '' })
    const versions = await collect(client.listPropertiesOfSecretVersions('grant'))
    expect([latest.value, old.value, versions.length]).toEqual(['two', 'one', 2])
  })

  test('an expired secret is still readable; a disabled version is not', async () => {
    const { properties } = await client.setSecret('grant', 'value', { expiresOn: new Date(1000) })
    expect((await client.getSecret('grant')).value).toBe('value')
    await client.updateSecretProperties('grant', properties.version ?? '', { enabled: false })
    await expect(client.getSecret('grant')).rejects.toMatchObject({ statusCode: 403, code: 'Forbidden' })
  })

  test('changing properties leaves the value and what was not mentioned alone', async () => {
    const { properties } = await client.setSecret('grant', 'value', { contentType: 'a', tags: { a: 'b' } })
    await client.updateSecretProperties('grant', properties.version ?? '', { contentType: 'c' })
    const { value, properties: changed } = await client.getSecret('grant')
    expect(value).toBe('value')
    expect(changed).toMatchObject({ contentType: 'c', tags: { a: 'b' }, version: properties.version })
  })

  test('lists more secrets than a page holds, without their values', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `secret-${index}`)
    for (const name of names) {
      await send('PUT', `/__admin/secrets/${name}`, { value: 'hidden' })
    }
    const listed = await collect(client.listPropertiesOfSecrets())
    expect(listed.map(({ name }) => name)).toEqual(names)
    expect(JSON.stringify(listed)).not.toContain('hidden')
  })

  test('a name is compared without regard to case', async () => {
    await client.setSecret('Grant', 'value')
    expect((await client.getSecret('grant')).value).toBe('value')
  })

  test('a missing secret is SecretNotFound', async () => {
    await expect(client.getSecret('nothing')).rejects.toMatchObject({
      statusCode: 404,
      code: 'SecretNotFound',
      message: expect.stringContaining('A secret with (name/id) nothing was not found in this key vault'),
    })
  })

  test('a deleted secret keeps its name until it is recovered', async () => {
    await client.setSecret('grant', 'value')
    const deletion = await client.beginDeleteSecret('grant', { intervalInMs: 1 })
    const deleted = await deletion.pollUntilDone()
    expect(deleted.recoveryId).toBe(`${VAULT_URL}/deletedsecrets/grant`)
    await expect(client.getSecret('grant')).rejects.toMatchObject({ statusCode: 404 })
    await expect(client.setSecret('grant', 'other')).rejects.toMatchObject({
      statusCode: 409,
      code: 'Conflict',
    })
    const recovery = await client.beginRecoverDeletedSecret('grant', { intervalInMs: 1 })
    await recovery.pollUntilDone()
    expect((await client.getSecret('grant')).value).toBe('value')
  })

  test('a purged secret frees its name', async () => {
    await client.setSecret('grant', 'value')
    await (await client.beginDeleteSecret('grant', { intervalInMs: 1 })).pollUntilDone()
    expect(await collect(client.listDeletedSecrets())).toHaveLength(1)
    await client.purgeDeletedSecret('grant')
    await client.setSecret('grant', 'new')
    expect((await collect(client.listPropertiesOfSecretVersions('grant'))).length).toBe(1)
  })

  test.each([
    ['a value over 25 KB', 'grant', 'x'.repeat(25_601), {}],
    ['a content type over 255 characters', 'grant', 'value', { contentType: 'x'.repeat(256) }],
    ['a name with an underscore', 'a_b', 'value', {}],
  ])('%s is a BadParameter', async (_, name, value, options) => {
    await expect(client.setSecret(name, value, options)).rejects.toMatchObject({
      statusCode: 400,
      code: 'BadParameter',
    })
  })

  test('a value of exactly 25 KB is kept', async () => {
    await client.setSecret('grant', 'x'.repeat(25_600))
    expect((await client.getSecret('grant')).value).toHaveLength(25_600)
  })

  test.each([429, 503])('gets over a scripted %i', async (status) => {
    await client.setSecret('grant', 'value')
    await script({ status, retryAfterSeconds: 0 })
    expect((await client.getSecret('grant')).value).toBe('value')
  })

  test('a new signing key is believed at once', async () => {
    await client.setSecret('grant', 'value')
    await fetch(`${entra().url}/__admin/keys/rotate`, { method: 'POST' })
    const response = await send('GET', '/secrets/grant?api-version=7.6')
    expect(response.status).toBe(200)
  })
})

describe('the challenge', () => {
  test('a request without a token learns where to get one', async () => {
    const response = await send('GET', '/secrets/grant?api-version=7.6', undefined, '')
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe(
      `Bearer authorization="${entra().url}/${entra().tenantId}", resource="https://vault.azure.net"`,
    )
    expect(await response.json()).toEqual({
      error: { code: 'Unauthorized', message: 'AKV10000: Request is missing a Bearer or PoP token.' },
    })
  })

  test('a token for another resource is refused', async () => {
    const token = await tokenFor('https://storage.azure.com')
    const response = await send('GET', '/secrets/grant?api-version=7.6', undefined, `Bearer ${token}`)
    expect(response.status).toBe(401)
    expect(await response.text()).toContain('AKV10022')
  })

  test('a token signed by somebody else is refused', async () => {
    const [header, payload] = (await tokenFor('https://vault.azure.net')).split('.')
    const forged = `Bearer ${header}.${payload}.${Buffer.from('forged').toString('base64url')}`
    const response = await send('GET', '/secrets/grant?api-version=7.6', undefined, forged)
    expect(response.status).toBe(401)
  })

  test('an expired token is refused', async () => {
    const later = await startKeyVault({ identityUrl: entra().url, now: () => new Date('2099-01-01') })
    const response = await fetch(`${later.url}/secrets/grant?api-version=7.6`, {
      headers: { Authorization: `Bearer ${await tokenFor('https://vault.azure.net')}` },
    })
    await later.stop()
    expect(await response.text()).toContain('Token is expired')
  })
})

describe('the REST API', () => {
  test('an error carries the inner code of its reason', async () => {
    await send('PUT', '/secrets/grant?api-version=7.6', { value: 'x', attributes: { enabled: false } })
    const response = await send('GET', '/secrets/grant/?api%2Dversion=7.6')
    expect(await response.json()).toMatchObject({
      error: { code: 'Forbidden', innererror: { code: 'SecretDisabled' } },
    })
  })

  test('a request without api-version is refused', async () => {
    expect((await send('GET', '/secrets/grant')).status).toBe(400)
  })

  test('a fault answers in the words it was given', async () => {
    const body = { error: { code: 'Conflict', message: 'x', innererror: { code: 'ObjectIsBeingRecovered' } } }
    await script({ status: 409, body })
    const response = await send('GET', '/secrets/grant?api-version=7.6')
    expect([response.status, await response.json()]).toEqual([409, body])
  })

  test('the log of requests holds no value', async () => {
    await client.setSecret('grant', 'very-secret')
    const log = await (await send('GET', '/__admin/requests')).text()
    expect(log).toContain('/secrets/grant')
    expect(log).not.toContain('very-secret')
  })
})
