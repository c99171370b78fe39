import { expect, test } from 'vitest'
import { syncDifferences } from './sync-story.ts'
import { SyncWorld } from './sync-world.ts'

test('[S-14] work items of ServiceNow are copied into Log Analytics, and what changes is a version more', async () => {
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
    const dry = await world.command('--from', '7d', '--dry-run', '--json')
    const before = (await world.rows()).length
    const again = await world.command('--from', '7d')
    expect([dry.code, JSON.parse(dry.stdout)]).toMatchObject([
      0,
      [
        { type: 'incident', outcome: 'caught up' },
        { type: 'change_request', outcome: 'caught up' },
      ],
    ])
    const [{ rows: incidents }, { rows: requests }] = JSON.parse(dry.stdout) as [
      { rows: number },
      { rows: number },
    ]
    expect(again).toMatchObject({
      code: 0,
      stdout: [
        `servicenow: incidents: ${incidents} rows written in 1 pages; nothing is left`,
        `servicenow: change requests: ${requests} rows written in 1 pages; nothing is left`,
        '',
      ].join('\n'),
    })
    expect((await world.rows()).length - before).toBe(incidents + requests)
    const [host] = world.app.apps
    expect(host?.log()).toContain('"event":"work-items-synced"')
  } finally {
    await world.stop()
  }
}, 120_000)
