import { describe, expect, test } from 'vitest'
import { BridgeError } from '../../../../shared/errors.ts'
import { createSharedStorage, createTestBridge } from '../../../builders/bridge.ts'
import { buildConfig, buildRoute } from '../../../builders/config.ts'
import { messageOf } from '../../../builders/notification.ts'
import { buildPayload } from '../../../builders/payload.ts'

const fired = buildPayload()
const twoRoutes = () => buildConfig(buildRoute('a', { continue: true }), buildRoute('b'))

describe('the payload of a delivered alert', () => {
  test('is kept once for all its tickets, and each line of the journal says where', async () => {
    const bridge = createTestBridge(twoRoutes)
    await bridge.deliver(messageOf(fired))
    const [name = '', ...others] = bridge.keptPayloads.lines.keys()
    expect(others).toEqual([])
    const delivered = bridge.journal.entries.filter(({ step }) => step === 'delivered')
    expect(delivered).toMatchObject([
      { route: 'a', routedBy: 'condition', payload: name },
      { route: 'b', routedBy: 'condition', payload: name },
    ])
    expect(await bridge.keptPayloads.read(name, delivered[0]?.deliveryId ?? '')).toEqual(fired)
  })

  test('is not kept where nothing was written, and where the configuration says never', async () => {
    const bridge = createTestBridge()
    await bridge.deliver(messageOf(fired))
    await bridge.deliver(messageOf(fired))
    expect(bridge.keptPayloads.lines.size).toBe(1)

    const never = createTestBridge(() => ({ ...twoRoutes(), payloadsKeptSeconds: 0 }))
    await never.deliver(messageOf(fired))
    expect(never.keptPayloads.lines.size).toBe(0)
    expect(never.journal.entries.at(-1)).not.toHaveProperty('payload')
  })

  test('that cannot be kept is a line in the log, and the alert is delivered all the same', async () => {
    const storage = createSharedStorage()
    storage.keptPayloads.keep = () => Promise.reject(new BridgeError('storage_unavailable', 'away'))
    const bridge = createTestBridge(undefined, storage)
    await bridge.deliver(messageOf(fired))
    expect(bridge.queue.notifications).toEqual([])
    expect(bridge.logLines).toContainEqual(
      expect.objectContaining({ event: 'payload-not-kept', code: 'storage_unavailable', reason: 'away' }),
    )
    expect(bridge.journal.entries).toMatchObject([{ step: 'delivered', actions: ['open'] }])
  })
})
