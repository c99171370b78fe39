import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDefaultHttpClient, type HttpClient } from '@azure/core-rest-pipeline'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Azurite, startAzurite } from '../../../dev/azurite.ts'
import { type CallStorage, createStorageCalls } from '../../../shared/storage/azure/storage-calls.ts'
import { makeCertificate } from '../../unit/tokens/tenants.ts'
import { type LossyProxy, startLossyProxy } from './lossy-proxy.ts'

const PUT = {
  method: 'POST',
  path: 'alerts/messages',
  query: 'messagettl=-1&visibilitytimeout=0',
  headers: { 'content-type': 'application/xml' },
  body: '<QueueMessage><MessageText>e30=</MessageText></QueueMessage>',
} as const

async function messagesIn(call: CallStorage): Promise<number> {
  const headers = await call({ method: 'GET', path: 'alerts', query: 'comp=metadata' })
  return Number(headers.get('x-ms-approximate-messages-count'))
}

describe('by the key of the account', () => {
  let azurite: Azurite
  let proxy: LossyProxy
  let call: CallStorage

  beforeAll(async () => {
    azurite = await startAzurite()
    const origin = new URL(azurite.queueUrl).origin
    proxy = await startLossyProxy(origin)
    call = createStorageCalls('queue', {
      connectionString: azurite.connectionString.replace(origin, proxy.url),
    })
    await call({ method: 'PUT', path: 'alerts' })
  })
  afterAll(async () => {
    await proxy.stop()
    await azurite.stop()
  })

  test('a call whose answer is lost is made a second time, so that a message may be there twice and is never missing', async () => {
    const before = await messagesIn(call)
    proxy.loseAnswer(/^POST /)
    await call(PUT)
    expect((await messagesIn(call)) - before).toBe(2)
  })

  test('a call on a connection that was cut off without a word is made a second time', async () => {
    const before = await messagesIn(call)
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const ignored = proxy.ignoreNext(/^POST /)
    const put = call(PUT)
    await ignored
    await vi.advanceTimersByTimeAsync(5000)
    await put
    vi.useRealTimers()
    expect((await messagesIn(call)) - before).toBe(1)
  })

  test('two lost answers are an error without a status, which repeats nothing of the request', async () => {
    proxy.loseAnswer(/^POST /)
    proxy.loseAnswer(/^POST /)
    const error: unknown = await call(PUT).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name: 'RestError', code: 'ECONNRESET', statusCode: undefined })
  })

  test('a refusal has the status and the code of the service, and is made once', async () => {
    const count = proxy.requests.length
    const refused = call({ ...PUT, path: 'elsewhere/messages' })
    await expect(refused).rejects.toMatchObject({ statusCode: 404, code: 'QueueNotFound' })
    expect(proxy.requests.length - count).toBe(1)
  })
})

const certificate = makeCertificate()
if (certificate === undefined) console.warn('Skipped: openssl is not there, so no certificate can be made.')

describe.skipIf(certificate === undefined)('by a token of the app’s identity', () => {
  const pem = certificate ?? ''
  let folder: string
  let azurite: Azurite

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bridge-tls-'))
    const certificateFile = join(folder, 'certificate.pem')
    await writeFile(certificateFile, pem)
    azurite = await startAzurite({ certificateFile })
  })
  afterAll(async () => {
    await azurite.stop()
    await rm(folder, { recursive: true })
  })

  test('a message is put, and lines are appended', async () => {
    const asked: (string | string[])[] = []
    const credential = {
      getToken: async (scopes: string | string[]) => {
        asked.push(scopes)
        return { token: tokenFor('https://storage.azure.com'), expiresOnTimestamp: Date.now() + 3_600_000 }
      },
    }
    const queue = createStorageCalls('queue', { url: azurite.queueUrl, credential }, trusting(pem))
    const blob = createStorageCalls('blob', { url: azurite.blobUrl, credential }, trusting(pem))
    const lines = { method: 'PUT', path: 'journal/2026-11-26/14-a.ndjson' } as const

    await queue({ method: 'PUT', path: 'alerts' })
    await queue(PUT)
    await queue(PUT)
    await blob({ method: 'PUT', path: 'journal', query: 'restype=container' })
    await blob({ ...lines, headers: { 'x-ms-blob-type': 'AppendBlob', 'if-none-match': '*' } })
    const appended = await blob({ ...lines, query: 'comp=appendblock', body: '{"reason":"Ä 漢"}\n' })

    expect(await messagesIn(queue)).toBe(2)
    expect(appended.get('x-ms-blob-append-offset')).toBe('0')
    // One token for each service, not one for each call.
    expect(asked).toEqual(Array.from({ length: 2 }, () => ['https://storage.azure.com/.default']))
  })

  test('a token for something else is refused, and never goes over http', async () => {
    const credential = {
      getToken: async () => ({
        token: tokenFor('https://elsewhere.example.com'),
        expiresOnTimestamp: Date.now() + 3_600_000,
      }),
    }
    const elsewhere = createStorageCalls('queue', { url: azurite.queueUrl, credential }, trusting(pem))
    await expect(elsewhere(PUT)).rejects.toMatchObject({ statusCode: 403 })
    const plain = createStorageCalls('queue', {
      url: azurite.queueUrl.replace('https:', 'http:'),
      credential,
    })
    await expect(plain(PUT)).rejects.toThrow(/not permitted for non-TLS/)
  })
})

/** As Azurite looks at it: it checks no signature (Azurite README, OAuth). */
function tokenFor(audience: string): string {
  const now = Math.floor(Date.now() / 1000)
  const claims = {
    aud: audience,
    iss: 'https://sts.windows.net/tenant/',
    iat: now,
    nbf: now - 60,
    exp: now + 3600,
  }
  const parts = [{ alg: 'RS256', typ: 'JWT' }, claims].map((part) => encoded(JSON.stringify(part)))
  return [...parts, encoded('signature')].join('.')
}

function encoded(text: string): string {
  return Buffer.from(text).toString('base64url')
}

/** Of this certificate alone, whatever name it has. */
function trusting(pem: string): HttpClient {
  const client = createDefaultHttpClient()
  const tlsSettings = { ca: pem }
  return {
    sendRequest: (request) =>
      client.sendRequest(
        Object.assign(request, { tlsSettings, requestOverrides: { checkServerIdentity: () => undefined } }),
      ),
  }
}
