import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { request } from 'undici'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { copyConfig, type ConfigCopy } from '../../dev/stack/config-copy.ts'
import { World } from './world.ts'

let world: World
let config: ConfigCopy
beforeAll(async () => {
  config = await copyConfig((bridge) => bridge.set('canary', { every: '1h' }))
  world = await World.start({ environment: { BRIDGE_CONFIG: config.folder } })
}, 60_000)
afterAll(async () => {
  await world.stop()
  await config.stop()
})

function appOf(): World['apps'][number] {
  const [app] = world.apps
  if (app === undefined) throw new Error('The app is not up.')
  return app
}

/** Has the timer run now. */
async function runTimer(): Promise<void> {
  const answer = await request(`${appOf().url}/admin/functions/canary`, {
    method: 'POST',
    headers: { 'x-functions-key': appOf().masterKey, 'content-type': 'application/json' },
    body: '{}',
  })
  await answer.body.dump()
  expect(answer.statusCode).toBe(202)
}

async function canaryCheck(): Promise<unknown> {
  const key = world.stack.settings['HEALTH_KEY']
  const answer = await request(`${appOf().url}/api/health?code=${key}`)
  const { checks } = (await answer.body.json()) as { readonly checks: readonly { readonly name: string }[] }
  return checks.find(({ name }) => name === 'canary')
}

test('the timer sends a canary, which becomes a ticket like any alert', async () => {
  await runTimer()
  await expect.poll(() => world.incidents(), { timeout: 20_000 }).toHaveLength(1)
  await world.settled()
  await runTimer()
  await expect.poll(canaryCheck, { timeout: 10_000 }).toMatchObject({
    ok: true,
    detail: expect.stringMatching(/^the last one took \d+ s, at /),
  })
  expect(await world.incidents()).toMatchObject([
    { short_description: expect.stringContaining('Canary of the alert bridge'), impact: '3' },
  ])
})

test('npm run canary posts one to the webhook, and says how long it took', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['cli/canary.ts', '--json'], {
    env: {
      PATH: process.env['PATH'],
      AzureWebJobsStorage: String(world.stack.settings['AzureWebJobsStorage']),
      BRIDGE_WEBHOOK: `${appOf().url}/api/alerts?code=${appOf().functionKey}`,
    },
  })
  expect(JSON.parse(stdout)).toMatchObject({ state: 'delivered', seconds: expect.any(Number) })
})
