import { AccountSASPermissions, BlobServiceClient, type ContainerClient } from '@azure/storage-blob'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Azurite, startAzurite } from '../../../dev/azurite.ts'
import {
  createAzureDeadLetterStore,
  createAzureKeptPayloads,
  createAzurePayloadStore,
} from '../../../shared/storage/azure/azure-blobs.ts'
import { blobServiceClient } from '../../../shared/storage/azure/blob-client.ts'
import { deadLetterName } from '../../../shared/storage/dead-letter-name.ts'
import type {
  DeadLetter,
  DeadLetterStore,
  KeptPayloads,
  PayloadStore,
} from '../../../shared/storage/ports.ts'
import { START } from '../../builders/clock.ts'
import {
  InMemoryDeadLetterStore,
  InMemoryKeptPayloads,
  InMemoryPayloadStore,
} from '../../builders/in-memory-storage.ts'
import { buildNotification } from '../../builders/notification.ts'
import { buildPayload } from '../../builders/payload.ts'

const LONG_AGO = '2000-01-01T00:00:00.000Z'
/** Storage tells times in whole seconds. */
const POLL = { timeout: 5000, interval: 100 }

const LONG_FROM_NOW = '2100-01-01T00:00:00.000Z'

let azurite: Azurite
beforeAll(async () => {
  azurite = await startAzurite()
})
afterAll(() => azurite.stop())

test('are reached with a shared access signature as well', async () => {
  const account = BlobServiceClient.fromConnectionString(azurite.connectionString)
  const inAnHour = new Date(Date.now() + 3_600_000)
  const url = account.generateAccountSasUrl(inAnHour, AccountSASPermissions.parse('rwdlac'), 'sco')
  const [endpoint, signature] = url.split('?')
  const connectionString = `BlobEndpoint=${endpoint};SharedAccessSignature=${signature}`
  const payloads = createAzurePayloadStore(blobServiceClient({ connectionString }))
  await payloads.write('2026-11-23/signed.json', 'what was posted')
  await expect(payloads.read('2026-11-23/signed.json')).resolves.toBe('what was posted')
})

describe.each([
  ['in memory', (): PayloadStore => new InMemoryPayloadStore()],
  ['Azure Blob', (): PayloadStore => createAzurePayloadStore(blobServiceClient(azurite))],
])('%s: payloads', (_kind, start) => {
  test('are read as they were written', async () => {
    const payloads = start()
    const text = JSON.stringify(buildPayload({ description: `Ä 漢 🜚 ${'x'.repeat(1_000_000)}` }))
    await payloads.write('2026-11-23/large.json', text)
    await expect(payloads.read('2026-11-23/large.json')).resolves.toBe(text)
  })

  test('can be written again, as a retry does', async () => {
    const payloads = start()
    for (const text of ['{"first":1}', '{"first":1}', '{"last":1}']) await payloads.write('again.json', text)
    await expect(payloads.read('again.json')).resolves.toBe('{"last":1}')
  })

  test('that do not exist are undefined', async () => {
    await expect(start().read('nowhere.json')).resolves.toBeUndefined()
  })

  test('that are deleted are gone, and can be deleted again', async () => {
    const payloads = start()
    await payloads.write('done.json', '{}')
    await payloads.delete('done.json')
    await payloads.delete('done.json')
    await expect(payloads.read('done.json')).resolves.toBeUndefined()
  })

  test('that do not exist are not created by a touch', async () => {
    const payloads = start()
    await payloads.touch('never.json')
    await expect(payloads.read('never.json')).resolves.toBeUndefined()
  })

  test('are swept when they are old, however many', async () => {
    const payloads = start()
    const names = Array.from({ length: 120 }, (_, index) => `sweep/${index}.json`)
    await Promise.all(names.map((name) => payloads.write(name, '{}')))
    await payloads.sweep(LONG_AGO)
    await expect(payloads.read('sweep/0.json')).resolves.toBe('{}')

    await expect(payloads.sweep(LONG_FROM_NOW)).resolves.toBeGreaterThanOrEqual(names.length)
    await expect(payloads.sweep(LONG_FROM_NOW)).resolves.toBe(0)
    await expect(payloads.read('sweep/0.json')).resolves.toBeUndefined()
  })
})

