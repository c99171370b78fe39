import { describe, expect, test } from 'vitest'
import { createTestBridge, type TestBridge } from '../../../builders/bridge.ts'
import { buildConfig, buildPolicy, buildRoute } from '../../../builders/config.ts'
import { messageOf } from '../../../builders/notification.ts'
import { buildHealthPayload, buildPayload } from '../../../builders/payload.ts'
import { lostAnswer, refusal } from '../../../builders/scripted-product.ts'

/** Seconds. */
const A_DAY = 86_400

const fired = buildPayload()
const resolved = buildPayload({ condition: 'Resolved' })
const update = (stage: 'Active' | 'Resolved', minute: number): object =>
  buildHealthPayload({ episode: 'outage', stage, at: `2026-11-23T12:${minute}:00.000Z` })

describe('one episode, one ticket', () => {
  test('a fired alert opens a ticket that carries its correlation id', async () => {
    const bridge = createTestBridge()
    await bridge.deliver(messageOf(fired))
    expect(bridge.product().tickets).toMatchObject([
      {
        status: 'open',
        fields: { title: 'open cpu-high' },
        correlationId: expect.stringMatching(/^[0-9a-f]{32}$/),
      },
    ])
  })

  test('the same notification again changes nothing, and asks the product nothing', async () => {
    const bridge = createTestBridge()
    for (const message of [fired, fired, fired]) await bridge.deliver(messageOf(message))
    expect(bridge.product().calls).toEqual(['open'])
    expect(bridge.queue.notifications).toEqual([])
  })

  test('the same notification many times in one message opens one ticket', async () => {
    const bridge = createTestBridge()
    await bridge.deliver(messageOf(...Array.from({ length: 20 }, () => fired)))
    await bridge.settle(A_DAY)
    expect(bridge.product().calls).toEqual(['open'])
    expect(bridge.deadLetters.letters).toEqual([])
  })

  test('another episode opens another ticket', async () => {
    const bridge = createTestBridge()
    await bridge.deliver(messageOf(fired, buildPayload({ episode: 'b' })))
    const correlationIds = bridge.product().tickets.map((ticket) => ticket.correlationId)
    expect(new Set(correlationIds).size).toBe(2)
  })

  test('a further notification of the episode is noted', async () => {
    const bridge = createTestBridge()
    for (const payload of [update('Active', 10), update('Active', 20)])
      await bridge.deliver(messageOf(payload))
    const [ticket] = bridge.product().tickets
    expect(ticket?.changes).toMatchObject([{ action: 'note', fields: { number: 'INC1' } }])
  })

  test('its end resolves the ticket', async () => {
    const bridge = createTestBridge()
    for (const payload of [fired, resolved]) await bridge.deliver(messageOf(payload))
    expect(bridge.product().tickets).toMatchObject([{ status: 'resolved', changes: [{ action: 'resolve' }] }])
  })

  const ticketForEnd = buildRoute('servicenow', { policy: buildPolicy({ onUnknownEnd: 'ticket' }) })

  test.each([
    [
      'opens nothing; the fired that follows opens a ticket and resolves it',
      [],
      ['open', 'resolve'],
      buildRoute('servicenow'),
    ],
    [
      'opens a ticket where the route wants it; the fired that follows changes nothing',
      ['open', 'resolve'],
      ['open', 'resolve', 'read'],
      ticketForEnd,
    ],
  ] as const)('an end that comes first %s', async (_, first, both, route) => {
    const bridge = createTestBridge(() => buildConfig(route))
    await bridge.deliver(messageOf(resolved))
    expect(bridge.product().calls).toEqual(first)
    await bridge.deliver(messageOf(fired))
    expect(bridge.product().tickets).toMatchObject([{ status: 'resolved' }])
    expect(bridge.product().calls).toEqual(both)
  })

  test('an episode that comes back in time reopens its ticket', async () => {
    const bridge = createTestBridge()
    const story = [update('Active', 10), update('Resolved', 20), update('Active', 30)]
    for (const payload of story) await bridge.deliver(messageOf(payload))
    expect(bridge.product().tickets).toMatchObject([
      { status: 'open', changes: [{ action: 'resolve' }, { action: 'reopen' }] },
    ])
  })

  test('an episode that comes back too late gets a new ticket, which names the old one', async () => {
    const config = buildConfig(buildRoute('servicenow', { policy: buildPolicy({ reopenWithinSeconds: 60 }) }))
    const bridge = createTestBridge(() => config)
    const story = [update('Active', 10), update('Resolved', 20), update('Active', 30)]
    for (const payload of story) {
      await bridge.deliver(messageOf(payload))
      bridge.clock.advance(600)
    }
    expect(bridge.product().tickets).toMatchObject([
      { number: 'INC1', status: 'resolved' },
      { number: 'INC2', status: 'open', fields: { previous: 'INC1' } },
    ])
  })
})

