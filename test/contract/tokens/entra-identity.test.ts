import { decodeJwt } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createHttpClient } from '../../../shared/http/http-client.ts'
import type { Grant } from '../../../shared/tokens/grant.ts'
import { createRequestToken } from '../../../shared/tokens/request-token.ts'
import { tokenServer } from '../../../shared/tokens/token-server.ts'
import { type EntraId, startEntraId } from '../../../simulators/entra-id/start-entra-id.ts'
import { MemoryTokenStore } from '../../unit/tokens/memory-token-store.ts'
import { SERVICE_NOW } from '../../../shared/connectors/service-now/product.ts'

const SCOPE = 'https://example.crm.dynamics.com/.default'
const CLIENT_ID = '0a1b2c3d-0000-4000-8000-000000000002'

const http = createHttpClient()
const requestToken = createRequestToken({ store: new MemoryTokenStore(), http, now: () => Date.now() })
const server = tokenServer(SERVICE_NOW.tokenServer, 'http://127.0.0.1:1')
let entraId: EntraId

beforeAll(async () => {
  entraId = await startEntraId()
  process.env['IDENTITY_ENDPOINT'] = entraId.identityEndpoint
  process.env['IDENTITY_HEADER'] = entraId.identityHeader
})
afterAll(async () => {
  await http.close()
  await entraId.stop()
})

async function registerClient(client: object): Promise<void> {
  const url = `${entraId.url}/__admin/clients/${CLIENT_ID}`
  const headers = { 'content-type': 'application/json' }
  await fetch(url, { method: 'PUT', headers, body: JSON.stringify(client) })
}

const federated = (): Grant => ({
  type: 'entra_federated',
  tenantId: entraId.tenantId,
  clientId: CLIENT_ID,
  scope: SCOPE,
  authority: entraId.url,
  generation: 1,
})

test('the app’s managed identity is given a token for the resource', async () => {
  const { token, refreshToken } = await requestToken(server, {
    type: 'entra_managed_identity',
    scope: SCOPE,
    generation: 1,
  })

  expect(decodeJwt(token.value)).toMatchObject({ aud: 'https://example.crm.dynamics.com' })
  expect(refreshToken).toBeUndefined()
})

test('the managed identity vouches for an application that trusts it', async () => {
  await registerClient({ trustsManagedIdentity: true })

  const { token } = await requestToken(server, federated())

  expect(decodeJwt(token.value)).toMatchObject({ azp: CLIENT_ID })
})

test('an application that does not trust it asks for a person, by the code alone', async () => {
  await registerClient({ secret: 'S3cret' })

  await expect(requestToken(server, federated())).rejects.toMatchObject({
    code: 'sign_in_needed',
    message: `${entraId.url}/ refused the grant (AADSTS70021).`,
  })
})
