import { describe, expect, test } from 'vitest'
import { createEnqueue, putTogether } from '../../../../shared/bridge/queue/enqueue.ts'
import { createIntakeLimit } from '../../../../shared/bridge/receive/intake-limit.ts'
import {
  createReceiveTicketRequest,
  type PostedTicketRequest,
  type ReceiveTicketRequestOptions,
} from '../../../../shared/bridge/receive/receive-ticket-request.ts'
import { BridgeError } from '../../../../shared/errors.ts'
import { createClock } from '../../../builders/clock.ts'
import { buildConfig, buildRoute } from '../../../builders/config.ts'
import { InMemoryJournal } from '../../../builders/in-memory-journal.ts'
import { InMemoryRegisters } from '../../../builders/in-memory-registers.ts'
import { InMemoryPayloadStore, InMemoryQueue } from '../../../builders/in-memory-storage.ts'
import { buildTicketRequest, type TicketRequestBody } from '../../../builders/ticket-request.ts'

const log = (): void => undefined

const brokenConfig = async (): Promise<never> => {
  throw new BridgeError('config_invalid', 'bridge.yaml: line 1')
}

function createDoor(overrides: Partial<ReceiveTicketRequestOptions> = {}, { most = 500 } = {}) {
  const clock = createClock()
  const queue = new InMemoryQueue(clock)
  const payloads = new InMemoryPayloadStore()
  const journal = new InMemoryJournal()
  const registers = new InMemoryRegisters()
  const { now } = clock
  const bound = { most, windowSeconds: 600 }
  const receive = createReceiveTicketRequest({
    enqueue: createEnqueue(putTogether(queue), payloads),
    journal,
    config: async () => buildConfig(buildRoute('servicenow')),
    checkAlert: () => undefined,
    takeIn: createIntakeLimit('ticket-requests', bound, { registers, log, now }),
    log,
    now,
    ...overrides,
  })
  return { receive, queue, payloads, journal, clock }
}

function post(
  request: TicketRequestBody | string = buildTicketRequest(),
  overrides: Partial<PostedTicketRequest> = {},
): PostedTicketRequest {
  const body = Buffer.from(typeof request === 'string' ? request : JSON.stringify(request))
  const contentType = 'application/json'
  return { body, contentType, sender: 'caller', traceparent: undefined, ...overrides }
}

describe('a ticket request that is accepted', () => {
  test('is in the queue and in the journal before it is answered', async () => {
    const { receive, queue, journal } = createDoor()
    const { deliveryId } = await receive(post())
    expect(queue.notifications).toMatchObject([
      { deliveryId, sort: 'order', attempt: 0, alert: buildTicketRequest() },
    ])
    expect(journal.entries).toMatchObject([
      { step: 'accepted', deliveryId, rule: 'Disk is full', condition: 'fired', route: 'work-items' },
    ])
  })

  test('is the same delivery when it is repeated with its correlation', async () => {
    const { receive, clock } = createDoor()
    const first = await receive(post(buildTicketRequest({ correlation: 'job-7' })))
    clock.advance(86_400)
    expect(await receive(post(buildTicketRequest({ correlation: 'job-7' })))).toEqual(first)
    expect(first).toMatchObject({ correlation: 'job-7' })
  })

  test('waits in a blob when it is large', async () => {
    const { receive, queue } = createDoor()
    const field = 'x'.repeat(30_000)
    await receive(
      post(buildTicketRequest({ fields: { title: field, notes: field, impact: '1', urgency: '1' } })),
    )
    expect(queue.notifications).toMatchObject([{ sort: 'order', alertBlob: expect.any(String) }])
  })

  test('is accepted while the configuration has problems', async () => {
    const { receive, queue } = createDoor({ config: brokenConfig })
    await receive(post(buildTicketRequest({ connection: 'jira' })))
    expect(queue.notifications).toHaveLength(1)
  })
})

describe('a ticket request that is refused leaves nothing behind', () => {
  const strict = {
    checkAlert: () => {
      throw new BridgeError('subscription_not_allowed', 'Not of the list.')
    },
  }
  test.each<[string, PostedTicketRequest, Partial<ReceiveTicketRequestOptions>, string]>([
    [
      'for a connection that is not there',
      post(buildTicketRequest({ connection: 'jira' })),
      {},
      'request_invalid',
    ],
    ['for a member that is misspelt', post(buildTicketRequest({ titel: '' })), {}, 'request_invalid'],
    ['when it is no JSON', post('{'), {}, 'body_not_json'],
    [
      'of another type',
      post(buildTicketRequest(), { contentType: 'text/plain' }),
      {},
      'media_type_unsupported',
    ],
    ['of another subscription', post(), strict, 'subscription_not_allowed'],
  ])('%s', async (_, posted, options, code) => {
    const { receive, queue, journal } = createDoor(options)
    await expect(receive(posted)).rejects.toMatchObject({ code })
    expect([queue.notifications, journal.entries]).toEqual([[], []])
  })

  test('beyond the bound, until the window is over', async () => {
    const { receive, queue, clock } = createDoor({}, { most: 2 })
    await receive(post())
    await receive(post())
    clock.advance(100)
    await expect(receive(post())).rejects.toMatchObject({ code: 'too_many_requests', retryAfterSeconds: 500 })
    expect(queue.notifications).toHaveLength(2)
    clock.advance(500)
    await expect(receive(post())).resolves.toMatchObject({})
  })
})

test('an operator may ask for a ticket about any subscription', async () => {
  const { receive, queue } = createDoor({
    checkAlert: () => {
      throw new BridgeError('subscription_not_allowed', 'Not of the list.')
    },
  })
  await receive(post(buildTicketRequest(), { sender: 'operator' }))
  expect(queue.notifications).toHaveLength(1)
})
