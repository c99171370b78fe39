import { expect, test } from 'vitest'
import { NEW_TICKET_RECORD } from '../../../../shared/storage/ledger.ts'
import { buildRoute } from '../../../builders/config.ts'
import { rowOf, seriesOfEpisodes } from '../simulation/simulated-stories.ts'
import { bridgeOf, deliverEach, pass, statusesOf } from '../simulation/stories.ts'

const [firstFired = {}, firstEnd = {}, secondFired = {}, secondEnd = {}, thirdFired = {}, thirdEnd = {}] =
  seriesOfEpisodes('cpu', 6)

/** Three episodes that came at the same time: the row of the second leads to the ticket of the first by that of the third. */
async function bridgeWithChain(): Promise<ReturnType<typeof bridgeOf>> {
  const bridge = bridgeOf()
  const [first = '', second = '', third = ''] = [firstFired, secondFired, thirdFired].map((fired) =>
    rowOf(fired, buildRoute('servicenow')),
  )
  for (const [row, mergedInto] of [
    [third, first],
    [second, third],
  ] as const) {
    const claim = await bridge.ledger.claim({ connection: 'servicenow', correlationId: row }, [])
    await claim?.save({ ...NEW_TICKET_RECORD, mergedInto })
  }
  await deliverEach(bridge, firstFired, secondFired)
  return bridge
}

test('an episode whose Fired is lost does not keep the ticket open that others of its series share', async () => {
  const bridge = await bridgeWithChain()
  await deliverEach(bridge, thirdEnd)
  await pass(bridge, 20)
  await deliverEach(bridge, secondEnd, firstEnd)
  expect(statusesOf(bridge)).toEqual(['resolved'])
  expect(bridge.queue.length).toBe(0)
})

test('a Fired that comes after all, long after its end, opens nothing and keeps nothing open', async () => {
  const bridge = await bridgeWithChain()
  await deliverEach(bridge, thirdEnd)
  await pass(bridge, 20)
  await deliverEach(bridge, secondEnd, thirdFired, firstEnd)
  expect(statusesOf(bridge)).toEqual(['resolved'])
})
