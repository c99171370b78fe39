import { describe, expect, test } from 'vitest'
import { createTestBridge, type TestBridge } from '../../../builders/bridge.ts'
import { messageOf } from '../../../builders/notification.ts'
import { buildPayload } from '../../../builders/payload.ts'
import { refusal } from '../../../builders/scripted-product.ts'

const DAY = 86_400

const fired = (episode: string): unknown => buildPayload({ episode })

/** The product refuses to open records from now on. @returns gives the right */
function takeRight(bridge: TestBridge): () => void {
  const product = bridge.product()
  const open = product.open.bind(product)
  product.open = () => Promise.reject(refusal('product_not_permitted'))
  return () => {
    product.open = open
  }
}

describe('alerts that need a right which the user lacks', () => {
  test('wait longer than giveUpAfter, and become tickets once the right is given', async () => {
    const bridge = createTestBridge()
    const give = takeRight(bridge)
    await bridge.deliver(messageOf(fired('a'), fired('b')))
    const end = bridge.clock.now() + 5 * DAY * 1000
    while (bridge.clock.now() < end) await bridge.deliverNext()
    expect(bridge.deadLetters.letters).toEqual([])
    expect(bridge.queue.notifications).toHaveLength(2)
    give()
    await bridge.settle(DAY)
    expect(bridge.product().tickets).toHaveLength(2)
  })

  test('cost the product a call in twelve minutes', async () => {
    const bridge = createTestBridge()
    takeRight(bridge)
    const product = bridge.product()
    let calls = 0
    const open = product.open.bind(product)
    product.open = (ticket) => {
      calls += 1
      return open(ticket)
    }
    await bridge.deliver(messageOf(...['a', 'b', 'c', 'd', 'e'].map(fired)))
    const end = bridge.clock.now() + DAY * 1000
    while (bridge.clock.now() < end) await bridge.deliverNext()
    expect(calls).toBeLessThanOrEqual(DAY / 720 + 10)
  })

  test('are given up when something else stands in their way for as long, counted from then', async () => {
    const bridge = createTestBridge()
    const give = takeRight(bridge)
    await bridge.deliver(messageOf(fired('a')))
    bridge.clock.advance(10 * DAY)
    await bridge.deliverNext()
    give()
    bridge.product().open = () => Promise.reject(refusal('product_unavailable'))
    await bridge.settle(DAY)
    expect(bridge.deadLetters.letters).toMatchObject([{ code: 'gave_up' }])
  })
})

test('a record that stays refused while others are permitted becomes a dead letter', async () => {
  const bridge = createTestBridge()
  const product = bridge.product()
  const open = product.open.bind(product)
  product.open = (ticket) =>
    ticket.fields['title']?.includes('poison') === true
      ? Promise.reject(refusal('product_not_permitted'))
      : open(ticket)
  await bridge.deliver(messageOf(buildPayload({ episode: 'p', rule: 'poison' })))
  for (const episode of ['a', 'b', 'c']) {
    bridge.clock.advance(30)
    await bridge.deliver(messageOf(fired(episode)))
    await bridge.settle(60)
  }
  await bridge.settle(DAY)
  expect(bridge.product().tickets).toHaveLength(3)
  expect(bridge.deadLetters.letters).toMatchObject([
    { code: 'product_rejected', reason: expect.stringContaining('but not this one') },
  ])
})
