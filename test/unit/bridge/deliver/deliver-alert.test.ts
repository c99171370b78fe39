import { describe, expect, test } from 'vitest'
import { ERRORS, type ErrorCode } from '../../../../shared/errors.ts'
import { envelopeOf } from '../../../../shared/storage/notification.ts'
import { createTestBridge } from '../../../builders/bridge.ts'
import { START } from '../../../builders/clock.ts'
import { buildNotification, messageOf } from '../../../builders/notification.ts'
import { buildPayload } from '../../../builders/payload.ts'
import { refusal } from '../../../builders/scripted-product.ts'

/** Seconds. */
const A_DAY = 86_400

const fired = buildPayload()

const codes = Object.keys(ERRORS) as ErrorCode[]

describe('a failure decides by its code what becomes of the alert', () => {
  test.each(codes.filter((code) => ERRORS[code].retry === 'later'))('%s puts it back', async (code) => {
    const bridge = createTestBridge()
    bridge.product().refuse('open', refusal(code))
    await bridge.deliver(messageOf(fired))
    expect(bridge.queue.notifications).toMatchObject([{ alert: fired }])
    expect(bridge.deadLetters.letters).toEqual([])
  })

  test.each(codes.filter((code) => ERRORS[code].retry === 'never'))(
    '%s makes a dead letter',
    async (code) => {
      const bridge = createTestBridge()
      // The ticket, the plain one in its place, and the one with the required fields alone.
      for (let times = 0; times < 3; times += 1) bridge.product().refuse('open', refusal(code))
      await bridge.deliver(messageOf(fired))
      expect(bridge.queue.notifications).toEqual([])
      expect(bridge.deadLetters.letters).toMatchObject([
        {
          code,
          reason: `refused: ${code}`,
          route: 'servicenow',
          diedAt: START,
          notification: { alert: fired },
        },
      ])
    },
  )

  test('an unexpected error is tried again, after a look-up', async () => {
    const bridge = createTestBridge(() => {
      throw new TypeError('surprise')
    })
    await bridge.deliver(messageOf(fired))
    expect(bridge.queue.notifications).toHaveLength(1)
    expect(bridge.logLines).toMatchObject([{ event: 'alert-put-back', code: 'unexpected' }])
  })
})

describe('putting back', () => {
  test('waits as long as the product asks', async () => {
    const bridge = createTestBridge()
    bridge.product().refuse('open', refusal('product_throttled', 1800))
    await bridge.deliver(messageOf(fired))
    expect(bridge.queue.secondsUntilNext).toBe(1800)
  })

  test('waits longer after each failure, up to a quarter of an hour', async () => {
    const bridge = createTestBridge()
    const delays: (number | undefined)[] = []
    await bridge.queue.put([buildNotification(fired)])
    for (let attempt = 0; attempt < 10; attempt += 1) {
      bridge.product().refuse('open', refusal('product_answer_unusable'))
      await bridge.deliverNext()
      delays.push(bridge.queue.secondsUntilNext)
    }
    // From 82 s on they end at moments that others share: the 80 began at an odd second.
    expect(delays).toEqual([3, 5, 10, 20, 40, 82, 160, 320, 450, 450])
  })

  test('a wait for another delivery or at an open breaker is no attempt', async () => {
    const bridge = createTestBridge()
    bridge.product().refuse('open', refusal('ticket_claimed_elsewhere', 2))
    await bridge.deliver(messageOf(fired))
    expect(bridge.queue.notifications).toMatchObject([{ attempt: 0 }])
  })

  test('keeps all of the notification', async () => {
    const bridge = createTestBridge()
    const notification = buildNotification(fired, { traceparent: '00-trace', attempt: 4 })
    bridge.product().refuse('open', refusal('product_unavailable'))
    await bridge.deliver(envelopeOf([notification]))
    expect(bridge.queue.notifications).toEqual([{ ...notification, attempt: 5, routes: ['servicenow'] }])
  })
})

