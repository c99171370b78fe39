import { describe, expect, test } from 'vitest'
import { putBack, putBackOf } from '../../../../shared/bridge/deliver/put-back.ts'
import { putTogether } from '../../../../shared/bridge/queue/enqueue.ts'
import { BridgeError, type ErrorCode, type ErrorFacts, ERRORS } from '../../../../shared/errors.ts'
import { MAX_MESSAGE_BYTES } from '../../../../shared/storage/notification.ts'
import { createClock, START } from '../../../builders/clock.ts'
import { InMemoryJournal } from '../../../builders/in-memory-journal.ts'
import { InMemoryPayloadStore, InMemoryQueue } from '../../../builders/in-memory-storage.ts'
import { buildNotification } from '../../../builders/notification.ts'

const now = Date.parse(START)
const notification = buildNotification(undefined, { attempt: 3, routes: ['a', 'b', 'c'] })

const failure = (code: ErrorCode, route?: string, facts: ErrorFacts = {}) => ({
  error: new BridgeError(code, `failed: ${code}`, facts),
  route,
})

const never = (): number => 0

describe('what goes back', () => {
  test('is the notification for the routes that failed, with a further attempt', () => {
    const failures = [failure('product_unavailable', 'c'), failure('product_unavailable', 'a')]
    expect(putBackOf(notification, failures, now, never)).toEqual({
      notification: { ...notification, attempt: 4, routes: ['c', 'a'] },
      delaySeconds: 20,
      wasTried: true,
    })
  })

  test('keeps its routes when it failed before one was chosen', () => {
    const put = putBackOf(notification, [failure('config_invalid')], now, never)
    expect(put.notification).toEqual({ ...notification, attempt: 4 })
  })

  test('waits for the shortest of the times that its routes ask for', () => {
    const failures = [1800, 60, 600].map((retryAfterSeconds) =>
      failure('product_throttled', 'a', { retryAfterSeconds }),
    )
    expect(putBackOf(notification, failures, now, never).delaySeconds).toBe(60)
  })

  test('waits in common steps, a sixteenth longer at most and never shorter', () => {
    const delays = [1, 5, 33, 61, 100, 899, 900, 7201].map(
      (retryAfterSeconds) =>
        putBackOf(notification, [failure('product_throttled', 'a', { retryAfterSeconds })], now, never)
          .delaySeconds,
    )
    expect(delays).toEqual([1, 5, 34, 62, 100, 900, 900, 7260])
  })

  const waits = new Set<ErrorCode>([
    'stored_by_newer_version',
    'circuit_open',
    'muted',
    'ticket_claimed_elsewhere',
    'ticket_in_doubt',
    'token_refresh_elsewhere',
    'lock_lost',
  ])
  const codes = (Object.keys(ERRORS) as ErrorCode[]).filter((code) => ERRORS[code].retry === 'later')

  test.each(codes)('after %s counts an attempt, unless that says that nothing was tried', (code) => {
    const isWait = waits.has(code)
    const put = putBackOf(notification, [failure(code, 'a')], now, never)
    expect([put.wasTried, put.notification.attempt]).toEqual(isWait ? [false, 3] : [true, 4])
  })

  test('counts an attempt when one of its routes was tried', () => {
    const failures = [failure('circuit_open', 'a'), failure('product_unavailable', 'b')]
    expect(putBackOf(notification, failures, now, never).wasTried).toBe(true)
  })

  test('is held from now on when one of its routes waits for a person', () => {
    const atBreaker = failure('circuit_open', 'a', { because: 'sign_in_needed' })
    for (const waiting of [failure('sign_in_needed', 'a'), atBreaker]) {
      const put = putBackOf(notification, [failure('product_unavailable', 'b'), waiting], now, never)
      expect(put.notification.heldAt).toBe(START)
    }
    expect(
      putBackOf(notification, [failure('vault_unavailable')], now, never).notification,
    ).not.toHaveProperty('heldAt')
  })
})

