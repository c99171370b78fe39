import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CanaryWorld } from './canary-world.ts'

let canary: CanaryWorld
beforeAll(async () => {
  canary = await CanaryWorld.start()
}, 60_000)
afterAll(() => canary.stop())

test('the timer sends a canary, which becomes a ticket like any alert', async () => {
  const { world } = canary
  await canary.runTimer()
  await expect.poll(() => world.incidents(), { timeout: 20_000 }).toHaveLength(1)
  await world.settled()
  await canary.runTimer()
  await expect
    .poll(() => canary.check(), { timeout: 10_000 })
    .toMatchObject({ ok: true, detail: expect.stringMatching(/^the last one took \d+ s, at /) })
  expect(await world.incidents()).toMatchObject([
    { short_description: expect.stringContaining('Canary of the alert bridge'), impact: '3' },
  ])
})

test('npm run canary posts one to the webhook, and says how long it took', async () => {
  const { world, app } = canary
  const { stdout } = await promisify(execFile)(process.execPath, ['cli/canary.ts', '--json'], {
    env: {
      PATH: process.env['PATH'],
      AzureWebJobsStorage: String(world.stack.settings['AzureWebJobsStorage']),
      BRIDGE_WEBHOOK: `${app.url}/api/alerts?code=${app.functionKey}`,
    },
  })
  expect(JSON.parse(stdout)).toMatchObject({ state: 'delivered', seconds: expect.any(Number) })
})
