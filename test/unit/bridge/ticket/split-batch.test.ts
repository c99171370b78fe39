import { expect, test } from 'vitest'
import { NEW_TICKET_RECORD } from '../../../../shared/storage/ledger.ts'
import { createSharedStorage, type TestBridge } from '../../../builders/bridge.ts'
import { buildRoute } from '../../../builders/config.ts'
import { messageOf } from '../../../builders/notification.ts'
import { refusal } from '../../../builders/scripted-product.ts'
import { rowOf, seriesOfEpisodes } from '../simulation/simulated-stories.ts'
import { bridgeOf, pass, statusesOf } from '../simulation/stories.ts'

const [firstFired = {}, firstEnd = {}, secondFired = {}] = seriesOfEpisodes('cpu', 3)

/** The row of the second episode leads to that of the first. An instance dies once it has resolved a ticket. */
async function bridgeThatDies(): Promise<TestBridge> {
  const storage = createSharedStorage()
  const { ledger } = storage
  const [mergedInto = '', correlationId = ''] = [firstFired, secondFired].map((fired) =>
    rowOf(fired, buildRoute('servicenow')),
  )
  const merged = await ledger.claim({ connection: 'servicenow', correlationId }, [])
  await merged?.save({ ...NEW_TICKET_RECORD, mergedInto })
  const bridge = bridgeOf({}, storage)
  const claimRow = ledger.claim.bind(ledger)
  let dies = true
  ledger.claim = async (...asked) => {
    const claim = await claimRow(...asked)
    return (
      claim && {
        ...claim,
        save: async (record) => {
          if (!dies || !statusesOf(bridge).includes('resolved')) return claim.save(record)
          dies = false
          throw refusal('storage_unavailable')
        },
      }
    )
  }
  return bridge
}

test('a Fired that came together with one that is over, and left its row, does not count as written by the change for that', async () => {
  const bridge = await bridgeThatDies()
  await bridge.deliver(messageOf(secondFired, firstEnd, firstFired))
  await pass(bridge, 10)
  expect(statusesOf(bridge)).toEqual(['resolved', 'open'])
  expect(bridge.queue.length).toBe(0)
})
