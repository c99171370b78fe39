import { expect, test } from 'vitest'
import { syncDifferences } from './sync-story.ts'
import { SyncWorld } from './sync-world.ts'

test('work items of ServiceNow are copied into Log Analytics, and what changes is a version more', async () => {
  const world = await SyncWorld.start('servicenow')
  try {
    const differences = await syncDifferences(world, {
      incidents: 60,
      changeRequests: 20,
      changes: 12,
      together: 6,
      deletions: 2,
      kills: 0,
    })
    expect(differences).toEqual({ missing: [], superfluous: [], stale: [] })
    const [host] = world.app.apps
    expect(host?.log()).toContain('"event":"work-items-synced"')
  } finally {
    await world.stop()
  }
}, 120_000)