describe.each([
  ['in memory', (): KeptPayloads => new InMemoryKeptPayloads()],
  ['Azure Blob', (): KeptPayloads => createAzureKeptPayloads(blobServiceClient(azurite), Date.now)],
])('%s: payloads of delivered alerts', (_kind, start) => {
  test('are read as they were kept, by the name that was given for them', async () => {
    const kept = start()
    const payloads = Array.from({ length: 20 }, (_, index) => buildPayload({ description: `漢 ${index}\n` }))
    const names = await Promise.all(payloads.map((payload, index) => kept.keep(`d${index}`, payload)))
    const read = await Promise.all(names.map((name, index) => kept.read(name, `d${index}`)))
    expect(read).toEqual(payloads)
    expect(await kept.read(names[0] ?? '', 'another delivery')).toBeUndefined()
  })

  test('that do not exist, or have the name of something else, are undefined', async () => {
    const kept = start()
    for (const name of ['2026-11-23/00000000-0000-4000-8000-000000000000.ndjson.gz', '../journal/x', '']) {
      expect(await kept.read(name, 'd')).toBeUndefined()
    }
  })

  test('are swept when they are old', async () => {
    const kept = start()
    const name = await kept.keep('d', { a: 1 })
    await kept.sweep(LONG_AGO)
    expect(await kept.read(name, 'd')).toEqual({ a: 1 })
    await kept.sweep(LONG_FROM_NOW)
    expect(await kept.read(name, 'd')).toBeUndefined()
  })
})

test('payloads that are kept at the same time share a file', async () => {
  const kept = createAzureKeptPayloads(blobServiceClient(azurite), Date.now)
  const large = 'x'.repeat(600_000)
  const names = await Promise.all([1, 2, 3].map((number) => kept.keep(`d${number}`, { number })))
  const largeNames = await Promise.all([1, 2, 3].map((number) => kept.keep(`d${number}`, { number, large })))
  expect(new Set(names).size).toBe(1)
  expect(new Set(largeNames).size).toBe(3)
})

const letter: DeadLetter = {
  code: 'product_rejected',
  reason: 'a mandatory field is missing',
  diedAt: '2026-11-24T01:00:00.000Z',
  attempts: 2,
  route: 'incidents',
  notification: buildNotification(),
}
const unreadable: DeadLetter = {
  code: 'message_unreadable',
  reason: 'no envelope',
  diedAt: START,
  attempts: 0,
  message: 'hello',
}

function receivedOn(day: string): DeadLetter {
  return { ...letter, notification: buildNotification(undefined, { receivedAt: `${day}T12:00:00.000Z` }) }
}

const lettersContainer = (): ContainerClient => blobServiceClient(azurite).getContainerClient('dead-letters')

const azureLetters = (): DeadLetterStore => createAzureDeadLetterStore(blobServiceClient(azurite))

async function idsIn(store: DeadLetterStore, since?: string): Promise<string[]> {
  const ids: string[] = []
  for await (const id of store.list(since)) ids.push(id)
  return ids
}

async function lettersIn(store: DeadLetterStore): Promise<(DeadLetter | undefined)[]> {
  return Promise.all((await idsIn(store)).map((id) => store.read(id)))
}

