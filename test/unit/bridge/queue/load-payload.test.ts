import { describe, expect, test } from 'vitest'
import { loadPayload } from '../../../../shared/bridge/queue/load-payload.ts'
import { createClock, START } from '../../../builders/clock.ts'
import { InMemoryJournal } from '../../../builders/in-memory-journal.ts'
import { InMemoryPayloadStore } from '../../../builders/in-memory-storage.ts'
import {
  buildAccepted,
  buildDead,
  buildDelivered,
  buildWaiting,
  DELIVERY,
} from '../../../builders/journal-entry.ts'

const NAME = '2026-11-23/alert.json'
const inMessage = { deliveryId: DELIVERY, receivedAt: START, attempt: 0, alert: { a: 1 } }
const inBlob = { deliveryId: DELIVERY, receivedAt: START, attempt: 0, alertBlob: NAME }

const stores = () => ({ payloads: new InMemoryPayloadStore(createClock()), journal: new InMemoryJournal() })

test('a payload in the message is at hand', async () => {
  expect(await loadPayload(inMessage, stores())).toEqual({ a: 1 })
})

test('a payload in a blob is read', async () => {
  const { payloads, journal } = stores()
  await payloads.write(NAME, '{"b":2}')
  expect(await loadPayload(inBlob, { payloads, journal })).toEqual({ b: 2 })
})

describe('a payload whose blob is gone', () => {
  const lost = { code: 'alert_lost_from_storage', retry: 'never' }

  test.each([buildDelivered(), buildDead()])('is not needed any more after it was $step', async (entry) => {
    const { payloads, journal } = stores()
    await journal.write([buildAccepted(), entry])
    expect(await loadPayload(inBlob, { payloads, journal })).toBeUndefined()
  })

  test.each([
    ['was never heard of', []],
    ['was accepted and waits', [buildAccepted(), buildWaiting()]],
    ['is another’s', [buildDelivered({ deliveryId: 'f'.repeat(32) })]],
    ['was delivered long before it was received', [buildDelivered({ at: '2026-11-22T12:00:00.000Z' })]],
  ])('is lost when the alert %s', async (_, entries) => {
    const { payloads, journal } = stores()
    await journal.write(entries)
    await expect(loadPayload(inBlob, { payloads, journal })).rejects.toMatchObject(lost)
  })
})
