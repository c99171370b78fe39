import { describe, expect, test } from 'vitest'
import { createTestBridge, type TestBridge } from '../../../builders/bridge.ts'
import { messageOf } from '../../../builders/notification.ts'
import { buildPayload } from '../../../builders/payload.ts'
import { refusal } from '../../../builders/scripted-product.ts'

const DAY = 86_400

const fired = (episode: string): unknown => buildPayload({ episode })
const resolved = (episode: string): unknown => buildPayload({ episode, condition: 'Resolved' })

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

  test('are given up when another failure lasts as long, counted from then', async () => {
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

test('a record that is closed amid a delivery, and refused as a missing right is, holds the others up for seconds and is left alone', async () => {
  const bridge = createTestBridge()
  await bridge.deliver(messageOf(fired('a'), fired('b')))
  const product = bridge.product()
  const [closing, other] = product.tickets
  const change = product.change.bind(product)
  const refused: string[] = []
  product.change = (item, wanted) => {
    if (item.id !== closing?.id) return change(item, wanted)
    product.setStatus(item.number, 'closed')
    refused.push(wanted.action)
    return change(item, wanted)
  }
  const end = bridge.clock.now() + 60_000
  await bridge.deliver(messageOf(resolved('a')))
  await bridge.deliver(messageOf(resolved('b')))
  while (bridge.queue.notifications.length > 0 && bridge.clock.now() < end) await bridge.deliverNext()
  expect(bridge.clock.now()).toBeLessThan(end)
  expect(other?.status).toBe('resolved')
  expect([closing?.status, closing?.changes, refused]).toEqual(['closed', [], ['resolve']])
  expect(bridge.deadLetters.letters).toEqual([])
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
