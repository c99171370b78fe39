import type { Config } from '../../shared/config/config.ts'
import { createTestBridge, type SharedStorage } from './bridge.ts'
import type { ScriptedProduct } from './scripted-product.ts'

/** Messages that an instance has in hand at a time (host.json: batchSize and newBatchThreshold). */
const IN_HAND = 24

/** Lets instances on one storage deliver until the queue is empty; the clock goes from message to message. */
export async function deliverTogether(
  count: number,
  config: Config,
  storage: SharedStorage,
  product: ScriptedProduct,
  random?: () => number,
): Promise<void> {
  const { clock, queue } = storage
  const products = new Map([['servicenow', product]])
  const instances = Array.from({ length: count }, () =>
    createTestBridge(() => config, storage, products, undefined, undefined, random),
  )
  while (queue.secondsUntilNext !== undefined) {
    clock.advance(queue.secondsUntilNext)
    const messages = queue.receive()
    while (messages.length > 0) {
      const inHand = messages.splice(0, IN_HAND * count)
      await Promise.all(
        inHand.map(async (message, index) => {
          await instances[index % count]?.deliver(message.envelope)
          message.delete()
        }),
      )
    }
  }
}
