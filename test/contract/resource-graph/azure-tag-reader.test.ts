import { ManagedIdentityCredential } from '@azure/identity'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createHttpClient, type HttpClient } from '../../../shared/http/http-client.ts'
import { createAzureTagReader } from '../../../shared/resource-graph/azure/azure-tag-reader.ts'
import type { TagReader } from '../../../shared/resource-graph/tags.ts'
import { type EntraId, startEntraId } from '../../../simulators/entra-id/start-entra-id.ts'
import type { AzureService } from '../../../simulators/azure-service.ts'
import { startResourceGraph } from '../../../simulators/resource-graph/start-resource-graph.ts'

const SUBSCRIPTION = '11111111-1111-4111-8111-111111111111'
const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/RG-Shop`
const VM = `${GROUP}/providers/Microsoft.Compute/virtualMachines/vm-1`

let entra: EntraId
let graph: AzureService
let http: HttpClient
let reader: TagReader

beforeAll(async () => {
  entra = await startEntraId()
  http = createHttpClient()
  vi.stubEnv('IDENTITY_ENDPOINT', entra.identityEndpoint)
  vi.stubEnv('IDENTITY_HEADER', entra.identityHeader)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await http.close()
  await entra.stop()
})
beforeEach(async () => {
  graph = await startResourceGraph({ identityUrl: entra.url })
  reader = createAzureTagReader({
    url: graph.url,
    credential: new ManagedIdentityCredential(),
    http,
    now: Date.now,
  })
  await admin('PUT', 'resources', { id: VM, tags: { Team: 'web', __proto__x: '1' } })
  await admin('PUT', 'resources', { id: GROUP, tags: null })
})
afterEach(() => graph.stop())

async function admin(method: string, path: string, body: object): Promise<void> {
  const answer = await fetch(`${graph.url}/__admin/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`The simulator answered ${answer.status}: ${await answer.text()}`)
}

const fault = (what: object): Promise<void> =>
  admin('POST', 'faults', { match: { method: 'POST' }, times: 1, fault: what })

/** All that is asked for about the machine. */
const ABOUT_VM = [VM, GROUP, `/subscriptions/${SUBSCRIPTION}`].map((id) => id.toLowerCase())

test('names and tags are read by ids of any letter case, in one query', async () => {
  await admin('PUT', 'resources', { id: `/subscriptions/${SUBSCRIPTION}`, name: 'Shop prod', tags: null })
  const found = await reader.read(ABOUT_VM)
  expect([...found]).toEqual([
    [VM.toLowerCase(), { name: 'vm-1', tags: { Team: 'web', __proto__x: '1' } }],
    [GROUP.toLowerCase(), { name: 'RG-Shop', tags: {} }],
    [`/subscriptions/${SUBSCRIPTION}`, { name: 'Shop prod', tags: {} }],
  ])
})

test('missing resources, and those that the app may not read, are not in the answer', async () => {
  const other = '/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/other'
  await admin('PUT', 'resources', { id: other, tags: { a: '1' } })
  await admin('PUT', 'subscriptions/22222222-2222-4222-8222-222222222222', { readers: ['somebody else'] })
  const tags = await reader.read([`${VM}-gone`, other].map((id) => id.toLowerCase()))
  expect(tags.size).toBe(0)
})

describe('a failure is classified', () => {
  test.each<[string, object, object]>([
    ['403', { status: 403 }, { code: 'resource_graph_refused', message: /role Reader on the subscription/ }],
    ['401', { status: 401 }, { code: 'resource_graph_refused' }],
    ['503', { status: 503 }, { code: 'resource_graph_unavailable', message: 'Resource Graph answered 503.' }],
    [
      '429 with Retry-After',
      { status: 429, retryAfterSeconds: 7 },
      { code: 'resource_graph_unavailable', retryAfterSeconds: 7 },
    ],
    ['a cut connection', { kind: 'cut', when: 'before' }, { code: 'resource_graph_unavailable' }],
  ])('%s', async (_, what, error) => {
    await fault(what)
    await expect(reader.read(ABOUT_VM)).rejects.toMatchObject({ ...error, inDoubt: false })
  })

  test('a quota that is used up, with the time until it is renewed', async () => {
    await admin('POST', 'limits', { queries: 1, windowSeconds: 60 })
    await reader.read(ABOUT_VM)
    await expect(reader.read(ABOUT_VM)).rejects.toMatchObject({
      code: 'resource_graph_unavailable',
      retryAfterSeconds: expect.closeTo(60, -1),
    })
  })

  test('no subscription that the app may read', async () => {
    await admin('PUT', `subscriptions/${SUBSCRIPTION}`, { readers: [] })
    await expect(reader.read(ABOUT_VM)).rejects.toMatchObject({
      code: 'resource_graph_refused',
      message: expect.stringContaining('it may read none'),
    })
  })

  test('an identity that is not available', async () => {
    const credential = {
      getToken: async () => {
        throw new Error('no endpoint')
      },
    }
    const anonymous = createAzureTagReader({ url: graph.url, credential, http, now: Date.now })
    await expect(anonymous.read(ABOUT_VM)).rejects.toMatchObject({ code: 'resource_graph_refused' })
  })
})

const ask = (headers: object) =>
  fetch(`${graph.url}/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query: 'resources | project secrets' }),
  })

test('the simulator refuses a query that is not ours, and a token for something else', async () => {
  expect((await ask({})).status).toBe(401)
  const token = (await new ManagedIdentityCredential().getToken('https://management.azure.com/.default'))
    .token
  const answer = await ask({ authorization: `Bearer ${token}` })
  expect([answer.status, await answer.json()]).toMatchObject([400, { error: { code: 'InvalidQuery' } }])
})
