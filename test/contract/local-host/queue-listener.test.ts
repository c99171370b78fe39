import { QueueClient, type QueueServiceClient } from '@azure/storage-queue'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Azurite, startAzurite } from '../../../dev/azurite.ts'
import { type QueueListenerOptions, connectQueues, startQueueListener } from '../../../dev/host/queue.ts'
import type { Listener } from '../../../dev/host/listener.ts'
import { until } from './until.ts'

const HOUR_MS = 3_600_000

let azurite: Azurite
let service: QueueServiceClient
let made = 0
const listeners: Listener[] = []

beforeAll(async () => {
  azurite = await startAzurite()
  service = connectQueues(azurite.connectionString)
})
afterEach(async () => {
  await Promise.all(listeners.splice(0).map((listener) => listener.stop()))
})
afterAll(() => azurite.stop())

async function newQueue(suffix = '') {
  made += 1
  const queue = service.getQueueClient(`queue-${made}${suffix}`)
  await queue.create()
  return queue
}

function listen(queueName: string, options: Partial<QueueListenerOptions> = {}) {
  const log: string[] = []
  const texts: unknown[] = []
  const listener = startQueueListener({
    service,
    queueName,
    settings: {
      batchSize: 16,
      newBatchThreshold: 8,
      maxDequeueCount: 2,
      visibilityTimeoutMs: HOUR_MS,
      maxPollingIntervalMs: 200,
      messageEncoding: 'none',
    },
    invoke: async ({ string }) => {
      texts.push(string)
    },
    log: (level, message) => log.push(`${level} ${message}`),
    ...options,
  })
  listeners.push(listener)
  return { listener, log, texts }
}

type Queue = Awaited<ReturnType<typeof newQueue>>

/** Visible and hidden ones. */
const messageCount = async (queue: Queue) => (await queue.getProperties()).approximateMessagesCount
const visibleTexts = async (queue: Queue) =>
  (await queue.peekMessages({ numberOfMessages: 32 })).peekedMessageItems.map(
    ({ messageText }) => messageText,
  )

describe('a queue listener', () => {
  test('creates a queue that is missing', async () => {
    listen('made-by-listener')
    const exists = await until('the queue exists', () => service.getQueueClient('made-by-listener').exists())
    expect(exists).toBe(true)
  })

  test('takes more messages than one batch', async () => {
    const queue = await newQueue()
    const sent = Array.from({ length: 40 }, (_, index) => `message ${index}`)
    await Promise.all(sent.map((text) => queue.sendMessage(text)))
    const { texts } = listen(queue.name)
    await until('all have come', () => texts.length === sent.length)
    expect(new Set(texts)).toEqual(new Set(sent))
  })

  test('hides a message that failed for the visibility timeout', async () => {
    const queue = await newQueue()
    await queue.sendMessage('fails')
    let calls = 0
    const { listener } = listen(queue.name, {
      invoke: () => {
        calls += 1
        return Promise.reject(new Error('as asked'))
      },
    })
    await until('the call', () => calls === 1)
    await listener.stop()
    const hidden = await queue.receiveMessages()
    expect(hidden.receivedMessageItems).toEqual([])
    expect(await messageCount(queue)).toBe(1)
  })

  test('moves a message that was tried too often aside, without a call', async () => {
    const queue = await newQueue()
    const poison = service.getQueueClient(`${queue.name}-poison`)
    await queue.sendMessage('tired')
    for (let tries = 0; tries < 2; tries += 1) {
      const { receivedMessageItems } = await queue.receiveMessages()
      for (const { messageId, popReceipt } of receivedMessageItems) {
        await queue.updateMessage(messageId, popReceipt, undefined, 0)
      }
    }
    const { texts } = listen(queue.name)
    await until(
      'the poison queue has it',
      async () => (await poison.exists()) && (await messageCount(poison)) === 1,
    )
    await until('the queue has lost it', async () => (await messageCount(queue)) === 0)
    expect(await visibleTexts(poison)).toEqual(['tired'])
    expect(texts).toEqual([])
  })

  test('moves a message that is not in the encoding aside, as it is', async () => {
    const queue = await newQueue()
    const poison = service.getQueueClient(`${queue.name}-poison`)
    await queue.sendMessage('{"not":"base64"}')
    const { texts } = listen(queue.name, {
      settings: {
        batchSize: 1,
        newBatchThreshold: 0,
        maxDequeueCount: 5,
        visibilityTimeoutMs: 0,
        maxPollingIntervalMs: 200,
        messageEncoding: 'base64',
      },
    })
    await until(
      'the poison queue has it',
      async () => (await poison.exists()) && (await messageCount(poison)) === 1,
    )
    expect(await visibleTexts(poison)).toEqual(['{"not":"base64"}'])
    expect(texts).toEqual([])
  })

  test('leaves a message that failed in a poison queue there, hidden', async () => {
    const queue = await newQueue('-poison')
    await queue.sendMessage('fails')
    let calls = 0
    const { listener } = listen(queue.name, {
      invoke: () => {
        calls += 1
        return Promise.reject(new Error('as asked'))
      },
    })
    await until('the call', () => calls === 1)
    await listener.stop()
    expect(await visibleTexts(queue)).toEqual([])
    expect(await messageCount(queue)).toBe(1)
  })

  test('keeps a message while its function runs, and deletes it then', async () => {
    const queue = await newQueue()
    await queue.sendMessage('long')
    const renewal = vi.spyOn(QueueClient.prototype, 'updateMessage')
    let calls = 0
    const { log } = listen(queue.name, {
      leaseSeconds: 1,
      invoke: async () => {
        calls += 1
        await until('three renewals', () => renewal.mock.settledResults.length >= 3)
      },
    })
    await until('the message is gone', async () => (await messageCount(queue)) === 0)
    renewal.mockRestore()
    expect(calls).toBe(1)
    expect(log).toEqual([])
  })

  test('lets what runs finish when it is stopped, and takes nothing more', async () => {
    const queue = await newQueue()
    await queue.sendMessage('running')
    const running = Promise.withResolvers<undefined>()
    let calls = 0
    const { listener } = listen(queue.name, {
      invoke: async () => {
        calls += 1
        await running.promise
      },
    })
    await until('the call', () => calls === 1)
    const stopped = listener.stop()
    await queue.sendMessage('too late')
    running.resolve(undefined)
    await stopped
    expect(await visibleTexts(queue)).toEqual(['too late'])
    expect(await messageCount(queue)).toBe(1)
  })
})

test('a queue listener survives an outage of its storage, and logs it once', async () => {
  const first = await startAzurite()
  const { ports } = first
  const { log, texts } = listen('durable', { service: connectQueues(first.connectionString) })
  const queue = connectQueues(first.connectionString).getQueueClient('durable')
  await until('the queue exists', () => queue.exists())
  await first.stop()
  await until('the outage is logged', () => log.length > 0)
  const second = await startAzurite({ ports })
  try {
    await until('the queue exists again', () => queue.exists())
    await queue.sendMessage('after the outage')
    await until('the message has come', () => texts.includes('after the outage'))
    expect(log).toEqual([
      expect.stringMatching(/^error Queue "durable" does not answer/),
      'information Queue "durable" answers again.',
    ])
  } finally {
    await Promise.all(listeners.splice(0).map((listener) => listener.stop()))
    await second.stop()
  }
})
