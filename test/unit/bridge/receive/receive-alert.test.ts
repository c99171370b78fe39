import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { createEnqueue, type Put, putTogether } from '../../../../shared/bridge/queue/enqueue.ts'
import {
  createReceiveAlert,
  type PostedAlert,
  type ReceiveAlert,
} from '../../../../shared/bridge/receive/receive-alert.ts'
import { createKeepUnrecognised, KEPT_PER_HOUR } from '../../../../shared/bridge/receive/keep-unrecognised.ts'
import type { Log } from '../../../../shared/log.ts'
import { BridgeError } from '../../../../shared/errors.ts'
import { createGroupCommit } from '../../../../shared/group-commit.ts'
import type { JournalEntry } from '../../../../shared/storage/journal-entry.ts'
import { type Clock, createClock, START } from '../../../builders/clock.ts'
import { InMemoryRegisters } from '../../../builders/in-memory-registers.ts'
import { InMemoryJournal } from '../../../builders/in-memory-journal.ts'
import {
  InMemoryDeadLetterStore,
  InMemoryPayloadStore,
  InMemoryQueue,
} from '../../../builders/in-memory-storage.ts'
import { buildPayload } from '../../../builders/payload.ts'

interface Door {
  readonly receive: ReceiveAlert
  readonly queue: InMemoryQueue
  readonly payloads: InMemoryPayloadStore
  readonly journal: InMemoryJournal
  readonly deadLetters: InMemoryDeadLetterStore
  readonly clock: Clock
  /** What was logged, with how many were dropped by then. */
  readonly events: readonly string[]
}

function createDoor(overrides: { put?: Put; routeNames?: ReadonlySet<string> } = {}): Door {
  const clock = createClock()
  const queue = new InMemoryQueue(clock)
  const payloads = new InMemoryPayloadStore()
  const journal = new InMemoryJournal()
  const { put = putTogether(queue), routeNames } = overrides
  const deadLetters = new InMemoryDeadLetterStore()
  const events: string[] = []
  const log: Log = (_, event, { dropped }) => void events.push(`${event} ${String(dropped)}`)
  const receive = createReceiveAlert({
    enqueue: createEnqueue(put, payloads),
    journal,
    routeNames: async () => routeNames,
    keepUnrecognised: createKeepUnrecognised({
      registers: new InMemoryRegisters(),
      payloads,
      deadLetters,
      journal,
      log,
      now: clock.now,
    }),
    log,
    now: clock.now,
  })
  return { receive, queue, payloads, journal, deadLetters, clock, events }
}

function post(body: unknown, overrides: Partial<PostedAlert> = {}): PostedAlert {
  const bytes =
    body instanceof Uint8Array ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  return {
    body: bytes,
    contentType: 'application/json',
    route: undefined,
    traceparent: undefined,
    ...overrides,
  }
}

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)

const unavailable = async (): Promise<void> => {
  throw new BridgeError('storage_unavailable', 'away', { retryAfterSeconds: 5 })
}

/** An alert whose JSON has about this many bytes. */
const alertOf = (bytes: number): object => buildPayload({ description: 'x'.repeat(bytes) })

