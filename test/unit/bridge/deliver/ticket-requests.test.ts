import { BridgeError } from '../../../../shared/errors.ts'
import { describe, expect, test } from 'vitest'
import { createDeadLetters } from '../../../../shared/bridge/dead-letters/dead-letters.ts'
import { createEnqueue, putAlone } from '../../../../shared/bridge/queue/enqueue.ts'
import type { Config } from '../../../../shared/config/config.ts'
import { envelopeOf } from '../../../../shared/storage/notification.ts'
import { createSharedStorage, createTestBridge, type TestBridge } from '../../../builders/bridge.ts'
import { buildConfig, buildPolicy, buildRoute } from '../../../builders/config.ts'
import { buildTicketRequest, buildTicketRequestNotification } from '../../../builders/ticket-request.ts'
import { refusal } from '../../../builders/scripted-product.ts'

const MINUTE = 60
const A_DAY = 86_400

const messageOf = (...requests: Parameters<typeof buildTicketRequestNotification>[0][]) =>
  envelopeOf(requests.map((request) => buildTicketRequestNotification(request)))

function lettersOf({ deadLetters, queue, payloads, journal, clock }: TestBridge) {
  return createDeadLetters({
    deadLetters,
    enqueue: createEnqueue(putAlone(queue), payloads),
    journal,
    log: () => undefined,
    now: clock.now,
  })
}

describe('a ticket request', () => {
  test('becomes a ticket, and the journal records it', async () => {
    const bridge = createTestBridge()
    await bridge.deliver(messageOf(buildTicketRequest()))
    expect(bridge.product().tickets).toMatchObject([{ fields: { title: 'open Disk is full' } }])
    expect(bridge.journal.entries.at(-1)).toMatchObject({
      step: 'delivered',
      route: 'work-items',
      connection: 'servicenow',
      actions: ['open'],
    })
  })

  test('that two instances get at once, by one correlation, is one ticket', async () => {
    const storage = createSharedStorage()
    const products = new Map()
    const [one, other] = [0, 1].map(() => createTestBridge(undefined, storage, products))
    const request = buildTicketRequest({ correlation: 'job-7' })
    await Promise.all([one?.deliver(messageOf(request)), other?.deliver(messageOf(request))])
    await one?.settle(A_DAY)
    expect(one?.product().tickets).toHaveLength(1)
  })

  test('takes no route of alerts, and no route takes it', async () => {
    const refusing = buildRoute('servicenow', {
      when: () => {
        throw new Error('Nobody asks.')
      },
    })
    const bridge = createTestBridge(() => buildConfig(refusing))
    await bridge.deliver(messageOf(buildTicketRequest()))
    expect(bridge.product().tickets).toHaveLength(1)
  })

  test('waits while its product is down', async () => {
    const bridge = createTestBridge()
    bridge.product().refuse('open', refusal('product_unavailable'))
    await bridge.deliver(messageOf(buildTicketRequest()))
    expect(bridge.queue.notifications).toMatchObject([{ sort: 'order', routes: ['work-items'], attempt: 1 }])
    await bridge.settle(A_DAY)
    expect(bridge.product().tickets).toHaveLength(1)
  })

  test('is opened plainly when the product refuses its fields', async () => {
    const bridge = createTestBridge()
    bridge.product().refuse('open', new BridgeError('product_rejected', 'category is not one of its choices'))
    const fields = { impact: '1', urgency: '1', category: 'no such' }
    await bridge.deliver(messageOf(buildTicketRequest({ fields })))
    const [ticket] = bridge.product().tickets
    expect(ticket?.fields).toMatchObject({ short_description: 'Disk is full', impact: '1' })
    expect(ticket?.fields['description']).toMatch(
      /^Sev3 Disk is full was requested at .*Fix the fields of the request/s,
    )
    expect(ticket?.fields).not.toHaveProperty('category')
  })

  test('dies when the product lacks what it needs, and is delivered when it is replayed', async () => {
    const bridge = createTestBridge()
    bridge.product().refuse('open', refusal('product_missing_record'))
    await bridge.deliver(messageOf(buildTicketRequest()))
    const letters = lettersOf(bridge)
    const [letter] = (await letters.list()).letters
    expect(letter).toMatchObject({
      code: 'product_missing_record',
      route: 'work-items',
      rule: 'Disk is full',
    })
    await letters.replay(String(letter?.id))
    await bridge.settle(A_DAY)
    expect(bridge.product().tickets).toHaveLength(1)
    expect(bridge.deadLetters.letters).toEqual([])
  })

  test('whose connection is gone dies, and is delivered once it is back', async () => {
    let config: Config = buildConfig(buildRoute('scsm'))
    const bridge = createTestBridge(() => config)
    await bridge.deliver(messageOf(buildTicketRequest()))
    expect(bridge.deadLetters.letters).toMatchObject([{ code: 'request_invalid' }])
    config = buildConfig(buildRoute('servicenow'))
    await lettersOf(bridge).replayAll()
    await bridge.settle(A_DAY)
    expect(bridge.product().tickets).toHaveLength(1)
  })
})

async function requestAgain(end: (bridge: TestBridge) => void): Promise<TestBridge> {
  const bridge = createTestBridge()
  await bridge.deliver(messageOf(buildTicketRequest()))
  end(bridge)
  bridge.clock.advance(11 * MINUTE)
  const receivedAt = new Date(bridge.clock.now()).toISOString()
  await bridge.deliver(
    envelopeOf([buildTicketRequestNotification(buildTicketRequest(), { deliveryId: 'again', receivedAt })]),
  )
  return bridge
}

describe('a ticket request without a correlation that is repeated after ten minutes', () => {
  test('is a note on its ticket', async () => {
    const bridge = await requestAgain(() => undefined)
    expect(bridge.product().tickets).toHaveLength(1)
    expect(bridge.product().calls).toContain('note')
  })

  test('is a new ticket once a person has closed that', async () => {
    const bridge = await requestAgain((to) => to.product().setStatus('INC1', 'closed'))
    expect(bridge.product().tickets).toHaveLength(2)
  })
})

test('many ticket requests at once have a ticket each: they cause no storm', async () => {
  const caps = { perRule: 2, perConnection: 2, windowSeconds: 600 }
  const route = buildRoute('servicenow', { policy: buildPolicy({ closeAfterSeconds: 60 }) })
  const bridge = createTestBridge(() =>
    buildConfig({ ...route, connection: { ...route.connection, stormCaps: caps } }),
  )
  const requests = Array.from({ length: 5 }, (_, index) =>
    buildTicketRequest({ correlation: `job-${index}` }),
  )
  await bridge.deliver(messageOf(...requests))
  expect(bridge.product().tickets).toHaveLength(5)
  // Nothing ends them: they wait for a person.
  expect(bridge.queue.notifications).toEqual([])
})
