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
      {
        results: [
          { type: 'incident', outcome: 'caught up' },
          { type: 'change_request', outcome: 'caught up' },
        ],
      },
    ])
    const { results } = JSON.parse(dry.stdout) as { results: [{ rows: number }, { rows: number }] }
    const [{ rows: incidents }, { rows: requests }] = results
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

test('[S-33] sync --renew renews the token, looks at the product, and then reads; a refused grant ends it', async () => {
  const world = await SyncWorld.start('servicenow')
  try {
    await world.kill()
    await world.product.seed({ incidents: 5, days: 1 })
    await world.admin('DELETE', 'requests')

    const { code, stdout } = await world.command('--renew')
    expect([code, stdout.split('\n')]).toEqual([
      0,
      [
        expect.stringMatching(/^servicenow: access token renewed, valid until \d{4}-\d\d-\d\dT/),
        expect.stringMatching(/^servicenow: (\d+) of \1 checks complete(, \d+ not checked)?$/),
        'servicenow: incidents: 5 rows written in 1 pages; nothing is left',
        'servicenow: change requests: 0 rows written in 1 pages; nothing is left',
        '',
      ],
    ])
    const { requests } = await world.admin<{ requests: { method: string; path: string }[] }>(
      'GET',
      'requests',
    )
    const [first, ...rest] = requests.map(({ method, path }) => `${method} ${path.split('?')[0]}`)
    expect(first).toBe('POST /oauth_token.do')
    expect(rest).not.toContain(first)
    const looked = rest.lastIndexOf('GET /api/now/v2/table/sys_choice')
    expect(looked).toBeGreaterThan(-1)
    expect(rest.lastIndexOf('GET /api/now/v2/table/incident')).toBeGreaterThan(looked)

    await world.admin('POST', 'tokens/revoke', { refresh: true })
    const refused = await world.command('--renew', '--json')
    expect(refused).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('npm run connect -- servicenow --renew') as string,
    })
  } finally {
    await world.stop()
  }
}, 120_000)
