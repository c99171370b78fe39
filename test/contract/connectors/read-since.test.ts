import { expect, test } from 'vitest'
import type { ReadCursor } from '../../../shared/connectors/read-since.ts'
import { startCherwellReading } from './cherwell-read-bench.ts'
import { startProvanceReading } from './provance-read-bench.ts'
import { describeReadSince } from './read-since-suite.ts'
import { startGatewayReading, startScsmReading } from './scsm-read-bench.ts'
import { startServiceNowReading } from './service-now-read-bench.ts'

describeReadSince('ServiceNow', startServiceNowReading)
describeReadSince('Service Manager', startScsmReading)
describeReadSince('Service Manager by way of a gateway', startGatewayReading)
describeReadSince('Provance', startProvanceReading)
describeReadSince('Cherwell', startCherwellReading)

test('Service Manager is searched by shorter stretches of time when one is too large to be read', async () => {
  const now = Date.parse('2026-11-25T12:00:00Z')
  const bench = await startScsmReading(now, 50_000)
  try {
    await bench.seed({ incidents: 300, days: 2 })
    const ids: string[] = []
    let cursor: ReadCursor = { updatedAt: '2026-11-23T00:00:00.000Z', seen: [] }
    for (let hasMore = true; hasMore;) {
      const page = await bench.readSince({ type: 'incident', cursor, limit: 200 })
      ids.push(...page.items.map(({ id }) => id))
      cursor = page.cursor
      hasMore = page.hasMore
    }
    expect(ids).toHaveLength(300)
    expect(new Set(ids).size).toBe(300)
  } finally {
    await bench.stop()
  }
})

test('Cherwell gives times in the zone of its server, and they are read in that zone', async () => {
  const now = Date.parse('2026-11-25T12:00:00Z')
  const bench = await startCherwellReading(now, '-05:30')
  try {
    await bench.seed({ incidents: 10, days: 1 })
    const [first] = await bench.records('incident')
    await bench.change('incident', first?.id ?? '', 'Changed now')
    const cursor = { updatedAt: new Date(now).toISOString(), seen: [] }
    const page = await bench.readSince({ type: 'incident', cursor, limit: 10 })
    expect(page.items).toMatchObject([{ id: first?.id, updatedAt: '2026-11-25T12:00:00.000Z' }])
  } finally {
    await bench.stop()
  }
})

test.each([
  ['forward', '+01:00', '+02:00'],
  ['back', '+02:00', '+01:00'],
])('Cherwell skips no change when the clock of its server is set %s', async (_, before, after) => {
  const change = Date.parse('2026-03-29T01:00:00Z')
  const bench = await startCherwellReading(change - 120_000, before)
  try {
    await bench.seed({ incidents: 3, days: 1 })
    const [one, unread, later] = (await bench.records('incident')).map(({ id }) => id)
    await bench.change('incident', one ?? '', 'Before, and read')
    const begun = { updatedAt: new Date(change - 180_000).toISOString(), seen: [] }
    const { cursor } = await bench.readSince({ type: 'incident', cursor: begun, limit: 10 })
    bench.clock.time = change - 60_000
    await bench.change('incident', unread ?? '', 'Before, and not read')
    await bench.setUtcOffset(after)
    bench.clock.time = change + 1_200_000
    await bench.change('incident', later ?? '', 'After it')
    const page = await bench.readSince({ type: 'incident', cursor, limit: 10 })
    expect(page.items.map(({ id }) => id)).toEqual(expect.arrayContaining([unread, later]))
    const last = await bench.readSince({ type: 'incident', cursor: page.cursor, limit: 10 })
    expect(last.items).toEqual([])
  } finally {
    await bench.stop()
  }
})
