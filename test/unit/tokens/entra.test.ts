import { afterAll, describe, expect, test } from 'vitest'
import { createHttpClient } from '../../../shared/http/http-client.ts'
import type { EntraGrant, Grant } from '../../../shared/tokens/grant.ts'
import { createRequestToken } from '../../../shared/tokens/request-token.ts'
import { tokenServer } from '../../../shared/tokens/token-server.ts'
import { type EntraId, startEntraId } from '../../../simulators/entra-id/start-entra-id.ts'
import { MemoryTokenStore } from './memory-token-store.ts'
import { startTokenServer } from './token-server.ts'
import { makeCertificate, startTenantThatTrusts, type Tenant } from './tenants.ts'
import { SERVICE_NOW } from '../../../shared/connectors/service-now/product.ts'

const NOW = Date.now()
const http = createHttpClient()
afterAll(() => http.close())

const store = new MemoryTokenStore()
const requestToken = createRequestToken({ store, http, now: () => NOW })

const TENANT = '0a1b2c3d-0000-4000-8000-0000000000ff'

const grantFor = (
  { url, tenantId }: Pick<EntraId, 'url' | 'tenantId'>,
  clientSecret: string,
): EntraGrant & Grant => ({
  type: 'entra_client_secret',
  tenantId,
  clientId: '0a1b2c3d-0000-4000-8000-000000000001',
  clientSecret,
  scope: 'https://example.crm.dynamics.com/.default',
  authority: url,
  generation: 1,
})

async function startTenant(): Promise<EntraId & AsyncDisposable> {
  const entraId = await startEntraId()
  const url = new URL('/__admin/clients/0a1b2c3d-0000-4000-8000-000000000001', entraId.url)
  const headers = { 'content-type': 'application/json' }
  await fetch(url, { method: 'PUT', headers, body: JSON.stringify({ secret: 'S3cret' }) })
  return { ...entraId, [Symbol.asyncDispose]: entraId.stop }
}

const none = tokenServer(SERVICE_NOW.tokenServer, 'http://127.0.0.1:1')

describe('Entra ID', () => {
  test('gives an application its token', async () => {
    await using tenant = await startTenant()
    const { token, refreshToken } = await requestToken(none, grantFor(tenant, 'S3cret'))
    expect(token.value.split('.')).toHaveLength(3)
    expect(Date.parse(token.expiresAt) - NOW).toBeGreaterThan(3_500_000)
    expect(refreshToken).toBeUndefined()
  })

  test('that refuses asks for a person, by its code alone', async () => {
    await using tenant = await startTenant()
    await expect(requestToken(none, grantFor(tenant, 'wr0ng'))).rejects.toMatchObject({
      code: 'sign_in_needed',
      message: `${tenant.url}/ refused the grant (AADSTS7000215).`,
    })
  })

  test('that is away is tried again', async () => {
    const tenant = await startTenant()
    await tenant.stop()
    await expect(requestToken(none, grantFor(tenant, 'S3cret'))).rejects.toMatchObject({
      code: 'token_endpoint_failed',
    })
  })

  test.each([
    [400, 'AADSTS90006'],
    [400, 'AADSTS90091'],
    [429, 'AADSTS90055'],
    [500, 'AADSTS50000'],
    [503, 'AADSTS50000'],
  ])('that fails itself is tried again: %i %s', async (status, code) => {
    const body = { error: 'invalid_request', error_description: `${code}: It failed.` }
    await using server = await startTokenServer(() => Response.json(body, { status }))
    const { origin } = server.tokens.tokenUrl
    const grant = grantFor({ url: origin, tenantId: TENANT }, 'S3cret')
    await expect(requestToken(none, grant)).rejects.toMatchObject({
      code: 'token_endpoint_failed',
      message: `${origin}/ gave no token (${code}).`,
    })
  })

  test('refuses an invalid certificate', async () => {
    store.keys.set('certificate', 'hunter2')
    const { tenantId, clientId, scope } = {
      tenantId: 'tenant',
      clientId: 'client',
      scope: 'https://x/.default',
    }
    const grant: Grant = {
      type: 'entra_certificate',
      tenantId,
      clientId,
      scope,
      certificateSecret: 'certificate',
      generation: 1,
    }
    const error: unknown = await requestToken(none, grant).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'sign_in_needed' })
    expect(String(error)).not.toContain('hunter2')
  })
})

const certificate = makeCertificate()
if (certificate === undefined) console.warn('Skipped: openssl is not there, so no certificate can be made.')

const certificateGrant = ({ url }: Tenant): Grant => ({
  type: 'entra_certificate',
  tenantId: 'contoso.com',
  clientId: '0a1b2c3d-0000-4000-8000-000000000001',
  scope: 'https://example.crm.dynamics.com/.default',
  authority: url,
  certificateSecret: 'by-certificate',
  generation: 1,
})

describe.skipIf(certificate === undefined)('a certificate', () => {
  const pem = certificate ?? ''
  test('signs for the tenant that knows it', async () => {
    store.keys.set('by-certificate', pem)
    await using tenant = await startTenantThatTrusts(pem, async (scope) => `for ${scope}`)

    const { token, refreshToken } = await requestToken(none, certificateGrant(tenant))

    expect(token.value).toBe('for https://example.crm.dynamics.com/.default')
    expect(Date.parse(token.expiresAt) - NOW).toBeGreaterThan(3_500_000)
    expect(refreshToken).toBeUndefined()
  })

  test('of another registration is refused', async () => {
    store.keys.set('by-certificate', pem)
    await using tenant = await startTenantThatTrusts(makeCertificate() ?? '', async () => 'never')

    await expect(requestToken(none, certificateGrant(tenant))).rejects.toMatchObject({
      code: 'sign_in_needed',
      message: `${tenant.url}/ refused the grant (AADSTS700027).`,
    })
  })
})