describe.each<[string, () => DeadLetterStore]>([
  ['in memory', () => new InMemoryDeadLetterStore()],
  ['Azure Blob', azureLetters],
])('%s: dead letters', (_kind, start) => {
  beforeEach(() => lettersContainer().deleteIfExists())

  test('hold the reason and the whole notification', async () => {
    const store = start()
    await store.write(letter)
    expect(await lettersIn(store)).toEqual([letter])
  })

  test('of the same failure are one', async () => {
    const store = start()
    for (const diedAt of ['2026-11-24T01:00:00.000Z', '2026-11-25T02:00:00.000Z']) {
      await store.write({ ...letter, diedAt })
    }
    expect(await lettersIn(store)).toEqual([{ ...letter, diedAt: '2026-11-25T02:00:00.000Z' }])
  })

  test('of another route or another delivery are others', async () => {
    const store = start()
    const { route, ...beforeRouting } = letter
    const otherDelivery = buildNotification(buildPayload({ episode: 'b' }))
    const letters = [
      letter,
      { ...letter, route: `${route}-too` },
      beforeRouting,
      { ...letter, notification: otherDelivery },
    ]
    for (const one of letters) await store.write(one)
    expect(await lettersIn(store)).toHaveLength(4)
  })

  test('of foreign messages do not overwrite one another', async () => {
    const store = start()
    for (const message of ['hello', { v: 9 }, null, undefined, 'hello'])
      await store.write({ ...unreadable, message })
    expect(await lettersIn(store)).toHaveLength(4)
  })

  test('are listed by their ids, the newest day first', async () => {
    const store = start()
    const days = ['2026-11-22', '2026-11-24', '2026-11-23']
    for (const day of days) await store.write(receivedOn(day))
    const ids = ['2026-11-24', '2026-11-23', '2026-11-22'].map((day) => deadLetterName(receivedOn(day)))
    expect(await idsIn(store)).toEqual(ids)
    expect(await idsIn(store, '2026-11-23T18:00:00.000Z')).toEqual(ids.slice(0, 2))
    expect(await idsIn(store, '2026-11-25T00:00:00.000Z')).toEqual([])
  })

  test('that are deleted are gone, and can be deleted again', async () => {
    const store = start()
    await store.write(letter)
    const id = deadLetterName(letter)
    for (const _ of ['once', 'again']) await store.delete(id)
    expect(await store.read(id)).toBeUndefined()
    expect(await idsIn(store)).toEqual([])
  })

  test('are swept when they are old', async () => {
    const store = start()
    await store.write(letter)
    await store.write(unreadable)
    expect(await store.sweep(LONG_AGO)).toBe(0)
    expect(await store.sweep(LONG_FROM_NOW)).toBe(2)
    expect(await idsIn(store)).toEqual([])
  })

  test('are an empty list before the first', async () => {
    const store = start()
    expect(await idsIn(store)).toEqual([])
    expect(await store.read(deadLetterName(letter))).toBeUndefined()
    await expect(store.delete(deadLetterName(letter))).resolves.toBeUndefined()
    expect(await store.sweep(LONG_FROM_NOW)).toBe(0)
  })
})

describe('Azure Blob', () => {
  beforeEach(() => lettersContainer().deleteIfExists())

  test('a dead letter is found by day, delivery and route, and a browser reads it as JSON', async () => {
    await azureLetters().write(letter)
    const name = `2026-11-23/${letter.notification?.deliveryId}.incidents.json`
    const { contentType } = await lettersContainer().getBlobClient(name).getProperties()
    expect(contentType).toBe('application/json; charset=utf-8')
  })

  test('a foreign blob among the letters is not listed as one', async () => {
    await azureLetters().write(letter)
    for (const name of ['notes.txt', '2026-11-23/notes.txt', 'notes/2026-11-23/a.b.json']) {
      await lettersContainer().getBlockBlobClient(name).upload('mine', 4)
    }
    expect(await idsIn(azureLetters())).toEqual([deadLetterName(letter)])
  })

  test('a touch makes a payload count as written just now', async () => {
    const service = blobServiceClient(azurite)
    const payloads = createAzurePayloadStore(service)
    await payloads.write('kept.json', '{"kept":true}')
    const lastModified = async (): Promise<Date | undefined> =>
      (await service.getContainerClient('alert-payloads').getBlobClient('kept.json').getProperties())
        .lastModified
    const written = (await lastModified()) ?? new Date(0)
    const untouched = new Date(written.getTime() + 1000).toISOString()

    await expect
      .poll(async () => {
        await payloads.touch('kept.json')
        return lastModified()
      }, POLL)
      .not.toEqual(written)
    await payloads.sweep(untouched)

    expect(await payloads.read('kept.json')).toBe('{"kept":true}')
  })
})
