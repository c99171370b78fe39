import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { metricPayload } from './metric-payload.ts'
import { World } from './world.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bridge-deployment-'))
  for (const part of ['dist', 'host.json', 'package.json']) {
    await cp(part, join(folder, part), { recursive: true })
  }
  await rm(join(folder, 'dist/config'), { recursive: true })
  await cp('test/fixtures/config', join(folder, 'dist/config'), { recursive: true })
})
afterEach(() => rm(folder, { recursive: true }))

test('[S-04] dist, host.json and package.json alone are the whole app', async () => {
  const world = await World.start({ appFolder: folder, environment: { BRIDGE_CONFIG: '' } })
  try {
    await world.post(metricPayload({ episode: 'deployed' }))
    await world.settled()

    expect(await world.incidents()).toHaveLength(1)
  } finally {
    await world.stop()
  }
}, 60_000)

test('BRIDGE_CONFIG makes the built app read another configuration, in which an alert reaches two connections', async () => {
  const config = join(folder, 'other-config')
  await mkdir(join(config, 'templates'), { recursive: true })
  await cp('test/fixtures/config/templates/servicenow-incident.yaml', join(config, 'templates/plain.yaml'))
  await writeFile(
    join(config, 'bridge.yaml'),
    `
connections:
  servicenow: { product: servicenow, url: "\${SERVICENOW_URL}" }
  gone: { product: servicenow, url: "http://127.0.0.1:9" }
routes:
  - { name: everyone, when: 'alert.severity == "Sev2"', connection: gone, template: plain, continue: true }
  - { name: operators, when: 'alert.rule.name.contains("cpu")', connection: servicenow, template: plain }
  - { name: rest, connection: servicenow, template: plain }
defaultRoute: rest
delivery: { giveUpAfter: 1s }
`,
  )
  const world = await World.start({ appFolder: folder, environment: { BRIDGE_CONFIG: config } })
  try {
    await world.storeGrant('gone')
    await world.post(metricPayload({ episode: 'two-connections' }))
    await world.settled()

    // The connections are independent: one answers, the other is not there.
    expect(await world.incidents()).toHaveLength(1)
    expect(await world.deadLetters()).toMatchObject([
      { code: 'gave_up', route: 'everyone', reason: expect.stringContaining('product_unreachable') },
    ])
  } finally {
    await world.stop()
  }
}, 60_000)
