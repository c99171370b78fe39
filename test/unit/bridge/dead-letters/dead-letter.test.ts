import { expect, test } from 'vitest'
import {
  deadLetterMessage,
  deadLetterNotification,
  type DeadLetterOptions,
} from '../../../../shared/bridge/dead-letters/dead-letter.ts'
import { BridgeError } from '../../../../shared/errors.ts'
import { deadLetterName } from '../../../../shared/storage/dead-letter-name.ts'
import { createClock, START } from '../../../builders/clock.ts'
import { InMemoryJournal } from '../../../builders/in-memory-journal.ts'
import { InMemoryDeadLetterStore, InMemoryPayloadStore } from '../../../builders/in-memory-storage.ts'
import { buildNotification } from '../../../builders/notification.ts'
import { buildPayload } from '../../../builders/payload.ts'

interface Graveyard extends DeadLetterOptions {
  readonly payloads: InMemoryPayloadStore
  readonly deadLetters: InMemoryDeadLetterStore
  readonly journal: InMemoryJournal
  readonly logLines: object[]
}

function createGraveyard(): Graveyard {
  const logLines: object[] = []
  return {
    payloads: new InMemoryPayloadStore(),
    deadLetters: new InMemoryDeadLetterStore(),
    journal: new InMemoryJournal(),
    log: (level, event, facts) => void logLines.push({ level, event, ...facts }),
    logLines,
    now: createClock().now,
  }
}

const error = new BridgeError('product_rejected', 'a mandatory field is missing')
const notification = buildNotification(undefined, { attempt: 3, routes: ['incidents', 'events'] })
const { deliveryId } = notification

test('a letter holds the reason, the tries and the notification, for the route that it died on alone', async () => {
  const graveyard = createGraveyard()
  await deadLetterNotification(notification, { error, route: 'incidents' }, graveyard)
  expect(graveyard.deadLetters.letters).toEqual([
    {
      code: 'product_rejected',
      reason: 'a mandatory field is missing',
      diedAt: START,
      attempts: 3,
      route: 'incidents',
      notification: { ...notification, routes: ['incidents'] },
    },
  ])
})

test('one that died before a route was chosen keeps the routes that were left', async () => {
  const graveyard = createGraveyard()
  await deadLetterNotification(notification, { error, route: undefined }, graveyard)
  expect(graveyard.deadLetters.letters).toMatchObject([{ notification: { routes: ['incidents', 'events'] } }])
  expect(graveyard.deadLetters.letters[0]).not.toHaveProperty('route')
})

test('a payload in a blob moves into the letter, and the blob is left to who deletes the message', async () => {
  const graveyard = createGraveyard()
  await graveyard.payloads.write('day/name.json', JSON.stringify(buildPayload()))
  const { alert, ...pointer } = notification
  await deadLetterNotification(
    { ...pointer, alertBlob: 'day/name.json' },
    { error, route: undefined },
    graveyard,
  )
  expect(graveyard.deadLetters.letters.map((letter) => letter.notification)).toEqual([{ ...pointer, alert }])
  expect(graveyard.payloads.texts.size).toBe(1)
})

test('a payload that is gone leaves the name that it had', async () => {
  const graveyard = createGraveyard()
  const { alert: _, ...pointer } = notification
  await deadLetterNotification(
    { ...pointer, alertBlob: 'day/name.json' },
    { error, route: undefined },
    graveyard,
  )
  expect(graveyard.deadLetters.letters).toMatchObject([{ notification: { alertBlob: 'day/name.json' } }])
})

test('the journal and the log name the letter', async () => {
  const graveyard = createGraveyard()
  await deadLetterNotification(notification, { error, route: 'incidents' }, graveyard)
  const [letter] = graveyard.deadLetters.ids
  const said = { deliveryId, route: 'incidents', code: error.code, reason: error.message, letter }
  expect(graveyard.journal.entries).toEqual([{ step: 'dead', at: START, ...said }])
  expect(graveyard.logLines).toEqual([{ level: 'error', event: 'alert-dead', ...said }])
})

test('a letter that could not be written is not logged', async () => {
  const graveyard = createGraveyard()
  const deadLetters = { write: async () => Promise.reject(new BridgeError('storage_unavailable', 'away')) }
  await expect(
    deadLetterNotification(notification, { error, route: undefined }, { ...graveyard, deadLetters }),
  ).rejects.toThrow('away')
  expect(graveyard).toMatchObject({ logLines: [], journal: { entries: [] } })
})

test('a message that is no notification has a letter and a log line, and no line in the journal', async () => {
  const graveyard = createGraveyard()
  await deadLetterMessage({ v: 9 }, new BridgeError('message_unreadable', 'not one of ours'), graveyard)
  expect(graveyard.deadLetters.letters).toEqual([
    {
      code: 'message_unreadable',
      reason: 'not one of ours',
      diedAt: START,
      attempts: 0,
      message: { v: 9 },
    },
  ])
  expect(graveyard.logLines).toMatchObject([{ event: 'alert-dead', code: 'message_unreadable' }])
  expect(graveyard.journal.entries).toEqual([])
  expect(graveyard.deadLetters.ids).toEqual(graveyard.deadLetters.letters.map(deadLetterName))
})
