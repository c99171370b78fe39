import { BlobServiceClient } from '@azure/storage-blob'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Azurite, startAzurite } from '../../../local/azurite.ts'
import {
  blobServiceClient,
  createAzureDeadLetterStore,
  createAzurePayloadStore,
} from '../../../shared/storage/azure/azure-blobs.ts'
import type { DeadLetter, DeadLetterStore, PayloadStore } from '../../../shared/storage/ports.ts'
import { START } from '../../builders/clock.ts'
import { InMemoryDeadLetterStore, InMemoryPayloadStore } from '../../builders/in-memory-storage.ts'
import { buildNotification } from '../../builders/notification.ts'
import { buildPayload } from '../../builders/payload.ts'

let azurite: Azurite
beforeAll(async () => {
  azurite = await startAzurite()
})
afterAll(() => azurite.stop())

describe.each([
  ['in memory', (): PayloadStore => new InMemoryPayloadStore()],
  ['Azure Blob', (): PayloadStore => createAzurePayloadStore(blobServiceClient(azurite))],
])('%s: payloads', (_, start) => {
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

  test('that are not there are undefined', async () => {
    await expect(start().read('nowhere.json')).resolves.toBeUndefined()
  })
})

const letter: DeadLetter = {
  code: 'product_rejected',
  reason: 'a mandatory field is missing',
  diedAt: '2026-11-24T01:00:00.000Z',
  route: 'incidents',
  notification: buildNotification(),
}
const unreadable: DeadLetter = {
  code: 'message_unreadable',
  reason: 'no envelope',
  diedAt: START,
  message: 'hello',
}

/** A store, and the letters in it. */
interface Letters {
  readonly store: DeadLetterStore
  readonly read: () => Promise<DeadLetter[]>
}

function inMemory(): Letters {
  const store = new InMemoryDeadLetterStore()
  return { store, read: async () => store.letters }
}

const lettersContainer = (): ReturnType<BlobServiceClient['getContainerClient']> =>
  BlobServiceClient.fromConnectionString(azurite.connectionString).getContainerClient('dead-letters')

async function blobNames(): Promise<string[]> {
  const names: string[] = []
  for await (const { name } of lettersContainer().listBlobsFlat()) names.push(name)
  return names
}

async function readLetter(name: string): Promise<DeadLetter> {
  const bytes = await lettersContainer().getBlobClient(name).downloadToBuffer()
  return JSON.parse(bytes.toString()) as DeadLetter
}

function azureBlob(): Letters {
  return {
    store: createAzureDeadLetterStore(blobServiceClient(azurite)),
    read: async () => Promise.all((await blobNames()).map(readLetter)),
  }
}

describe.each([
  ['in memory', inMemory],
  ['Azure Blob', azureBlob],
])('%s: dead letters', (_, start) => {
  beforeEach(() => lettersContainer().deleteIfExists())

  test('hold the reason and the whole notification', async () => {
    const { store, read } = start()
    await store.write(letter)
    expect(await read()).toEqual([letter])
  })

  test('of the same failure are one', async () => {
    const { store, read } = start()
    for (const diedAt of ['2026-11-24T01:00:00.000Z', '2026-11-25T02:00:00.000Z']) {
      await store.write({ ...letter, diedAt })
    }
    expect(await read()).toEqual([{ ...letter, diedAt: '2026-11-25T02:00:00.000Z' }])
  })

  test('of another route or another delivery are others', async () => {
    const { store, read } = start()
    const { route, ...beforeRouting } = letter
    const otherDelivery = buildNotification(buildPayload({ problem: 'b' }))
    const letters = [
      letter,
      { ...letter, route: `${route}-too` },
      beforeRouting,
      { ...letter, notification: otherDelivery },
    ]
    for (const one of letters) await store.write(one)
    expect(await read()).toHaveLength(4)
  })

  test('of messages that are none of ours do not overwrite one another', async () => {
    const { store, read } = start()
    for (const message of ['hello', { v: 9 }, null, undefined, 'hello'])
      await store.write({ ...unreadable, message })
    expect(await read()).toHaveLength(4)
  })
})

describe('Azure Blob', () => {
  test('a dead letter is found by day, delivery and route, and a browser reads it as JSON', async () => {
    await createAzureDeadLetterStore(blobServiceClient(azurite)).write(letter)
    const name = `2026-11-23/${letter.notification?.deliveryId}.incidents.json`
    expect(await blobNames()).toContain(name)
    const { contentType } = await lettersContainer().getBlobClient(name).getProperties()
    expect(contentType).toBe('application/json; charset=utf-8')
  })
})