describe('giving up', () => {
  const threeDays = 3 * 86_400

  test('an alert that could not be delivered until giveUpAfter becomes a dead letter with the last reason', async () => {
    const bridge = createTestBridge()
    bridge.clock.advance(threeDays + 1)
    bridge.product().refuse('open', refusal('product_unavailable'))
    await bridge.deliver(messageOf(fired))
    expect(bridge.queue.notifications).toEqual([])
    expect(bridge.deadLetters.letters).toMatchObject([
      {
        code: 'gave_up',
        reason: expect.stringContaining('product_unavailable'),
        notification: { alert: fired },
      },
    ])
  })

  test('until then it is put back', async () => {
    const bridge = createTestBridge()
    bridge.clock.advance(threeDays - 1)
    bridge.product().refuse('open', refusal('product_unavailable'))
    await bridge.deliver(messageOf(fired))
    expect(bridge.queue.notifications).toHaveLength(1)
  })

  test('does not happen while the connection needs a sign-in, however long that takes', async () => {
    const bridge = createTestBridge()
    bridge.clock.advance(10 * threeDays)
    bridge.product().refuse('open', refusal('sign_in_needed'))
    await bridge.deliver(messageOf(fired))
    // It meets the breaker that the first has opened.
    await bridge.deliver(messageOf(buildPayload({ episode: 'b' })))
    expect(bridge.logLines.map(({ code }) => code)).toContain('circuit_open')
    expect(bridge.deadLetters.letters).toEqual([])
    expect(bridge.queue.notifications).toHaveLength(2)
  })

  test('counts anew after that: an alert that waited for a person is not given up at its next failure', async () => {
    const bridge = createTestBridge()
    bridge.clock.advance(10 * threeDays)
    bridge.product().refuse('open', refusal('sign_in_needed'))
    await bridge.deliver(messageOf(fired))
    bridge.product().refuse('open', refusal('product_unavailable'))
    await bridge.settle(A_DAY)
    expect(bridge.product().tickets).toHaveLength(1)
    expect(bridge.deadLetters.letters).toEqual([])
  })

  test('an old alert that can be delivered is delivered', async () => {
    const bridge = createTestBridge()
    bridge.clock.advance(10 * threeDays)
    await bridge.deliver(messageOf(fired))
    expect(bridge.product().tickets).toHaveLength(1)
  })

  test('an alert that waits for a person to sign in is put back, directly or at the breaker', async () => {
    const bridge = createTestBridge()
    bridge.clock.advance(threeDays + 1)
    bridge.product().refuse('open', refusal('sign_in_needed'))
    await bridge.deliver(messageOf(fired))
    await bridge.deliver(messageOf(buildPayload({ episode: 'b' })))
    expect(bridge.queue.notifications).toHaveLength(2)
    expect(bridge.deadLetters.letters).toEqual([])
  })

  test('a configuration with problems makes no dead letters', async () => {
    const bridge = createTestBridge(() => {
      throw refusal('config_invalid')
    })
    bridge.clock.advance(10 * threeDays)
    await bridge.deliver(messageOf(fired))
    expect(bridge.queue.notifications).toMatchObject([{ alert: fired, attempt: 1 }])
  })
})

