import { afterEach, beforeEach, expect, test } from 'vitest'
import { metricPayload } from './metric-payload.ts'
import { World } from './world.ts'

const TABLE = { path: '/api/now' }

let world: World
beforeEach(async () => {
  world = await World.start()
}, 180_000)
afterEach(() => world.stop())

const POSTS = { ...TABLE, method: 'POST' }

const FAULTS = {
  'is down': { match: TABLE, fault: { status: 503 } },
  throttles: { match: TABLE, fault: { status: 429, retryAfterSeconds: 1 } },
  'loses its answer': { match: POSTS, fault: { kind: 'cut', when: 'after' } },
}

test.each(Object.entries(FAULTS))(
  'an instance that %s gets one incident per alert',
  async (_, fault) => {
    await world.scriptServiceNow('faults', { ...fault, times: 1 })
    const episodes = ['a', 'b', 'c', 'd', 'e', 'f']

    for (const episode of episodes) await world.post(metricPayload({ episode }))
    await world.settled()

    const incidents = await world.incidents()
    expect(incidents).toHaveLength(episodes.length)
    expect(new Set(incidents.map((incident) => incident['correlation_id'])).size).toBe(episodes.length)
    expect(await world.deadLetters()).toEqual([])
  },
  180_000,
)

test('an instance that hibernates gets its incident when it is awake', async () => {
  await world.scriptServiceNow('faults', { match: TABLE, times: 1, fault: { kind: 'hibernating' } })

  await world.post(metricPayload({ episode: 'a' }))
  await world.settled()

  expect(await world.incidents()).toHaveLength(1)
}, 180_000)

test('access tokens that die early are replaced without a person', async () => {
  await world.post(metricPayload({ episode: 'a' }))
  await world.settled()
  await world.scriptServiceNow('tokens/revoke', {})

  await world.post(metricPayload({ episode: 'b' }))
  await world.settled()

  expect(await world.incidents()).toHaveLength(2)
  expect(await world.deadLetters()).toEqual([])
}, 180_000)

test('an incident that the instance refuses, and a plain one too, becomes a dead letter with the reason and the whole alert', async () => {
  const payload = metricPayload({ episode: 'a' })
  await world.scriptServiceNow('faults', {
    match: { ...TABLE, method: 'POST' },
    // The ticket, the plain one in its place, and that without any value of the template.
    times: 3,
    fault: { kind: 'business-rule', name: 'No incidents from machines' },
  })

  await world.post(payload)
  await world.settled()

  const [letter, ...others] = await world.deadLetters()
  expect(others).toEqual([])
  expect(letter).toMatchObject({
    code: 'product_rejected',
    reason: expect.stringContaining('No incidents from machines'),
    notification: { alert: JSON.parse(payload) },
  })
}, 180_000)
