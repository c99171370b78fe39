import { describe, expect, test } from 'vitest'
import {
  deadLetterMessage,
  deadLetterNotification,
} from '../../../../shared/bridge/dead-letters/dead-letter.ts'
import {
  createDeadLetters,
  type DeadLetters,
  type Progress,
} from '../../../../shared/bridge/dead-letters/dead-letters.ts'
import { createEnqueue, putAlone } from '../../../../shared/bridge/queue/enqueue.ts'
import { BridgeError, type ErrorCode } from '../../../../shared/errors.ts'
import type { Notification } from '../../../../shared/storage/notification.ts'
import type { DeadLetter } from '../../../../shared/storage/ports.ts'
import { type Clock, createClock, START } from '../../../builders/clock.ts'
import { InMemoryJournal } from '../../../builders/in-memory-journal.ts'
import {
  InMemoryDeadLetterStore,
  InMemoryPayloadStore,
  InMemoryQueue,
} from '../../../builders/in-memory-storage.ts'
import { buildNotification } from '../../../builders/notification.ts'
import { buildPayload } from '../../../builders/payload.ts'

/** The steps of a replay that can fail. */
type Step = 'payload' | 'put' | 'journal' | 'delete'

interface Office {
  readonly letters: DeadLetters
  readonly clock: Clock
  readonly queue: InMemoryQueue
  readonly payloads: InMemoryPayloadStore
  readonly store: InMemoryDeadLetterStore
  readonly journal: InMemoryJournal
  readonly logLines: object[]
  /** Steps that fail, before they are done. */
  readonly broken: Set<Step>
  /** Lets a notification die, and gives the id of its letter. */
  readonly bury: (notification?: Notification, route?: string, code?: ErrorCode) => Promise<string>
  /** The same for a message that is no notification. */
  readonly deadLetterMessage: (message: unknown) => Promise<string>
}

function createOffice(): Office {
  const clock = createClock()
  const queue = new InMemoryQueue(clock)
  const payloads = new InMemoryPayloadStore()
  const store = new InMemoryDeadLetterStore()
  const journal = new InMemoryJournal()
  const logLines: object[] = []
  const broken = new Set<Step>()
  const step = async <T>(name: Step, work: () => Promise<T>): Promise<T> => {
    if (broken.has(name)) throw new BridgeError('storage_unavailable', `${name} failed`)
    return work()
  }
  const log = (level: string, event: string, facts: object): void =>
    void logLines.push({ level, event, ...facts })
  const letters = createDeadLetters({
    deadLetters: {
      list: (since) => store.list(since),
      read: (id) => store.read(id),
      delete: (id) => step('delete', () => store.delete(id)),
    },
    enqueue: createEnqueue(
      putAlone({ put: (notifications) => step('put', () => queue.put(notifications)) }),
      { write: (name, text) => step('payload', () => payloads.write(name, text)) },
    ),
    journal: { write: (entries) => step('journal', () => journal.write(entries)) },
    log,
    now: clock.now,
  })
  const options = {
    payloads,
    deadLetters: store,
    journal: { write: async () => undefined },
    log: () => undefined,
    now: clock.now,
  }
  const idAfter = async (burial: () => Promise<unknown>): Promise<string> => {
    const before = new Set(store.ids)
    await burial()
    const id = store.ids.find((one) => !before.has(one))
    if (id === undefined) throw new Error('No letter was added.')
    return id
  }
  return {
    letters,
    clock,
    queue,
    payloads,
    store,
    journal,
    logLines,
    broken,
    bury: (notification = buildNotification(), route = 'incidents', code = 'product_rejected') => {
      const error = new BridgeError(code, 'a mandatory field is missing\nand more')
      return idAfter(() => deadLetterNotification(notification, { error, route }, options))
    },
    deadLetterMessage: (message) =>
      idAfter(() =>
        deadLetterMessage(message, new BridgeError('message_unreadable', 'not one of ours'), options),
      ),
  }
}

const notificationOf = (episode: string, receivedAt = START): Notification =>
  buildNotification(buildPayload({ episode }), { receivedAt, attempt: 4 })

