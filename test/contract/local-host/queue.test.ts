import type { QueueClient } from '@azure/storage-queue'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Azurite, startAzurite } from '../../../dev/azurite.ts'
import { connectQueues } from '../../../dev/host/queue.ts'
import { type RunningHost, appFolder, runHost } from './run-host.ts'
import { until } from './until.ts'

interface Seen {
  readonly function: string
  readonly message: { readonly name?: string }
  readonly metadata: Record<string, unknown>
}

let azurite: Azurite
let host: RunningHost
let queue: QueueClient

beforeAll(async () => {
  azurite = await startAzurite()
  host = await runHost({
    app: appFolder('queue'),
    environment: { QUEUE_NAME: 'work', QUEUE_CONNECTION: azurite.connectionString },
  })
  queue = connectQueues(azurite.connectionString).getQueueClient('work')
  await until('the host has made its queue', () => queue.exists())
})
afterAll(async () => {
  await host.stop()
  await azurite.stop()
})

const send = (text: string) => queue.sendMessage(Buffer.from(text).toString('base64'))

/** All that the functions saw of the message of this name, once it is `count` times. */
const seenOf = (name: string, count: number) =>
  until(`${count} times ${name}`, async () => {
    const seen = (await (await fetch(`${host.url}/api/seen`)).json()) as Seen[]
    const ofName = seen.filter(({ message }) => message.name === name)
    return ofName.length >= count && ofName
  })

const emptied = () =>
  until('the queue is empty', async () => (await queue.getProperties()).approximateMessagesCount === 0)

describe('a message', () => {
  test('arrives as the JSON it holds, with its metadata, and is gone afterwards', async () => {
    const { messageId } = await send('{"name":"json","v":1}')
    const [seen] = await seenOf('json', 1)
    expect(seen).toMatchObject({
      function: 'take',
      message: { name: 'json', v: 1 },
      metadata: { id: messageId, dequeueCount: 1, queueTrigger: { name: 'json', v: 1 }, v: 1 },
    })
    expect(new Date(String(seen?.metadata['insertionTime'])).getTime()).toBeGreaterThan(0)
    await emptied()
  })

  test('hides its metadata behind its own properties', async () => {
    await send('{"name":"hiding","ID":"its own"}')
    const [seen] = await seenOf('hiding', 1)
    expect(seen?.metadata['id']).toBe('its own')
  })

  test('comes again after a failure, and is gone after a success', async () => {
    await send('{"name":"fails once","fails":1}')
    const seen = await seenOf('fails once', 2)
    expect(seen.map(({ metadata }) => metadata['dequeueCount'])).toEqual([1, 2])
    await emptied()
  })

  test('goes to the poison queue after its last try, where another function takes it', async () => {
    await send('{"name":"always fails","fails":99}')
    const seen = await seenOf('always fails', 4)
    expect(seen.map((each) => each.function)).toEqual(['take', 'take', 'take', 'take-poison'])
    await emptied()
  })
})

test('a queue function that is run by hand is given the input as its message', async () => {
  const response = await fetch(`${host.url}/admin/functions/take`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-functions-key': host.masterKey },
    body: JSON.stringify({ input: '{"name":"by hand"}' }),
  })
  expect(response.status).toBe(202)
  const [seen] = await seenOf('by hand', 1)
  expect(seen).toMatchObject({ function: 'take', message: { name: 'by hand' } })
})
