import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { decodeJwt } from 'jose'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { storageAccess } from '../../../shared/storage/azure/storage-access.ts'
import { type EntraId, startEntraId } from '../../../simulators/entra-id/start-entra-id.ts'

const loadsLibrary = vi.hoisted(() => vi.fn<() => void>())
vi.mock('@azure/identity', async (original) => {
  loadsLibrary()
  return original()
})

const SCOPE = 'https://storage.azure.com/.default'
const DEPLOYED = {
  AzureWebJobsStorage__queueServiceUri: 'https://example.queue.core.windows.net',
  AzureWebJobsStorage__credential: 'managedidentity',
} as const

type Answer = readonly [status: number, body: object | string]

let entraId: EntraId
let endpoint: Server
let asked: { readonly url: string; readonly secret: unknown }[]
/** What the endpoint says next; the last one again and again. `undefined`: nothing. */
let answers: (Answer | undefined)[]

beforeAll(async () => {
  entraId = await startEntraId()
  endpoint = createServer(({ url = '', headers }, response) => {
    asked.push({ url, secret: headers['x-identity-header'] })
    const answer = answers.length > 1 ? answers.shift() : answers[0]
    if (answer === undefined) return
    const [status, body] = answer
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  await new Promise<void>((listening) => void endpoint.listen(0, '127.0.0.1', listening))
})
afterAll(async () => {
  await entraId.stop()
  endpoint.closeAllConnections()
  endpoint.close()
})
beforeEach(() => {
  asked = []
  vi.stubEnv('IDENTITY_ENDPOINT', `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/msi/token`)
  vi.stubEnv('IDENTITY_HEADER', 'secret')
})
afterEach(() => {
  vi.unstubAllEnvs()
})

async function tokenOf(settings: object = DEPLOYED) {
  const access = await storageAccess('queue', settings)
  if (!('credential' in access)) throw new Error('It does without an identity.')
  return access.credential.getToken(SCOPE)
}

test('a deployed app has tokens for the storage, and does not load the library for identities of all kinds', async () => {
  vi.stubEnv('IDENTITY_ENDPOINT', entraId.identityEndpoint)
  vi.stubEnv('IDENTITY_HEADER', entraId.identityHeader)
  const token = await tokenOf()
  expect(decodeJwt(token?.token ?? '')).toMatchObject({ aud: 'https://storage.azure.com' })
  const hoursLeft = (token?.expiresOnTimestamp ?? 0) - Date.now()
  expect(Math.round(hoursLeft / 3_600_000)).toBe(24)
  expect(Math.round(((token?.refreshAfterTimestamp ?? 0) - Date.now()) / 3_600_000)).toBe(12)
  expect(loadsLibrary).not.toHaveBeenCalled()
})

test('a user-assigned identity is asked for by its client id', async () => {
  answers = [[200, { access_token: 't', expires_on: '4102444800' }]]
  const token = await tokenOf({ ...DEPLOYED, AzureWebJobsStorage__clientId: 'some id' })
  expect(token).toMatchObject({ token: 't', expiresOnTimestamp: Date.parse('2100-01-01T00:00:00.000Z') })
  const url = '/msi/token?api-version=2019-08-01&resource=https%3A%2F%2Fstorage.azure.com&client_id=some+id'
  expect(asked).toEqual([{ url, secret: 'secret' }])
})

test('a time in ISO 8601 is read as well', async () => {
  answers = [[200, { access_token: 't', expires_on: '2100-01-01T00:00:00Z' }]]
  expect(await tokenOf()).toMatchObject({ expiresOnTimestamp: Date.parse('2100-01-01T00:00:00.000Z') })
})

test.each<[string, Answer | undefined]>([
  ['that is too busy', [429, '']],
  ['that fails', [500, 'failed']],
  ['that is not there yet', [404, '']],
  ['that does not answer', undefined],
])('an endpoint %s is asked again', async (_, first) => {
  answers = [first, [200, { access_token: 't', expires_on: '4102444800' }]]
  expect(await tokenOf()).toMatchObject({ token: 't' })
  expect(asked).toHaveLength(2)
})

test('an endpoint that stays too busy is an error after two further tries', async () => {
  answers = [[429, '']]
  await expect(tokenOf()).rejects.toMatchObject({ code: 'identity_429' })
  expect(asked).toHaveLength(3)
})

test.each<[string, Answer, string]>([
  ['refuses', [400, 'No User Assigned Managed Identity found'], 'identity_400'],
  ['gives no JSON', [200, '<html>'], 'identity_answer_unreadable'],
  ['gives no token', [200, { expires_on: '4102444800' }], 'identity_answer_unreadable'],
  ['does not say until when', [200, { access_token: 't' }], 'identity_answer_unreadable'],
])('one that %s is an error with a code, which repeats nothing of the answer', async (_, answer, code) => {
  answers = [answer]
  const error: unknown = await tokenOf().catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code, message: 'The endpoint of the app’s identity gave no token.' })
})

test('elsewhere, or with another kind of identity, the library finds out', async () => {
  const { AzureWebJobsStorage__credential: _, ...unnamed } = DEPLOYED
  await storageAccess('queue', unnamed)
  expect(loadsLibrary).toHaveBeenCalled()
})