describe('a list', () => {
  test('says of each letter what a person wants to know', async () => {
    const { letters, bury } = createOffice()
    const id = await bury(notificationOf('a'))
    expect(await letters.list()).toEqual({
      more: false,
      letters: [
        {
          id,
          code: 'product_rejected',
          reason: 'a mandatory field is missing',
          diedAt: START,
          receivedAt: START,
          attempts: 4,
          route: 'incidents',
          rule: 'cpu-high',
          condition: 'fired',
          severity: 'Sev1',
          items: ['vm-1'],
        },
      ],
    })
  })

  test('also has messages that are no alerts', async () => {
    const { letters, clock, bury, deadLetterMessage: buryForeign } = createOffice()
    await buryForeign('hello')
    clock.advance(1)
    await bury({ deliveryId: 'd', receivedAt: START, attempt: 0, alert: { not: 'an alert' } })
    const { letters: listed } = await letters.list()
    expect(listed.map(({ code, rule }) => ({ code, rule }))).toEqual([
      { code: 'product_rejected', rule: undefined },
      { code: 'message_unreadable', rule: undefined },
    ])
  })

  test('begins with the latest letter, and says so when it ends at the limit', async () => {
    const { letters, clock, bury } = createOffice()
    const ids: string[] = []
    for (const episode of ['a', 'b', 'c']) {
      ids.unshift(await bury(notificationOf(episode, new Date(clock.now()).toISOString())))
      clock.advance(86_400)
    }
    const idsOf = async (limit?: number): Promise<unknown> => {
      const { letters: listed, more } = await letters.list(limit === undefined ? {} : { limit })
      return { ids: listed.map(({ id }) => id), more }
    }
    expect(await idsOf()).toEqual({ ids, more: false })
    expect(await idsOf(3)).toEqual({ ids, more: false })
    expect(await idsOf(2)).toEqual({ ids: ids.slice(0, 2), more: true })
  })

  test('can be limited to alerts that were received since a time, or failed with a code', async () => {
    const { letters, bury } = createOffice()
    await bury(notificationOf('early', '2026-11-23T11:59:59.999Z'))
    const late = await bury(notificationOf('late'))
    const other = await bury(notificationOf('other'), 'incidents', 'gave_up')
    const idsOf = async (asked: object): Promise<string[]> =>
      (await letters.list(asked)).letters.map(({ id }) => id)
    expect(await idsOf({ since: START })).toEqual([late, other])
    expect(await idsOf({ code: 'gave_up' })).toEqual([other])
    expect(await idsOf({ code: 'gave_up', since: '2026-11-24T00:00:00.000Z' })).toEqual([])
  })
})

describe('a replay', () => {
  test('puts the alert into the queue as if it had just come, and the letter is gone', async () => {
    const { letters, clock, queue, store, journal, bury } = createOffice()
    const notification = { ...notificationOf('a'), traceparent: '00-1-2-01' }
    const id = await bury(notification)
    clock.advance(3600)
    await letters.replay(id)
    const now = '2026-11-23T13:00:00.000Z'
    expect(queue.notifications).toEqual([{ ...notification, attempt: 0, heldAt: now, routes: ['incidents'] }])
    expect(store.ids).toEqual([])
    expect(journal.entries).toEqual([
      { step: 'replayed', at: now, deliveryId: notification.deliveryId, letter: id },
    ])
  })

  test('keeps a payload that is too large for a message in a blob of its own, each time another', async () => {
    const { letters, clock, queue, payloads, bury } = createOffice()
    const payload = buildPayload({ description: 'x'.repeat(60_000) })
    for (const _ of ['first', 'second']) {
      await letters.replay(await bury(buildNotification(payload)))
      clock.advance(1)
    }
    const names = queue.notifications.map(({ alertBlob }) => alertBlob)
    expect(new Set(names).size).toBe(2)
    expect(names.map((name) => payloads.texts.get(name ?? ''))).toEqual(
      Array(2).fill(JSON.stringify(payload)),
    )
  })

  test('leaves the letter of an alert that dies again before the first one is deleted', async () => {
    const { letters, store, queue, broken, clock, bury } = createOffice()
    const first = await bury()
    clock.advance(1)
    broken.add('delete')
    await expect(letters.replay(first)).rejects.toThrow('delete failed')
    const second = await bury(queue.notifications[0])
    broken.clear()
    await store.delete(first)
    expect(store.ids).toEqual([second])
  })

  describe('that fails can be repeated, and nothing is lost in between', () => {
    test.each<Step>(['payload', 'put', 'journal', 'delete'])('at: %s', async (failing) => {
      const { letters, queue, store, journal, broken, bury } = createOffice()
      const notification = buildNotification(buildPayload({ description: 'x'.repeat(60_000) }))
      const id = await bury(notification)
      broken.add(failing)
      await expect(letters.replay(id)).rejects.toThrow(`${failing} failed`)
      expect(store.ids).toEqual([id])

      broken.clear()
      await letters.replay(id)
      expect(store.ids).toEqual([])
      expect(new Set(queue.notifications.map(({ deliveryId }) => deliveryId))).toEqual(
        new Set([notification.deliveryId]),
      )
      expect(journal.entries.at(-1)).toMatchObject({ step: 'replayed', letter: id })
    })
  })

  test('of what is not recognised parses it again: it stays until a version knows it', async () => {
    const { letters, store, queue, bury } = createOffice()
    const raw = { hello: 'world' }
    const unknown = { deliveryId: 'd', receivedAt: START, attempt: 0, alert: raw }
    const id = await bury(unknown, undefined, 'alert_not_recognised')
    const known = await bury(notificationOf('now-known'), undefined, 'alert_not_recognised')
    await expect(letters.replay(id)).rejects.toMatchObject({ code: 'alert_not_recognised' })
    expect(await letters.replayAll()).toEqual({ replayed: 1, skipped: 1 })
    expect(queue.notifications).toMatchObject([{ alert: notificationOf('now-known').alert }])
    expect(store.ids).toEqual([id])
    expect(known).not.toBe(id)
  })

  test('of a message that is no alert is refused, and the letter stays', async () => {
    const { letters, store, bury, deadLetterMessage: buryForeign } = createOffice()
    const { alert: _, ...lost } = notificationOf('a')
    const ids = [await buryForeign({ v: 9 }), await bury({ ...lost, alertBlob: 'gone.json' })]
    for (const id of ids) {
      await expect(letters.replay(id)).rejects.toMatchObject({
        code: 'dead_letter_not_replayable',
        status: 409,
      })
    }
    expect(store.ids).toEqual(ids)
  })
})

