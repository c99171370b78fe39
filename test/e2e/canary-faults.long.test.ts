import { expect, test } from 'vitest'
import { CanaryWorld } from './canary-world.ts'

test('a canary that the product refuses is missed, and the health check says why', async () => {
  const canary = await CanaryWorld.start()
  const { world } = canary
  try {
    await world.scriptServiceNow('faults', {
      match: { method: 'POST', path: '/api/now' },
      // The ticket, the plain one in its place, and that without any value of the template.
      times: 3,
      fault: { kind: 'business-rule', name: 'No incidents today' },
    })
    await canary.runTimer()
    await expect.poll(() => world.deadLetters(), { timeout: 60_000 }).toHaveLength(1)
    await canary.runTimer()
    await expect
      .poll(() => canary.check(), { timeout: 20_000 })
      .toMatchObject({ ok: false, detail: expect.stringContaining('product_rejected') })
    expect(await world.incidents()).toEqual([])
  } finally {
    await canary.stop()
  }
}, 180_000)
