import { describe, expect, test } from 'vitest'
import { envelopeOf, type Notification } from '../../../../shared/storage/notification.ts'
import type { TestBridge } from '../../../builders/bridge.ts'
import { buildNotification, messageOf } from '../../../builders/notification.ts'
import { buildPayload } from '../../../builders/payload.ts'
import { lostAnswer, refusal } from '../../../builders/scripted-product.ts'
import {
  actionsOf,
  at,
  bridgeOf,
  fired,
  pass,
  resolved,
  stateless,
  statusesOf,
  deliverEach,
  update,
} from '../simulation/stories.ts'

const hold = { policy: { onResolve: 'hold', resolveAfterSeconds: 1800 } } as const
const DESCRIPTION = 'x'.repeat(60_000)

/** Posts an alert that is too large for a message, as receive-alert stores it. */
async function postLarge(bridge: TestBridge, payload: object): Promise<Notification> {
  const { alert: _, ...notification } = buildNotification(payload)
  const alertBlob = `2026-11-23/${notification.deliveryId}.json`
  await bridge.payloads.write(alertBlob, JSON.stringify(payload))
  return { ...notification, alertBlob }
}

/** The next claim under which a note is written is not given back: the storage is away, or the instance goes down. */
function failSaveAfterNote(bridge: TestBridge): void {
  const { ledger } = bridge
  const claim = ledger.claim.bind(ledger)
  const notes = (): number => bridge.product().tickets.flatMap(({ changes }) => changes).length
  const before = notes()
  ledger.claim = async (...asked) => {
    const held = await claim(...asked)
    return (
      held && {
        record: held.record,
        extend: () => held.extend(),
        latestOf: (series) => held.latestOf(series),
        remember: (series) => held.remember(series),
        save: async (record) => {
          if (notes() === before) return held.save(record)
          ledger.claim = claim
          throw refusal('storage_unavailable')
        },
      }
    )
  }
}

/** How many reports each note has, in order. */
function reportsIn(bridge: TestBridge): unknown[] {
  return bridge.product().tickets.flatMap(({ changes }) => changes.map(({ fields }) => fields['reports']))
}

