import { expect, test } from 'vitest'
import { createRandom } from '../../../../dev/chaos/random.ts'
import { createGroupCommit } from '../../../../shared/group-commit.ts'
import type { JournalEntry } from '../../../../shared/storage/journal-entry.ts'
import { createSharedStorage, type SharedStorage } from '../../../builders/bridge.ts'
import { buildConfig, buildRoute } from '../../../builders/config.ts'
import { deliverTogether } from '../../../builders/many-instances.ts'
import { buildNotification } from '../../../builders/notification.ts'
import { buildPayload } from '../../../builders/payload.ts'
import { refusal, ScriptedProduct } from '../../../builders/scripted-product.ts'

const OUTAGE_SECONDS = 8 * 3600
const ALERTS = 48

async function away(): Promise<never> {
  throw refusal('product_unavailable')
}

interface Counted {
  /** Each is deleted later: two transactions. */
  messages: number
  /** Lines that are written at the same time share one, as in the Azure journal. */
  appends: number
  putBacks: number
}

function counting({ queue, journal }: SharedStorage): Counted {
  const counted: Counted = { messages: 0, appends: 0, putBacks: 0 }
  const [put, write] = [queue.putUnread.bind(queue), journal.write.bind(journal)]
  const commit = createGroupCommit<readonly JournalEntry[]>({
    write: async (lines) => {
      counted.appends += 1
      await write(lines.flat())
    },
    maxBytes: 1024 * 1024,
  })
  queue.putUnread = async (message, delaySeconds) => {
    counted.messages += 1
    await put(message, delaySeconds)
  }
  journal.write = async (entries) => {
    counted.putBacks += entries.filter(({ step }) => step === 'waiting').length
    await commit(entries, Buffer.byteLength(JSON.stringify(entries)))
  }
  return counted
}

test('in a long outage alerts come to share messages: a put-back costs less than half a transaction', async () => {
  const storage = createSharedStorage()
  const { queue } = storage
  // One after the other, half a minute between two: nothing of it was put together.
  for (let index = 0; index < ALERTS; index += 1) {
    const facts = { episode: `episode-${index}`, severity: `Sev${index % 5}` }
    await queue.put([buildNotification(buildPayload(facts))], index * 30)
  }
  const counted = counting(storage)
  const product = new ScriptedProduct()
  Object.assign(product, { open: away, find: away })
  const config = { ...buildConfig(buildRoute('servicenow')), giveUpAfterSeconds: OUTAGE_SECONDS }

  await deliverTogether(2, config, storage, product, createRandom(1))

  expect(storage.deadLetters.letters).toHaveLength(ALERTS)
  expect(counted.putBacks).toBeGreaterThan(20 * ALERTS)
  expect((2 * counted.messages + counted.appends) / counted.putBacks).toBeLessThan(0.5)
})
