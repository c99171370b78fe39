import { describe, expect, test } from 'vitest'
import { createEnqueue, putAlone } from '../../../../shared/bridge/queue/enqueue.ts'
import { createPutWakeUp } from '../../../../shared/bridge/queue/wake-up.ts'
import { createSharedStorage, type SharedStorage } from '../../../builders/bridge.ts'
import { buildRoute } from '../../../builders/config.ts'
import { buildNotification } from '../../../builders/notification.ts'
import { at, fired } from '../simulation/stories.ts'

const ROW = '0123456789abcdef0123456789abcdef'

async function put(storage: SharedStorage, when: string, payload: object, row = ROW): Promise<void> {
  const notification = buildNotification(payload, { attempt: 7, traceparent: '00-trace', routes: ['a', 'b'] })
  const route = buildRoute('servicenow')
  const putWakeUp = createPutWakeUp(
    createEnqueue(putAlone(storage.queue), storage.payloads),
    storage.clock.now,
  )
  await putWakeUp({ notification, raw: payload, route }, row, when)
}

describe('a wake-up', () => {
  test('is a message for the one route, hidden until it is due, and counts its tries from then', async () => {
    const storage = createSharedStorage()
    await put(storage, at(30), fired())
    expect(storage.queue.secondsUntilNext).toBe(1800)
    expect(storage.queue.notifications).toEqual([
      {
        ...buildNotification(fired()),
        routes: ['servicenow'],
        traceparent: '00-trace',
        wakeUp: { row: ROW, at: at(30) },
        heldAt: at(30),
      },
    ])
  })

  test('for what is past can be seen at once', async () => {
    const storage = createSharedStorage()
    await put(storage, at(-5), fired())
    expect(storage.queue.secondsUntilNext).toBe(0)
  })

  const large = fired({ description: 'x'.repeat(60_000) })

  test('of a large alert has a blob of its own', async () => {
    const storage = createSharedStorage()
    await put(storage, at(30), large)
    const [{ alertBlob = '', ...rest } = {}] = storage.queue.notifications
    expect(rest).not.toHaveProperty('alert')
    expect(JSON.parse(storage.payloads.texts.get(alertBlob) ?? '')).toEqual(large)
  })

  test.each([
    ['for two tickets', at(30), 'f'.repeat(32)],
    ['for two times of a day', at(60), ROW],
    ['put again because the answer to the first put was lost', at(30), ROW],
  ])('%s has two blobs: each is deleted with its message', async (_, when, row) => {
    const storage = createSharedStorage()
    await put(storage, at(30), large)
    await put(storage, when, large, row)
    expect(storage.payloads.texts.size).toBe(2)
  })
})