describe('a payload in a blob', () => {
  const notification = { ...buildNotification(fired), alert: undefined, alertBlob: 'day/name.json' }

  test('is delivered like any other', async () => {
    const bridge = createTestBridge()
    await bridge.payloads.write('day/name.json', JSON.stringify(fired))
    await bridge.deliver(envelopeOf([notification]))
    expect(bridge.product().tickets).toHaveLength(1)
  })

  test('is put back as the name of its blob', async () => {
    const bridge = createTestBridge()
    await bridge.payloads.write('day/name.json', JSON.stringify(fired))
    bridge.product().refuse('open', refusal('product_unavailable'))
    await bridge.deliver(envelopeOf([notification]))
    expect(bridge.queue.notifications).toMatchObject([{ alertBlob: 'day/name.json' }])
    expect(bridge.queue.notifications[0]).not.toHaveProperty('alert')
  })

  test('is whole in a dead letter', async () => {
    const bridge = createTestBridge()
    await bridge.payloads.write('day/name.json', JSON.stringify(fired))
    bridge.product().refuse('open', refusal('product_missing_record'))
    await bridge.deliver(envelopeOf([notification]))
    expect(bridge.deadLetters.letters).toMatchObject([{ notification: { alert: fired } }])
  })

  test('that is gone makes a dead letter with that reason', async () => {
    const bridge = createTestBridge()
    await bridge.deliver(envelopeOf([notification]))
    expect(bridge.deadLetters.letters).toMatchObject([
      { code: 'alert_lost_from_storage', notification: { alertBlob: 'day/name.json' } },
    ])
  })
})

describe('a message', () => {
  test.each([
    ['null', null],
    ['a text', 'hello'],
    ['an invalid version', { v: '2', notifications: [] }],
    ['no notifications', { v: 1 }],
    [
      'a notification without an alert',
      { v: 1, notifications: [{ deliveryId: 'd', receivedAt: START, attempt: 0 }] },
    ],
    ['a notification without a delivery', { v: 1, notifications: [{ alert: fired }] }],
  ])('that is not ours makes a dead letter of itself: %s', async (_, message) => {
    const bridge = createTestBridge()
    await bridge.deliver(message)
    expect(bridge.deadLetters.letters).toMatchObject([{ code: 'message_unreadable', message }])
  })

  test('of a newer version of the app goes back unchanged, and waits for that version', async () => {
    const bridge = createTestBridge()
    const message = { v: 3, batches: [{ alerts: [fired] }] }
    await bridge.deliver(message)
    expect(bridge.queue.secondsUntilNext).toBe(900)
    bridge.clock.advance(900)
    expect(bridge.queue.receive()).toMatchObject([{ envelope: message }])
    expect(bridge.deadLetters.letters).toEqual([])
    expect(bridge.logLines).toMatchObject([{ event: 'message-put-back', code: 'stored_by_newer_version' }])
  })

  test('carries many notifications, and one that fails does not affect the others', async () => {
    const bridge = createTestBridge()
    bridge.product().refuse('open', refusal('product_missing_record'))
    bridge.product().refuse('open', refusal('product_answer_unusable'))
    await bridge.deliver(messageOf(...['a', 'b', 'c', 'd'].map((episode) => buildPayload({ episode }))))
    expect(bridge.deadLetters.letters).toHaveLength(1)
    expect(bridge.queue.notifications).toHaveLength(1)
    expect(bridge.product().tickets).toHaveLength(2)
  })

  test('with an invalid alert does not affect the others', async () => {
    const bridge = createTestBridge()
    const broken = buildNotification(fired, { deliveryId: 'broken', alert: { hello: 'world' } })
    await bridge.deliver(envelopeOf([broken, buildNotification(fired)]))
    expect(bridge.deadLetters.letters).toMatchObject([
      { code: 'alert_not_recognised', notification: { deliveryId: 'broken' } },
    ])
    expect(bridge.product().tickets).toHaveLength(1)
  })

  test('is shown again when a notification could be neither put back nor given up, and the others are done', async () => {
    const bridge = createTestBridge()
    bridge.queue.put = async () => {
      throw refusal('storage_unavailable')
    }
    bridge.product().refuse('open', refusal('product_answer_unusable'))
    const delivery = bridge.deliver(messageOf(fired, buildPayload({ episode: 'b' })))
    await expect(delivery).rejects.toMatchObject({ code: 'storage_unavailable' })
    expect(bridge.product().tickets).toHaveLength(1)
  })
})
