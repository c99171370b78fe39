import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DeliveredEntry } from '../../shared/storage/journal-entry.ts'
import { until } from '../contract/local-host/until.ts'
import { metricPayload } from './metric-payload.ts'
import { World } from './world.ts'

const ALERTS = 2000
const COPIES = 2

/** Tickets of its own that a rule gets within the window (default of storm.perRule). */
const CAP = 50
/** An instance may open so many before the others know of them (decision 0038). */
const UNKNOWN_TO_OTHERS = CAP / 10

const DELIVERED_WITHIN_MS = 150_000

let world: World
beforeAll(async () => {
  world = await World.start({ copies: COPIES })
}, 60_000)
afterAll(() => world.stop())

async function deliveredLines(): Promise<DeliveredEntry[]> {
  return (await world.journal()).filter((entry) => entry.step === 'delivered')
}

test('two thousand alerts of one rule at once become the cap and a roll-up, and each leads to its incident', async () => {
  const posts = Array.from({ length: ALERTS }, (_, index) =>
    world.post(metricPayload({ episode: `storm-${index}`, rule: 'storm' }), { copy: index % COPIES }),
  )

  const answers = await Promise.all(posts)
  await until(
    'every alert is delivered',
    async () => new Set((await deliveredLines()).map(({ deliveryId }) => deliveryId)).size === ALERTS,
    DELIVERED_WITHIN_MS,
  )

  const incidents = await world.incidents()
  const lines = await deliveredLines()
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]))
  const rollUps = 1
  expect(incidents.length).toBeGreaterThanOrEqual(CAP + rollUps)
  expect(incidents.length).toBeLessThanOrEqual(CAP + COPIES * UNKNOWN_TO_OTHERS + rollUps)
  expect(new Set(lines.map(({ number }) => number))).toEqual(new Set(incidents.map(({ number }) => number)))
  expect(new Set(lines.map(({ deliveryId }) => deliveryId))).toEqual(
    new Set(answers.map(({ body }) => body['deliveryId'])),
  )
  expect(await world.deadLetters()).toEqual([])
}, 240_000)