describe('an alert that is taken', () => {
  test('is in the queue as it was posted, with the time of receipt and what was in the request', async () => {
    const { receive, queue } = createDoor({ routeNames: new Set(['databases']) })
    const payload = buildPayload()
    const receipt = await receive(post(payload, { route: 'databases', traceparent: '00-trace' }))
    expect(queue.notifications).toEqual([
      {
        deliveryId: receipt.deliveryId,
        receivedAt: START,
        attempt: 0,
        routes: ['databases'],
        traceparent: '00-trace',
        alert: payload,
      },
    ])
  })

  test('gets its delivery id, the same for a retry, and Azure’s id of the alert', async () => {
    const { receive } = createDoor()
    const receipt = await receive(post(buildPayload()))
    const again = await receive(post(buildPayload()))
    expect(receipt).toEqual({
      deliveryId: expect.stringMatching(/^[0-9a-f]{32}$/),
      alertId: '/subscriptions/s/providers/Microsoft.AlertsManagement/alerts/a',
    })
    expect(again).toEqual(receipt)
  })

  test('is in the journal, as of its receipt, with what it is about', async () => {
    const { receive, journal } = createDoor({ routeNames: new Set(['databases']) })
    const { deliveryId, alertId } = await receive(post(buildPayload(), { route: 'databases' }))
    expect(journal.entries).toEqual([
      {
        at: START,
        deliveryId,
        step: 'accepted',
        alertId,
        rule: 'cpu-high',
        condition: 'fired',
        severity: 'Sev1',
        importance: 'Sev1',
        items: ['vm-1'],
        route: 'databases',
      },
    ])
  })

  test.each([
    ['a byte order mark', `\uFEFF${JSON.stringify(buildPayload())}`],
    [
      'a BOM in bytes',
      Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(JSON.stringify(buildPayload()))]),
    ],
    ['white space around it', `\r\n ${JSON.stringify(buildPayload())} \n`],
    ['characters of every plane', buildPayload({ description: 'Ä 漢 🜚 \u0000 \ud800' })],
  ])('may have %s', async (_, body) => {
    const { receive, queue } = createDoor()
    await receive(post(body))
    expect(queue.notifications).toHaveLength(1)
  })

  test.each([
    null,
    'application/json',
    'application/json; charset=utf-8',
    'application/problem+json',
    'text/JSON',
  ])('may be called %s', async (contentType) => {
    const { receive, queue } = createDoor()
    await receive(post(buildPayload(), { contentType }))
    expect(queue.notifications).toHaveLength(1)
  })

  test('that does not fit a message goes into a blob whole, and the message names it', async () => {
    const { receive, queue, payloads } = createDoor()
    const payload = alertOf(100 * 1024)
    const { deliveryId } = await receive(post(payload))
    const [[alertBlob, text] = ['', '']] = payloads.texts
    expect(queue.notifications).toEqual([{ deliveryId, receivedAt: START, attempt: 0, alertBlob }])
    expect(alertBlob.startsWith(`2026-11-23/${deliveryId}.`)).toBe(true)
    expect(JSON.parse(text)).toEqual(payload)
  })

  test('that does not fit a message has a blob for each time it is posted', async () => {
    const { receive, queue } = createDoor()
    for (let times = 0; times < 2; times += 1) await receive(post(alertOf(100 * 1024)))
    expect(new Set(queue.notifications.map(({ alertBlob }) => alertBlob)).size).toBe(2)
  })

  test('of up to 1 MiB is taken', async () => {
    const { receive, payloads } = createDoor()
    const padding = 1024 * 1024 - Buffer.byteLength(JSON.stringify(alertOf(0)))
    await receive(post(alertOf(padding)))
    expect(payloads.texts.size).toBe(1)
  })

  test('is accepted for any route while the configuration has problems', async () => {
    const { receive, queue } = createDoor()
    await receive(post(buildPayload(), { route: 'who-knows' }))
    expect(queue.notifications).toMatchObject([{ routes: ['who-knows'] }])
  })
})

