import { afterAll, beforeAll, expect, test } from 'vitest'
import { INTEGRATION_ROLES } from '../../simulators/service-now/access.ts'
import { until } from '../contract/local-host/until.ts'
import { metricPayload } from './metric-payload.ts'
import { World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await World.start()
}, 60_000)
afterAll(() => world.stop())

const setRoles = (...roles: readonly string[]): Promise<void> =>
  world.scriptServiceNow('users/integration/roles', { roles }, 'PUT')

test('alerts wait while the user lacks a role, others go on, and all are tickets when it is given', async () => {
  await setRoles('evt_mgmt_integration')

  await world.post(metricPayload({ episode: 'a' }))
  await world.post(metricPayload({ episode: 'b' }), { route: 'servicenow-event' })
  await until('two tries were refused', async () =>
    (world.apps[0]?.log() ?? '').includes('"event":"right-needed"'),
  )
  const waiting = await world.journal()
  await setRoles(...INTEGRATION_ROLES)
  await world.settled()

  expect(waiting.filter(({ step }) => step === 'delivered')).toMatchObject([{ route: 'servicenow-event' }])
  expect(waiting.find(({ step }) => step === 'waiting')).toMatchObject({ code: 'product_not_permitted' })
  expect(await world.incidents()).toHaveLength(1)
  expect(await world.deadLetters()).toEqual([])
}, 120_000)