describe('what a person did is respected', () => {
  test('a ticket that a person closed is left alone; the episode gets a new one that names it', async () => {
    const bridge = createTestBridge()
    await bridge.deliver(messageOf(update('Active', 10)))
    bridge.product().setStatus('INC1', 'closed')
    await bridge.deliver(messageOf(update('Active', 20)))
    expect(bridge.product().tickets).toMatchObject([
      { status: 'closed', changes: [] },
      { status: 'open', fields: { previous: 'INC1' } },
    ])
  })

  test('a ticket that a person resolved is not reopened', async () => {
    const bridge = createTestBridge()
    await bridge.deliver(messageOf(update('Active', 10)))
    bridge.product().setStatus('INC1', 'resolved')
    await bridge.deliver(messageOf(update('Active', 20)))
    expect(bridge.product().tickets).toMatchObject([{ status: 'resolved', changes: [] }, { status: 'open' }])
  })

  test('the end of the episode does not touch a ticket that a person closed', async () => {
    const bridge = createTestBridge()
    await bridge.deliver(messageOf(fired))
    bridge.product().setStatus('INC1', 'closed')
    await bridge.deliver(messageOf(resolved))
    expect(bridge.product().tickets).toMatchObject([{ status: 'closed', changes: [] }])
  })

  test('a ticket that a person deleted counts as closed', async () => {
    const bridge = createTestBridge()
    await bridge.deliver(messageOf(update('Active', 10)))
    bridge.product().tickets.length = 0
    await bridge.deliver(messageOf(update('Active', 20)))
    expect(bridge.product().tickets).toMatchObject([{ status: 'open', fields: { previous: 'INC1' } }])
  })

  test('the new ticket has a correlation id of its own, and takes what follows', async () => {
    const bridge = createTestBridge()
    await bridge.deliver(messageOf(update('Active', 10)))
    bridge.product().setStatus('INC1', 'closed')
    for (const payload of [update('Active', 20), update('Active', 30)])
      await bridge.deliver(messageOf(payload))
    const [first, second] = bridge.product().tickets
    expect(second?.correlationId).not.toBe(first?.correlationId)
    expect(second?.changes).toMatchObject([{ action: 'note' }])
  })
})