describe('an alert that is refused leaves nothing behind', () => {
  const halfCharacter = Buffer.concat([Buffer.from('{"text":"'), Buffer.from([0xc3]), Buffer.from('"}')])

  test.each([
    ['body_too_large', 413, 'more than 1 MiB', post(alertOf(2 * 1024 * 1024))],
    [
      'media_type_unsupported',
      415,
      'a form',
      post('a=b', { contentType: 'application/x-www-form-urlencoded' }),
    ],
    ['media_type_unsupported', 415, 'plain text', post(buildPayload(), { contentType: 'text/plain' })],
    [
      'media_type_unsupported',
      415,
      'no JSON but a name like it',
      post('', { contentType: 'application/jsonlines' }),
    ],
    ['body_not_json', 400, 'no body', post('')],
    ['body_not_json', 400, 'white space', post(' \n')],
    ['body_not_json', 400, 'half an object', post('{"data":')],
    ['body_not_json', 400, 'a body that is not UTF-8', post(halfCharacter)],
    ['body_not_json', 400, 'UTF-16', post(Buffer.from('{}', 'utf16le'))],
    ['body_too_deep', 400, 'lists 65 deep', post(nested(65))],
    ['body_too_deep', 400, 'lists half a million deep', post(nested(500_000))],
    ['body_too_complex', 413, 'very many lists', post(`[${'[],'.repeat(25_000)}[]]`)],
    ['body_too_complex', 413, 'very many members', post(`{${'"a":1,'.repeat(25_000)}"b":1}`)],
    ['body_not_object', 400, 'lists 64 deep', post(nested(64))],
    ['route_unknown', 404, 'an unknown route', post(buildPayload(), { route: 'nowhere' })],
  ])('%s (%i): %s', async (code, status, _, posted) => {
    const { receive, queue, payloads, journal } = createDoor({ routeNames: new Set(['somewhere']) })
    await expect(receive(posted)).rejects.toMatchObject({ code, status })
    expect(queue.notifications).toEqual([])
    expect(journal.entries).toEqual([])
    expect(payloads.texts.size).toBe(0)
  })

  test('with the path of what is wrong', async () => {
    const { receive } = createDoor()
    const nameless = { schemaId: 'azureMonitorCommonAlertSchema', data: { essentials: {} } }
    await expect(receive(post(nameless))).rejects.toMatchObject({ path: '$.data.essentials.alertId' })
  })

  test('unless its brackets stand in a text', async () => {
    const { receive } = createDoor()
    await expect(receive(post({ text: '\\"[{:'.repeat(50_000) }))).resolves.toHaveProperty('deliveryId')
  })

  test('without repeating any of it', async () => {
    const { receive } = createDoor()
    const refusal: unknown = await receive(post('{"password":"hunter2",')).catch((error: unknown) => error)
    expect(inspect(refusal)).not.toContain('hunter2')
  })
})

const refusalOf = async (door: Door, posted: PostedAlert): Promise<unknown> =>
  door.receive(posted).catch((error: unknown) => error)

describe('an object that is no known alert', () => {
  test('is kept whole as a dead letter, for the route that was named, and refused with its id', async () => {
    const door = createDoor({ routeNames: new Set(['somewhere']) })
    const refusal = await refusalOf(door, post({ hello: 'world' }, { route: 'somewhere' }))
    const [letter = ''] = door.deadLetters.ids
    expect(refusal).toMatchObject({ code: 'alert_not_recognised', status: 422, letter })
    expect(door.deadLetters.letters).toMatchObject([
      {
        code: 'alert_not_recognised',
        attempts: 0,
        notification: { receivedAt: START, routes: ['somewhere'], alert: { hello: 'world' } },
      },
    ])
    expect(door.journal.entries).toMatchObject([{ step: 'dead', code: 'alert_not_recognised', letter }])
    expect(door.queue.notifications).toEqual([])
  })

  test('is one letter however often it is posted', async () => {
    const door = createDoor()
    for (let times = 0; times < 3; times += 1) await refusalOf(door, post({ hello: 'world' }))
    expect(door.deadLetters.ids).toHaveLength(1)
  })

  test('is only counted when a hundred were kept within the hour, and kept again in the next', async () => {
    const door = createDoor()
    const postNext = async (number: number): Promise<unknown> => refusalOf(door, post({ number }))
    for (let number = 0; number < KEPT_PER_HOUR; number += 1) await postNext(number)
    expect(await postNext(1000)).toMatchObject({ status: 422, letter: undefined })
    expect(await postNext(1001)).toMatchObject({ status: 422, letter: undefined })
    expect(door.deadLetters.ids).toHaveLength(KEPT_PER_HOUR)
    expect(door.events.slice(-2)).toEqual(['alert-not-kept 1', 'alert-not-kept 2'])
    door.clock.advance(3600)
    expect(await postNext(1002)).toMatchObject({ letter: expect.any(String) })
  })

  test('is a letter for each route that it is posted to, so that it is replayed through all of them', async () => {
    const door = createDoor()
    for (const route of [undefined, 'one', 'other'])
      await refusalOf(door, post({ hello: 'world' }, { route }))
    const routes = door.deadLetters.letters.map(({ route, notification }) => [route, notification?.routes])
    expect(routes).toEqual([
      [undefined, undefined],
      ['one', ['one']],
      ['other', ['other']],
    ])
    // One delivery, so that a ticket that both routes lead to hears of it once.
    const ids = door.deadLetters.letters.map(({ notification }) => notification?.deliveryId)
    expect(new Set(ids).size).toBe(1)
  })

  test('does not keep others out of the hour by its copies', async () => {
    const door = createDoor()
    for (let times = 0; times <= KEPT_PER_HOUR; times += 1) await refusalOf(door, post({ hello: 'world' }))
    expect(await refusalOf(door, post({ other: 1 }))).toMatchObject({ letter: expect.any(String) })
    expect(door.events).not.toContain('alert-not-kept 1')
    expect(door.deadLetters.ids).toHaveLength(2)
  })

  test('is not kept for a route that does not exist', async () => {
    const door = createDoor({ routeNames: new Set(['somewhere']) })
    const refusal = await refusalOf(door, post({ hello: 'world' }, { route: 'nowhere' }))
    expect(refusal).toMatchObject({ code: 'route_unknown' })
    expect(door.deadLetters.ids).toEqual([])
  })

  test('may be posted again, by a 503, while it cannot be kept', async () => {
    const door = createDoor()
    door.deadLetters.write = unavailable
    expect(await refusalOf(door, post({ hello: 'world' }))).toMatchObject({ status: 503 })
  })
})

