import { expect, test } from 'vitest'
import { adminOf } from '../contract/connectors/read-bench.ts'
import { metricPayload } from './metric-payload.ts'
import { SyncWorld } from './sync-world.ts'

const RECORDS = 10_000
const ALERTS = 20

test('ten thousand work items cost few reads, and alerts that come meanwhile become tickets', async () => {
  const world = await SyncWorld.start('servicenow')
  try {
    await world.product.seed({ incidents: RECORDS, days: 100 })
    const before = (await world.product.records('incident')).length

    const read = world.catchUp(240_000)
    for (let index = 0; index < ALERTS; index += 1) {
      await world.app.post(metricPayload({ episode: `during-${index}`, rule: `rule ${index}` }))
    }
    await world.app.settled()
    await read

    expect((await world.product.records('incident')).length - before).toBe(ALERTS)
    expect(await world.app.deadLetters()).toEqual([])
    expect((await world.rows()).length).toBeGreaterThanOrEqual(RECORDS)
    const { requests } = await adminOf(world.app.stack.product.url)<{
      requests: { method: string; path: string }[]
    }>('GET', 'requests')
    const reads = requests.filter(({ path }) => path.includes('sysparm_limit=500'))
    expect(reads.length).toBeLessThan(RECORDS / 250)
  } finally {
    await world.stop()
  }
}, 400_000)
