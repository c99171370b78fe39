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
