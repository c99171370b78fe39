import { describe, expect, test } from 'vitest'
import { envelopeOf } from '../../../../shared/storage/notification.ts'
import { createTestBridge } from '../../../builders/bridge.ts'
import { buildConfig, buildRoute } from '../../../builders/config.ts'
import { buildNotification, messageOf } from '../../../builders/notification.ts'
import { buildPayload } from '../../../builders/payload.ts'
import { refusal } from '../../../builders/scripted-product.ts'
import { commonPayload } from '../../alert/corpus.ts'

/** Seconds. */
const A_DAY = 86_400

const fired = buildPayload()

test('sixty thousand configuration items are forty-nine tickets and one for all others', async () => {
  const configurationItems = Array.from({ length: 60_000 }, (_, index) => `vm-${index}`)
  const posted = commonPayload({ alertTargetIDs: [], configurationItems })
  const config = buildConfig(buildRoute('servicenow', { grouping: 'perCi' }))
  const bridge = createTestBridge(() => config)
  let [now, most] = [0, 0]
  const claim = bridge.ledger.claim.bind(bridge.ledger)
  bridge.ledger.claim = async (...asked) => {
    now += 1
    most = Math.max(most, now)
    const claimed = await claim(...asked)
    now -= 1
    return claimed
  }

  await bridge.deliver(messageOf(posted))

  const { tickets } = bridge.product()
  expect(tickets).toHaveLength(50)
  expect(most).toBeLessThanOrEqual(50)
  expect(bridge.queue.notifications).toEqual([])
  const names = await Promise.all(
    tickets.map(async ({ correlationId }) => {
      const record = await bridge.ledger.read({ connection: 'servicenow', correlationId })
      return Object.values(record?.episodes ?? {}).map(({ name }) => name)
    }),
  )
  expect(
    names.flat().filter((name) => name.endsWith(': 51 more configuration items of this alert')),
  ).toHaveLength(1)
})

describe('several routes', () => {
  const config = buildConfig(
    buildRoute('first', { continue: true }),
    buildRoute('second'),
    buildRoute('third'),
  )

  test('that continue give the alert a ticket each', async () => {
    const bridge = createTestBridge(() => config)
    await bridge.deliver(messageOf(fired))
    const counts = ['first', 'second', 'third'].map((name) => bridge.product(name).tickets.length)
    expect(counts).toEqual([1, 1, 0])
  })

  test('are independent: only the unfinished one is tried again', async () => {
    const bridge = createTestBridge(() => config)
    bridge.product('first').refuse('open', refusal('product_unavailable'))
    await bridge.deliver(messageOf(fired))
    expect(bridge.queue.notifications).toMatchObject([{ routes: ['first'] }])
    await bridge.settle(A_DAY)
    expect(bridge.product('first').tickets).toHaveLength(1)
    expect(bridge.product('second').calls).toEqual(['open'])
  })

  test('that fail for good and for now leave a dead letter and a message, each for its route alone', async () => {
    const bridge = createTestBridge(() => config)
    bridge.product('first').refuse('open', refusal('product_missing_record'))
    bridge.product('second').refuse('open', refusal('product_unavailable'))
    await bridge.deliver(messageOf(fired))
    expect(bridge.deadLetters.letters).toMatchObject([
      { route: 'first', notification: { routes: ['first'] } },
    ])
    expect(bridge.queue.notifications).toMatchObject([{ routes: ['second'] }])
  })

  test('that fail with different waits are tried at the earliest', async () => {
    const bridge = createTestBridge(() => config)
    bridge.product('first').refuse('open', refusal('product_throttled', 1800))
    bridge.product('second').refuse('open', refusal('product_unavailable', 60))
    await bridge.deliver(messageOf(fired))
    expect(bridge.queue.secondsUntilNext).toBe(60)
  })

  test('named in the message are the only ones, and a name that is gone is a dead letter', async () => {
    const bridge = createTestBridge(() => config)
    await bridge.deliver(envelopeOf([buildNotification(fired, { routes: ['third', 'gone'] })]))
    expect(bridge.product('first').tickets).toHaveLength(0)
    expect(bridge.product('third').tickets).toHaveLength(1)
    expect(bridge.deadLetters.letters).toMatchObject([{ code: 'route_unknown', route: 'gone' }])
  })

  test('of the largest alert that a message takes can be put back by name', async () => {
    const names = Array.from({ length: 9 }, (_, index) => `${'r'.repeat(61)}${index}`)
    const routes = names.map((name) => buildRoute(name, { continue: true }))
    const bridge = createTestBridge(() => buildConfig(buildRoute('zero', { continue: true }), ...routes))
    const empty = buildNotification(buildPayload({ description: '' }))
    const room = 44 * 1024 - Buffer.byteLength(JSON.stringify(empty))
    const alert = buildPayload({ description: 'x'.repeat(room) })
    for (const name of names) bridge.product(name).refuse('open', refusal('product_unavailable'))
    await bridge.deliver(messageOf(alert))
    expect(bridge.queue.notifications[0]?.routes).toHaveLength(9)
  })
})

describe('a connection that is unwell', () => {
  test('is not called by other messages until its breaker closes', async () => {
    const bridge = createTestBridge()
    bridge.product().refuse('open', refusal('product_throttled', 600))
    await bridge.deliver(messageOf(fired))
    await bridge.deliver(messageOf(buildPayload({ episode: 'b' })))
    expect(bridge.product().calls).toEqual(['open'])
    expect(bridge.logLines.at(-1)).toMatchObject({ code: 'circuit_open', delaySeconds: 600, attempt: 0 })
    await bridge.settle(A_DAY)
    expect(bridge.product().tickets).toHaveLength(2)
  })

  test('does not keep alerts from another', async () => {
    const config = buildConfig(buildRoute('first', { continue: true }), buildRoute('second'))
    const bridge = createTestBridge(() => config)
    bridge.product('first').refuse('open', refusal('product_unavailable'))
    await bridge.deliver(messageOf(fired))
    await bridge.deliver(messageOf(buildPayload({ episode: 'b' })))
    expect(bridge.product('second').tickets).toHaveLength(2)
  })
})
