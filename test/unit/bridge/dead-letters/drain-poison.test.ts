import { expect, test } from 'vitest'
import { createDrainPoison } from '../../../../shared/bridge/dead-letters/drain-poison.ts'
import { envelopeOf } from '../../../../shared/storage/notification.ts'
import { createClock, START } from '../../../builders/clock.ts'
import { InMemoryJournal } from '../../../builders/in-memory-journal.ts'
import { InMemoryDeadLetterStore, InMemoryPayloadStore } from '../../../builders/in-memory-storage.ts'
import { buildNotification, messageOf } from '../../../builders/notification.ts'
import { buildPayload } from '../../../builders/payload.ts'

interface Drain {
  readonly drainPoison: (message: unknown) => Promise<void>
  readonly payloads: InMemoryPayloadStore
  readonly deadLetters: InMemoryDeadLetterStore
  readonly journal: InMemoryJournal
}

function createDrain(): Drain {
  const payloads = new InMemoryPayloadStore()
  const deadLetters = new InMemoryDeadLetterStore()
  const journal = new InMemoryJournal()
  const { now } = createClock()
  const drainPoison = createDrainPoison({ payloads, deadLetters, journal, log: () => undefined, now })
  return { drainPoison, payloads, deadLetters, journal }
}

test('each notification of a poisoned message becomes a dead letter', async () => {
  const { drainPoison, deadLetters } = createDrain()
  const payloads = ['a', 'b'].map((episode) => buildPayload({ episode }))
  await drainPoison(messageOf(...payloads))
  expect(deadLetters.letters).toMatchObject(
    payloads.map((alert) => ({ code: 'message_poisoned', diedAt: START, notification: { alert } })),
  )
})

test('a payload in a blob is in the letter whole', async () => {
  const { drainPoison, payloads, deadLetters } = createDrain()
  await payloads.write('day/name.json', JSON.stringify(buildPayload()))
  await drainPoison(
    envelopeOf([buildNotification(undefined, { alert: undefined, alertBlob: 'day/name.json' })]),
  )
  expect(deadLetters.letters).toMatchObject([{ notification: { alert: buildPayload() } }])
})

test('the journal has a line for each notification', async () => {
  const { drainPoison, deadLetters, journal } = createDrain()
  await drainPoison(messageOf(buildPayload({ episode: 'a' }), buildPayload({ episode: 'b' })))
  expect(journal.entries).toMatchObject(deadLetters.ids.map((letter) => ({ step: 'dead', letter })))
  expect(journal.entries).toHaveLength(2)
})

test('foreign messages become letters of their own', async () => {
  const { drainPoison, deadLetters } = createDrain()
  for (const message of ['hello', { v: 2 }, 'hello']) await drainPoison(message)
  expect(deadLetters.letters).toMatchObject([{ message: 'hello' }, { message: { v: 2 } }])
})