describe('a wake-up', () => {
  test('is put once, however much arrives meanwhile', async () => {
    const bridge = bridgeOf({ grouping: 'perRule', policy: { closeAfterSeconds: 3600 } })
    for (let minute = 0; minute < 30; minute += 1) await deliverEach(bridge, stateless(`p${minute}`, minute))
    expect(bridge.queue.notifications).toHaveLength(1)
    await pass(bridge, 58)
    expect(statusesOf(bridge)).toEqual(['open'])
    await pass(bridge, 1)
    expect(statusesOf(bridge)).toEqual(['resolved'])
  })

  test('that is put again when the product fails adds nothing to the story of the alert, and succeeds later', async () => {
    const bridge = bridgeOf(hold)
    await deliverEach(bridge, fired(), resolved(1))
    bridge.product().refuse('resolve', refusal('product_unavailable'))
    await pass(bridge, 60)
    expect(statusesOf(bridge)).toEqual(['resolved'])
    expect(bridge.journal.entries.map(({ step }) => step)).not.toContain('waiting')
  })

  test('whose answer was lost resolves once', async () => {
    const bridge = bridgeOf(hold)
    await deliverEach(bridge, fired(), resolved(1))
    bridge.product().loseAnswer('resolve')
    await pass(bridge, 60)
    expect(actionsOf(bridge)).toEqual([['open', 'hold', 'resolve']])
  })

  test('that became a dead letter does not prevent the next one', async () => {
    const bridge = bridgeOf(hold)
    await deliverEach(bridge, update(0), update(1, 'Resolved'))
    bridge.product().refuse('resolve', refusal('product_missing_record'))
    await pass(bridge, 60)
    expect(bridge.deadLetters.letters).toHaveLength(1)
    await deliverEach(bridge, update(70), update(71, 'Resolved'))
    await pass(bridge, 60)
    expect(statusesOf(bridge)).toEqual(['resolved'])
  })

  test('that comes twice resolves once', async () => {
    const bridge = bridgeOf(hold)
    await deliverEach(bridge, fired(), resolved(1))
    const [wakeUp] = bridge.queue.notifications
    await pass(bridge, 60)
    await bridge.deliver(envelopeOf(wakeUp === undefined ? [] : [wakeUp]))
    expect(actionsOf(bridge)).toEqual([['open', 'hold', 'resolve']])
  })

  test('of a ticket that a person closed or deleted does nothing', async () => {
    const bridge = bridgeOf(hold)
    await deliverEach(bridge, fired(), resolved(1), fired({ episode: 'b' }), resolved(1, { episode: 'b' }))
    bridge.product().setStatus('INC1', 'closed')
    bridge.product().tickets.splice(1)
    await pass(bridge, 60)
    expect(actionsOf(bridge)).toEqual([['open', 'hold']])
    expect(bridge.deadLetters.letters).toEqual([])
    expect(bridge.queue.notifications).toEqual([])
  })

  test('is in the journal with what it did, and is not when it did nothing', async () => {
    const bridge = bridgeOf(hold)
    await deliverEach(bridge, fired(), resolved(1))
    const before = bridge.journal.entries.length
    await pass(bridge, 60)
    expect(bridge.journal.entries.slice(before)).toMatchObject([
      { step: 'delivered', number: 'INC1', actions: ['resolve'], reasonCode: 'quiet-on-hold' },
    ])
  })

  test('that wrote the digest is in the journal with that, and with the resolution that it came to as well', async () => {
    const policy = { notesPerHour: 1, closeAfterSeconds: 3600 }
    const bridge = bridgeOf({ grouping: 'perRule', policy })
    await deliverEach(bridge, ...[0, 1, 2].map((minute) => stateless(`p${minute}`, minute)))
    const before = bridge.journal.entries.length
    await pass(bridge, 62)
    expect(bridge.journal.entries.slice(before)).toMatchObject([
      { step: 'delivered', actions: ['note'], reasonCode: 'digest' },
      { step: 'delivered', actions: ['resolve'], reasonCode: 'quiet' },
    ])
  })

  test('whose answer to the digest was lost writes it once, and later reports in another', async () => {
    const bridge = bridgeOf({ grouping: 'perRule', policy: { notesPerHour: 1 } })
    await deliverEach(bridge, ...[0, 1, 2, 3].map((minute) => stateless(`p${minute}`, minute)))
    bridge.product().loseAnswer('note')
    await pass(bridge, 59)
    await deliverEach(bridge, stateless('p4', 62))
    await pass(bridge, 180)

    const notes = bridge.product().tickets.flatMap(({ changes }) => changes)
    expect(notes.map(({ fields }) => fields['reports'])).toEqual(['1', '2', '1'])
    expect(new Set(notes.map(({ id }) => id)).size).toBe(3)
    expect([...bridge.ledger.records.values()]).toMatchObject([{ pendingDigest: 0, digestsInDoubt: [] }])
  })

  test('whose digest was found to be written is in the journal with it', async () => {
    const bridge = bridgeOf({ grouping: 'perRule', policy: { notesPerHour: 1 } })
    await deliverEach(bridge, ...[0, 1, 2].map((minute) => stateless(`p${minute}`, minute)))
    const before = bridge.journal.entries.length
    bridge.product().loseAnswer('note')
    await pass(bridge, 120)
    expect(bridge.journal.entries.slice(before)).toMatchObject([
      { step: 'delivered', actions: ['note'], reasonCode: 'written-by-earlier-try' },
    ])
  })

  test('whose digest was lost on the way, and whose next try is not saved, writes it once', async () => {
    const bridge = bridgeOf({ grouping: 'perRule', policy: { notesPerHour: 1 } })
    await deliverEach(bridge, ...[0, 1, 2].map((minute) => stateless(`p${minute}`, minute)))
    bridge.product().refuse('note', lostAnswer())
    failSaveAfterNote(bridge)
    await pass(bridge, 300)
    expect(reportsIn(bridge)).toEqual(['1', '1'])
  })

  test('whose digest was not written, though its answer was lost, writes it once', async () => {
    const bridge = bridgeOf({ grouping: 'perRule', policy: { notesPerHour: 1 } })
    await deliverEach(bridge, ...[0, 1, 2].map((minute) => stateless(`p${minute}`, minute)))
    bridge.product().refuse('note', lostAnswer())
    await pass(bridge, 120)
    expect(actionsOf(bridge)).toEqual([['open', 'note', 'note']])
  })

  test('that could not be put is put when the alert is tried again, which is not noted twice', async () => {
    const bridge = bridgeOf(hold)
    await deliverEach(bridge, fired())
    const { queue } = bridge
    const put = queue.put.bind(queue)
    let failures = 1
    queue.put = async (notifications, seconds) => {
      const isWakeUp = notifications.some(({ wakeUp }) => wakeUp !== undefined)
      if (isWakeUp && failures > 0) {
        failures -= 1
        throw refusal('storage_unavailable')
      }
      return put(notifications, seconds)
    }
    await deliverEach(bridge, resolved(1))
    expect(actionsOf(bridge)).toEqual([['open', 'hold']])
    await pass(bridge, 60)
    expect(actionsOf(bridge)).toEqual([['open', 'hold', 'resolve']])
    expect(bridge.deadLetters.letters).toEqual([])
  })
})