describe('a replay of all', () => {
  test('takes those that are asked for, and counts what cannot be replayed', async () => {
    const { letters, queue, store, bury, deadLetterMessage: buryForeign } = createOffice()
    const early = await bury(notificationOf('early', '2026-11-22T12:00:00.000Z'))
    const foreign = await buryForeign('hello')
    for (const episode of ['a', 'b']) await bury(notificationOf(episode))
    expect(await letters.replayAll({ since: START })).toEqual({ replayed: 2, skipped: 1 })
    expect(queue.notifications).toHaveLength(2)
    expect(store.ids).toEqual([early, foreign])
  })

  test('can be of one code', async () => {
    const { letters, store, bury } = createOffice()
    await bury(notificationOf('a'), 'incidents', 'gave_up')
    const other = await bury(notificationOf('b'))
    expect(await letters.replayAll({ code: 'gave_up' })).toEqual({ replayed: 1, skipped: 0 })
    expect(store.ids).toEqual([other])
  })

  test('names the person with each letter', async () => {
    const { letters, journal, bury } = createOffice()
    for (const episode of ['a', 'b']) await bury(notificationOf(episode))
    await letters.replayAll({}, { act: { by: 'olivia' } })
    const line = { step: 'replayed', by: 'olivia' }
    expect(journal.entries).toMatchObject([line, line])
  })

  test('reports its progress up to the end', async () => {
    const { letters, bury } = createOffice()
    for (let count = 0; count < 40; count += 1) await bury(notificationOf(`episode ${count}`))
    const reports: Progress[] = []
    await letters.replayAll({}, { tellProgress: (progress) => reports.push(progress) })
    expect(reports.map(({ done }) => done)).toEqual(reports.map(({ done }) => done).toSorted((a, b) => a - b))
    expect(reports.at(-1)).toEqual({ done: 40, total: 40 })
    expect(reports.length).toBeGreaterThan(1)
  })

  test('ends at a failure, and is completed by another', async () => {
    const { letters, queue, store, broken, bury } = createOffice()
    for (const episode of ['a', 'b', 'c']) await bury(notificationOf(episode))
    broken.add('put')
    await expect(letters.replayAll()).rejects.toMatchObject({ code: 'storage_unavailable' })
    expect(store.ids).toHaveLength(3)
    broken.clear()
    expect(await letters.replayAll()).toEqual({ replayed: 3, skipped: 0 })
    expect(queue.notifications).toHaveLength(3)
  })
})

describe('a letter', () => {
  test('is shown whole', async () => {
    const { letters, bury } = createOffice()
    const notification = notificationOf('a')
    const shown: DeadLetter = await letters.show(await bury(notification))
    expect(shown).toMatchObject({
      reason: 'a mandatory field is missing\nand more',
      notification: { alert: notification.alert },
    })
  })

  test('can be discarded, with a journal line', async () => {
    const { letters, store, queue, journal, bury } = createOffice()
    const notification = notificationOf('a')
    const id = await bury(notification)
    await letters.discard(id)
    expect(store.ids).toEqual([])
    expect(queue.notifications).toEqual([])
    expect(journal.entries).toEqual([
      { step: 'discarded', at: START, deliveryId: notification.deliveryId, letter: id },
    ])
  })

  test('stays when that line cannot be written', async () => {
    const { letters, store, broken, bury } = createOffice()
    const id = await bury()
    broken.add('journal')
    await expect(letters.discard(id)).rejects.toThrow('journal failed')
    expect(store.ids).toEqual([id])
  })

  test('that holds a foreign message can be discarded as well', async () => {
    const { letters, store, journal, logLines, deadLetterMessage: buryForeign } = createOffice()
    await letters.discard(await buryForeign('hello'), { by: 'olivia', why: 'no alert' })
    expect(store.ids).toEqual([])
    expect(journal.entries).toEqual([])
    // The journal has lines about deliveries only.
    expect(logLines.at(-1)).toMatchObject({
      event: 'dead-letter-discarded',
      person: 'olivia',
      reason: 'no alert',
    })
  })
})

describe('an invalid id is not looked up', () => {
  test.each(['2026-11-23/unknown.incidents.json', '../alert-payloads/2026-11-23/a.json', '', 'x'])(
    '%j',
    async (id) => {
      const { letters } = createOffice()
      for (const act of ['show', 'replay', 'discard'] as const) {
        await expect(letters[act](id)).rejects.toMatchObject({ code: 'dead_letter_unknown', status: 404 })
      }
    },
  )
})
