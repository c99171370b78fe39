import { expect, test } from 'vitest'
import { syncDifferences } from './sync-story.ts'
import { type ProductName, SyncWorld } from './sync-world.ts'

const PRODUCTS: readonly ProductName[] = ['servicenow', 'scsm', 'provance', 'cherwell']

test.each(PRODUCTS)(
  '%s: 120 days of work items arrive, and what changes later, though the app is killed twice',
  async (product) => {
    const world = await SyncWorld.start(product)
    try {
      const differences = await syncDifferences(world, {
        incidents: 3000,
        changeRequests: 500,
        changes: 200,
        together: 50,
        deletions: 20,
        kills: 2,
      })
      expect(differences).toEqual({ missing: [], superfluous: [], stale: [] })
    } finally {
      await world.stop()
    }
  },
  600_000,
)