describe('an unknown outcome is looked up before anything is repeated', () => {
  test('a ticket whose answer was lost is found, not opened twice', async () => {
    const bridge = createTestBridge()
    bridge.product().loseAnswer('open')
    await bridge.deliver(messageOf(fired))
    await bridge.settle(A_DAY)
    expect(bridge.product().calls).toEqual(['open', 'find'])
    expect(bridge.product().tickets).toHaveLength(1)
  })

  test('a ticket that was not opened after all is opened, once a search must have found it', async () => {
    const bridge = createTestBridge()
    bridge.product().refuse('open', lostAnswer())
    await bridge.deliver(messageOf(fired))
    await bridge.settle(A_DAY)
    expect(bridge.product().calls).toEqual(['open', 'find', 'find', 'open'])
    expect(bridge.product().tickets).toHaveLength(1)
  })

  test('a refusal that is certain needs no look', async () => {
    const bridge = createTestBridge()
    bridge.product().refuse('open', refusal('product_throttled'))
    await bridge.deliver(messageOf(fired))
    await bridge.settle(A_DAY)
    expect(bridge.product().calls).toEqual(['open', 'open'])
  })

  test('a doubtful ticket is found by another notification of its episode too', async () => {
    const bridge = createTestBridge()
    bridge.product().loseAnswer('open')
    await bridge.deliver(messageOf(fired))
    bridge.clock.advance(60)
    await bridge.deliver(messageOf(resolved))
    expect(bridge.product().tickets).toMatchObject([{ status: 'resolved' }])
  })

  test('a doubtful second ticket is found under its own correlation id', async () => {
    const bridge = createTestBridge()
    await bridge.deliver(messageOf(update('Active', 10)))
    bridge.product().setStatus('INC1', 'closed')
    bridge.product().loseAnswer('open')
    await bridge.deliver(messageOf(update('Active', 20)))
    await bridge.settle(A_DAY)
    expect(bridge.product().tickets).toMatchObject([{ status: 'closed' }, { status: 'open' }])
  })

  describe.each([
    { action: 'note' as const, before: [], doubtful: update('Active', 20) },
    { action: 'resolve' as const, before: [], doubtful: update('Resolved', 20) },
    { action: 'reopen' as const, before: [update('Resolved', 20)], doubtful: update('Active', 30) },
  ])('a doubtful $action', ({ action, before, doubtful }) => {
    const times = (bridge: TestBridge): number =>
      bridge.product().tickets[0]?.changes.filter((change) => change.action === action).length ?? 0

    test('that was not done is done', async () => {
      const bridge = createTestBridge()
      for (const payload of [update('Active', 10), ...before]) await bridge.deliver(messageOf(payload))
      bridge.product().refuse(action, lostAnswer())
      await bridge.deliver(messageOf(doubtful))
      expect(times(bridge)).toBe(0)
      await bridge.settle(A_DAY)
      expect(times(bridge)).toBe(1)
    })

    test('that was done is not repeated', async () => {
      const bridge = createTestBridge()
      for (const payload of [update('Active', 10), ...before]) await bridge.deliver(messageOf(payload))
      bridge.product().loseAnswer(action)
      await bridge.deliver(messageOf(doubtful))
      await bridge.settle(A_DAY)
      expect(times(bridge)).toBe(1)
      expect(bridge.deadLetters.letters).toEqual([])
    })
  })

  test('an end in doubt that was written is known: a fired from before it opens no ticket', async () => {
    const bridge = createTestBridge()
    bridge.product().loseAnswer('resolve')
    await bridge.deliver(messageOf(resolved))
    bridge.clock.advance(60)
    await bridge.deliver(messageOf(fired))
    await bridge.settle(A_DAY)
    expect(bridge.product().tickets).toMatchObject([{ status: 'resolved' }])
  })

  test('an end in doubt that was written is known: a fired from after it reopens the ticket', async () => {
    const bridge = createTestBridge()
    await bridge.deliver(messageOf(update('Active', 10)))
    bridge.product().loseAnswer('resolve')
    await bridge.deliver(messageOf(update('Resolved', 20)))
    bridge.clock.advance(60)
    await bridge.deliver(messageOf(update('Active', 30)))
    await bridge.settle(A_DAY)
    expect(bridge.product().tickets).toMatchObject([{ status: 'open' }])
  })

  test('a note in doubt says that the episode lasts: an end from before it does not resolve the ticket', async () => {
    const bridge = createTestBridge()
    await bridge.deliver(messageOf(update('Active', 10)))
    bridge.product().loseAnswer('note')
    await bridge.deliver(messageOf(update('Active', 30)))
    bridge.clock.advance(60)
    await bridge.deliver(messageOf(update('Resolved', 20)))
    await bridge.settle(A_DAY)
    expect(bridge.product().tickets).toMatchObject([{ status: 'open', changes: [{ action: 'note' }] }])
  })

  test('an end from before a fired in doubt does nothing: the fired opens the ticket', async () => {
    const bridge = createTestBridge()
    bridge.product().refuse('open', lostAnswer())
    await bridge.deliver(messageOf(update('Active', 30)))
    bridge.clock.advance(60)
    await bridge.deliver(messageOf(update('Resolved', 20)))
    await bridge.settle(A_DAY)
    expect(bridge.product().tickets).toMatchObject([{ status: 'open', changes: [] }])
  })

  test('a doubtful ticket that a person closed meanwhile is not resolved', async () => {
    const bridge = createTestBridge()
    bridge.product().loseAnswer('open')
    for (const payload of [resolved, fired]) await bridge.deliver(messageOf(payload))
    bridge.product().setStatus('INC1', 'closed')
    await bridge.settle(A_DAY)
    expect(bridge.product().tickets).toMatchObject([{ status: 'closed', changes: [] }])
    expect(bridge.deadLetters.letters).toEqual([])
  })
})

test('an end counts even when it finds the ticket resolved: a fired from before it does not reopen', async () => {
  const bridge = createTestBridge()
  const story = [update('Active', 10), update('Resolved', 20), update('Resolved', 40), update('Active', 30)]
  for (const payload of story) await bridge.deliver(messageOf(payload))
  expect(bridge.product().tickets).toMatchObject([{ status: 'resolved' }])
})

test('a person closed the ticket, then its end was reported: a fired from before that opens no other', async () => {
  const bridge = createTestBridge()
  await bridge.deliver(messageOf(update('Active', 10)))
  bridge.product().setStatus('INC1', 'closed')
  for (const payload of [update('Resolved', 30), update('Active', 20)])
    await bridge.deliver(messageOf(payload))
  expect(bridge.product().tickets).toMatchObject([{ status: 'closed', changes: [] }])
})