test('the product’s refusals for want of a right are remembered by route, and no other hold is', () => {
  const failures = [
    failure('product_not_permitted', 'a'),
    failure('circuit_open', 'b', { because: 'product_not_permitted' }),
    failure('sign_in_needed', 'c'),
    failure('muted', 'd', { retryAfterSeconds: 300 }),
  ]
  const before = { ...notification, refused: { a: '2026-11-22T12:00:00.000Z', e: START } }
  expect(putBackOf(before, failures, now, never).notification.refused).toEqual({
    a: START,
    b: START,
    e: START,
  })
  expect(putBackOf(notification, failures.slice(2), now, never).notification).not.toHaveProperty('refused')
})

const createOptions = () => {
  const clock = createClock()
  const logLines: object[] = []
  const queue = new InMemoryQueue(clock)
  return {
    clock,
    logLines,
    queue,
    put: putTogether(queue),
    payloads: new InMemoryPayloadStore(clock),
    journal: new InMemoryJournal(),
    log: (level: string, event: string, facts: object) => void logLines.push({ level, event, ...facts }),
    now: clock.now,
    random: never,
  }
}

describe('putting back', () => {
  test('puts the message with its delay, and says why for each route', async () => {
    const options = createOptions()
    await putBack(notification, [failure('product_unavailable', 'a'), failure('circuit_open', 'b')], options)
    expect(options.queue.notifications).toEqual([{ ...notification, attempt: 4, routes: ['a', 'b'] }])
    expect(options.queue.secondsUntilNext).toBe(20)
    const { deliveryId } = notification
    const because = (route: string, code: string) => ({
      deliveryId,
      route,
      code,
      reason: `failed: ${code}`,
      attempt: 4,
    })
    const facts = [because('a', 'product_unavailable'), because('b', 'circuit_open')]
    expect(options.journal.entries).toEqual(
      facts.map((fact) => ({ step: 'waiting', at: START, until: '2026-11-23T12:00:20.000Z', ...fact })),
    )
    expect(options.logLines).toEqual(
      facts.map((fact) => ({ level: 'warn', event: 'alert-put-back', delaySeconds: 20, ...fact })),
    )
  })

  test('is no warning while nothing was tried', async () => {
    const options = createOptions()
    await putBack(notification, [failure('ticket_claimed_elsewhere', 'a')], options)
    expect(options.logLines).toMatchObject([{ level: 'info' }])
  })

  test('of one that failed before a route was chosen names no route', async () => {
    const options = createOptions()
    await putBack(notification, [failure('config_invalid')], options)
    expect(options.journal.entries[0]).not.toHaveProperty('route')
  })

  test('of a wake-up is no line of the alert', async () => {
    const options = createOptions()
    const wakeUp = { ...notification, wakeUp: { row: 'r', at: START } }
    await putBack(wakeUp, [failure('product_unavailable', 'a')], options)
    expect(options.journal.entries).toEqual([])
    expect(options.queue.notifications).toMatchObject([{ wakeUp: { row: 'r', at: START } }])
  })

  test('moves the payload to a blob when the message outgrows the queue by what is known of its routes', async () => {
    const options = createOptions()
    const whole = { ...notification, alert: { text: 'x'.repeat(MAX_MESSAGE_BYTES - 400) } }
    const muted = Array.from({ length: 40 }, (_, index) => ({
      ...failure('muted', `route-of-a-team-with-a-long-name-${index}`),
      mutedUntil: '2026-11-24T12:00:00.000Z',
    }))
    await putBack(whole, muted, options)
    const [{ alert, alertBlob = '', ...back } = notification] = options.queue.notifications
    expect(alert).toBeUndefined()
    expect(JSON.parse(options.payloads.texts.get(alertBlob) ?? '')).toEqual(whole.alert)
    expect([back.deliveryId, back.routes?.length]).toEqual([whole.deliveryId, 40])
  })

  test('lets the payload count as new', async () => {
    const options = createOptions()
    await options.payloads.write('day/name.json', '{}')
    options.clock.advance(3600)
    const { alert: _, ...pointer } = notification
    await putBack({ ...pointer, alertBlob: 'day/name.json' }, [failure('product_unavailable', 'a')], options)
    expect(await options.payloads.sweep('2026-11-23T12:59:59.000Z')).toBe(0)
  })
})