describe('the answer waits for the storage', () => {
  test.each([
    ['the put', 'the receipt'],
    ['the receipt', 'the put'],
  ])('which is asked for both at once: when %s is done, it waits for %s', async (first, last) => {
    const done = { 'the put': Promise.withResolvers<void>(), 'the receipt': Promise.withResolvers<void>() }
    const asked: string[] = []
    const { receive, journal } = createDoor({
      put: () => {
        asked.push('the put')
        return done['the put'].promise
      },
    })
    journal.write = () => {
      asked.push('the receipt')
      return done['the receipt'].promise
    }
    let isAnswered = false
    const answer = receive(post(buildPayload())).then(() => (isAnswered = true))
    await new Promise(setImmediate)
    expect(asked.toSorted()).toEqual(['the put', 'the receipt'])
    done[first as keyof typeof done].resolve()
    await new Promise(setImmediate)
    expect(isAnswered).toBe(false)
    done[last as keyof typeof done].resolve()
    await answer
  })

  test.each([
    ['the queue', 0],
    ['the blob', 100 * 1024],
  ])('%s that does not take it is storage_unavailable, a 503', async (_, bytes) => {
    const { receive, queue, payloads, journal } = createDoor(bytes === 0 ? { put: unavailable } : {})
    payloads.write = unavailable
    await expect(receive(post(alertOf(bytes)))).rejects.toMatchObject({ status: 503, retryAfterSeconds: 5 })
    expect(queue.notifications).toEqual([])
    // What the sender may not come back with can be seen to be missing.
    expect(journal.entries).toMatchObject([{ step: 'accepted' }])
  })

  test('a receipt that cannot be written is a 503, and posted again it is the same delivery', async () => {
    const { receive, queue, journal } = createDoor()
    const write = journal.write.bind(journal)
    journal.write = unavailable
    await expect(receive(post(buildPayload()))).rejects.toMatchObject({ status: 503, retryAfterSeconds: 5 })
    journal.write = write
    const { deliveryId } = await receive(post(buildPayload()))
    expect(queue.notifications.map((notification) => notification.deliveryId)).toEqual([
      deliveryId,
      deliveryId,
    ])
    expect(journal.entries).toHaveLength(1)
  })
})

test('64 requests at once share a put, and then a write of the journal', async () => {
  const puts: number[] = []
  const appends: number[] = []
  const commitLine = createGroupCommit<JournalEntry>({
    write: async (entries) => void appends.push(entries.length),
    maxBytes: Infinity,
  })
  const { receive, journal } = createDoor({
    put: putTogether({ put: async (notifications) => void puts.push(notifications.length) }),
  })
  journal.write = async (entries) => void (await Promise.all(entries.map((entry) => commitLine(entry, 1))))
  await Promise.all(
    Array.from({ length: 64 }, (_, index) => receive(post(buildPayload({ episode: `p${index}` })))),
  )
  expect({ puts, appends }).toEqual({ puts: [64], appends: [64] })
})
