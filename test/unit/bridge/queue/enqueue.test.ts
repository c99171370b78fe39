import { describe, expect, test } from 'vitest'
import {
  type Addressed,
  createEnqueue,
  type Enqueue,
  putAlone,
  putTogether,
} from '../../../../shared/bridge/queue/enqueue.ts'
import { MAX_MESSAGE_BYTES } from '../../../../shared/storage/notification.ts'
import { createClock, START } from '../../../builders/clock.ts'
import { InMemoryPayloadStore, InMemoryQueue } from '../../../builders/in-memory-storage.ts'

const ADDRESSED: Addressed = { deliveryId: 'd'.repeat(32), receivedAt: START, attempt: 0, routes: ['r'] }

/** A payload with which the message has so many bytes as JSON. */
function payloadFor(bytes: number): string {
  return 'x'.repeat(bytes - JSON.stringify({ ...ADDRESSED, alert: '' }).length)
}

interface Bench {
  readonly enqueue: Enqueue
  readonly queue: InMemoryQueue
  readonly payloads: InMemoryPayloadStore
  /** Notifications of each message that was put. */
  readonly puts: number[]
}

function createBench(put: typeof putAlone = putAlone): Bench {
  const clock = createClock()
  const queue = new InMemoryQueue(clock)
  const payloads = new InMemoryPayloadStore(clock)
  const puts: number[] = []
  const counted: Parameters<typeof putAlone>[0] = {
    put: async (notifications, delaySeconds) => {
      puts.push(notifications.length)
      await queue.put(notifications, delaySeconds)
    },
  }
  return { enqueue: createEnqueue(put(counted), payloads), queue, payloads, puts }
}

describe('an alert is put into the queue', () => {
  test('inside its message while it fits', async () => {
    const { enqueue, queue, payloads } = createBench()
    const payload = payloadFor(MAX_MESSAGE_BYTES)
    await enqueue(ADDRESSED, payload)
    expect(queue.notifications).toEqual([{ ...ADDRESSED, alert: payload }])
    expect(payloads.texts.size).toBe(0)
  })

  test('beside a blob of the day of receipt when it has a byte more', async () => {
    const { enqueue, queue, payloads } = createBench()
    const payload = payloadFor(MAX_MESSAGE_BYTES + 1)
    await enqueue(ADDRESSED, payload)
    const [[alertBlob, text] = ['', '']] = payloads.texts
    expect(queue.notifications).toEqual([{ ...ADDRESSED, alertBlob }])
    expect(alertBlob).toMatch(/^2026-11-23\/d{32}\.[0-9a-f-]{36}\.json$/)
    expect(JSON.parse(text)).toBe(payload)
  })

  test('and it is hidden until its delay is over', async () => {
    const { enqueue, queue } = createBench()
    await enqueue(ADDRESSED, 'payload', 90)
    expect(queue.secondsUntilNext).toBe(90)
  })
})

const putThree = ({ enqueue }: Bench, delaySeconds?: number): Promise<unknown> =>
  Promise.all(['a', 'b', 'c'].map((payload) => enqueue(ADDRESSED, payload, delaySeconds)))

describe('alerts that are put at once', () => {
  test('have a message each, alone', async () => {
    const bench = createBench(putAlone)
    await putThree(bench)
    expect(bench.puts).toEqual([1, 1, 1])
  })

  test('share what waits, together', async () => {
    const bench = createBench(putTogether)
    await putThree(bench)
    expect(bench.puts).toEqual([3])
  })

  test('keep their delay, which they share', async () => {
    const bench = createBench(putTogether)
    await Promise.all([putThree(bench, 60), putThree(bench, 61)])
    expect(bench.puts).toEqual([3, 3])
    expect(bench.queue.secondsUntilNext).toBe(60)
  })
})
