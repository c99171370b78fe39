import { QueueServiceClient, type ReceivedMessageItem } from '@azure/storage-queue'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Azurite, startAzurite } from '../../../dev/azurite.ts'
import { MAX_MESSAGE_BYTES } from '../../../shared/storage/notification.ts'
import { createAzureAlertQueue } from '../../../shared/storage/azure/azure-alert-queue.ts'
import { envelopeOf, type Notification } from '../../../shared/storage/notification.ts'
import type { AlertQueue } from '../../../shared/storage/ports.ts'
import { createClock } from '../../builders/clock.ts'
import { InMemoryQueue } from '../../builders/in-memory-storage.ts'
import { buildNotification } from '../../builders/notification.ts'
import { buildPayload } from '../../builders/payload.ts'

let azurite: Azurite
beforeAll(async () => {
  azurite = await startAzurite()
})
afterAll(() => azurite.stop())

let queues = 0
const nextQueueName = (): string => `alerts-${(queues += 1)}`

async function receiveRaw(queueName: string): Promise<ReceivedMessageItem[]> {
  const client = QueueServiceClient.fromConnectionString(azurite.connectionString).getQueueClient(queueName)
  return (await client.receiveMessages({ numberOfMessages: 32 })).receivedMessageItems
}

/** A message as the Functions host gives it to the app. */
function decode({ messageText }: ReceivedMessageItem): unknown {
  return JSON.parse(Buffer.from(messageText, 'base64').toString('utf8'))
}

/** A notification whose description has this many characters. */
function sized(length: number): Notification {
  return buildNotification(buildPayload({ description: 'x'.repeat(length) }))
}

/** A queue, and what the host would be given now. */
interface Subject {
  readonly queue: AlertQueue
  readonly receive: () => Promise<unknown[]>
}

function inMemory(): Subject {
  const queue = new InMemoryQueue(createClock())
  return { queue, receive: async () => queue.receive().map(({ envelope }) => envelope) }
}

function azureQueue(): Subject {
  const name = nextQueueName()
  const queue = createAzureAlertQueue(azurite, name)
  return { queue, receive: async () => (await receiveRaw(name)).map(decode) }
}

describe.each([
  ['in memory', inMemory],
  ['Azure Queue', azureQueue],
])('%s: the queue of alerts', (_, start) => {
  test('gives back what was put, as one message', async () => {
    const { queue, receive } = start()
    const notifications = ['a', 'b'].map((episode) => buildNotification(buildPayload({ episode })))
    await queue.put(notifications)
    expect(await receive()).toEqual([envelopeOf(notifications)])
  })

  test('takes any character', async () => {
    const { queue, receive } = start()
    const odd = buildNotification(buildPayload({ description: 'Ä 漢 🜚 < & \u0000 \u001b \ufffe' }))
    await queue.put([odd])
    expect(await receive()).toEqual([envelopeOf([odd])])
  })

  test('takes the largest message that is made', async () => {
    const { queue, receive } = start()
    const largest = sized(MAX_MESSAGE_BYTES - Buffer.byteLength(JSON.stringify(sized(0))))
    await queue.put([largest])
    expect(await receive()).toEqual([envelopeOf([largest])])
  })

  test('hides a message for as long as was asked', async () => {
    const { queue, receive } = start()
    await queue.put([buildNotification()], 3600)
    expect(await receive()).toEqual([])
  })
})

describe('Azure Queue', () => {
  test('is made on first use', async () => {
    const name = nextQueueName()
    await createAzureAlertQueue(azurite, name).check()
    expect(await receiveRaw(name)).toEqual([])
  })

  test('keeps a hidden message', async () => {
    const name = nextQueueName()
    const queue = createAzureAlertQueue(azurite, name)
    await queue.put([buildNotification()], 2.5)
    expect(await queue.length()).toBe(1)
  })

  test('holds messages that never expire', async () => {
    const name = nextQueueName()
    await createAzureAlertQueue(azurite, name).put([buildNotification()])
    const [message] = await receiveRaw(name)
    expect(message?.expiresOn.getUTCFullYear()).toBe(9999)
  })
})