describe('a large alert', () => {
  const large = fired({ description: DESCRIPTION })

  test('leaves no blob once it is delivered', async () => {
    const bridge = bridgeOf()
    await bridge.deliver(envelopeOf([await postLarge(bridge, large)]))
    expect(bridge.payloads.texts.size).toBe(0)
  })

  test('keeps its blob, which counts as new, while it waits', async () => {
    const bridge = bridgeOf()
    const notification = await postLarge(bridge, large)
    bridge.clock.advance(3600)
    bridge.product().refuse('open', refusal('product_unavailable'))
    await bridge.deliver(envelopeOf([notification]))
    expect(await bridge.payloads.sweep(at(59))).toBe(0)
    await pass(bridge, 60)
    expect(bridge.payloads.texts.size).toBe(0)
    expect(actionsOf(bridge)).toEqual([['open']])
  })

  test('leaves no blob when it becomes a dead letter, which has it whole', async () => {
    const bridge = bridgeOf()
    bridge.product().refuse('open', refusal('product_missing_record'))
    await bridge.deliver(envelopeOf([await postLarge(bridge, large)]))
    expect(bridge.payloads.texts.size).toBe(0)
    expect(bridge.deadLetters.letters).toMatchObject([{ notification: { alert: large } }])
  })

  test('whose message is repeated after it was delivered is not a dead letter', async () => {
    const bridge = bridgeOf()
    const message = envelopeOf([await postLarge(bridge, large)])
    await bridge.deliver(message)
    await bridge.deliver(message)
    expect(bridge.deadLetters.letters).toEqual([])
    expect(actionsOf(bridge)).toEqual([['open']])
  })

  test('whose blob could not be deleted is delivered all the same', async () => {
    const bridge = bridgeOf()
    bridge.payloads.delete = async () => {
      throw refusal('storage_unavailable')
    }
    await bridge.deliver(envelopeOf([await postLarge(bridge, large)]))
    expect(bridge.queue.notifications).toEqual([])
    expect(bridge.logLines.map(({ event }) => event)).toContain('payload-not-deleted')
  })

  test('is reminded of with a blob of its own, which goes when the wake-up is done', async () => {
    const bridge = bridgeOf(hold)
    const end = buildPayload({ condition: 'Resolved', resolvedAt: at(1), description: DESCRIPTION })
    await bridge.deliver(messageOf(fired()))
    await bridge.deliver(envelopeOf([await postLarge(bridge, end)]))
    expect(bridge.payloads.texts.size).toBe(1)
    await pass(bridge, 60)
    expect(statusesOf(bridge)).toEqual(['resolved'])
    expect(bridge.payloads.texts.size).toBe(0)
  })

  test('is reminded of again when something was heard meanwhile', async () => {
    const bridge = bridgeOf({ grouping: 'perRule', policy: { closeAfterSeconds: 3600 } })
    const first = stateless('a', 0)
    Object.assign(first, { customProperties: { text: DESCRIPTION } })
    await bridge.deliver(envelopeOf([await postLarge(bridge, first)]))
    await pass(bridge, 30)
    await deliverEach(bridge, stateless('b', 30))
    await pass(bridge, 24 * 60)
    expect(statusesOf(bridge)).toEqual(['resolved'])
    expect(bridge.payloads.texts.size).toBe(0)
  })
})

test('a hold in doubt is reminded of once it is known', async () => {
  const bridge = bridgeOf(hold)
  await deliverEach(bridge, fired())
  bridge.product().refuse('hold', lostAnswer())
  await deliverEach(bridge, resolved(1))
  await pass(bridge, 60)
  expect(actionsOf(bridge)).toEqual([['open', 'hold', 'resolve']])
})
