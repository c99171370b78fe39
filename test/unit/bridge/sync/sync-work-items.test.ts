import { beforeEach, describe, expect, test } from 'vitest'
import { createSyncWorkItems, type SyncWorkItems } from '../../../../shared/bridge/sync/sync-work-items.ts'
import { syncName } from '../../../../shared/bridge/sync/sync-state.ts'
import { checkSync } from '../../../../shared/bridge/sync/check-sync.ts'
import type { ConnectionConfig } from '../../../../shared/config/config.ts'
import { BridgeError } from '../../../../shared/errors.ts'
import type { LogFacts } from '../../../../shared/log.ts'
import { type Clock, createClock, START } from '../../../builders/clock.ts'
import { buildRoute } from '../../../builders/config.ts'
import { InMemoryRegisters } from '../../../builders/in-memory-registers.ts'
import { InMemoryLocks } from '../../../builders/in-memory-storage.ts'
import { buildReadItem, InMemoryWorkItemLog, ReadableProduct } from '../../../builders/work-items.ts'

const CONNECTION: ConnectionConfig = {
  ...buildRoute('servicenow').connection,
  sync: { workItems: ['incidents'], days: 30, everySeconds: 900 },
}
const LOCK = 'sync-incident-servicenow'
const UNAVAILABLE = new BridgeError('product_unavailable', 'ServiceNow: 503')

const ago = (days: number, seconds = 0): string =>
  new Date(Date.parse(START) - days * 86_400_000 + seconds * 1000).toISOString()

let clock: Clock
let product: ReadableProduct
let table: InMemoryWorkItemLog
let registers: InMemoryRegisters
let locks: InMemoryLocks
let logged: [string, LogFacts][]
let rests: number[]

beforeEach(() => {
  clock = createClock()
  product = new ReadableProduct()
  table = new InMemoryWorkItemLog()
  registers = new InMemoryRegisters()
  locks = new InMemoryLocks(clock)
  logged = []
  rests = []
})

/** An instance of the app, with a memory of its own. */
const instance = (connection: Partial<ConnectionConfig> = {}): SyncWorkItems =>
  createSyncWorkItems({
    connections: async () => [{ ...CONNECTION, ...connection }],
    open: async () => ({ readSince: product.readSince, workItems: table }),
    writeAlertStates: async () => undefined,
    alertIdOf: async (_, correlationId) => `/alerts/of-${correlationId}`,
    registers,
    locks,
    pause: async (seconds) => void rests.push(seconds),
    log: (_, event, facts) => void logged.push([event, facts]),
    now: clock.now,
  })

const health = async () => (await checkSync(CONNECTION, { registers, now: clock.now }))[0]
const events = (): string[] => logged.map(([event]) => event)

describe('the first reading', () => {
  test('brings what changed within the days that are asked for, and nothing older', async () => {
    product.put(buildReadItem('old', ago(31)), buildReadItem('young', ago(29)), buildReadItem('new', ago(0)))
    await instance().run('all')
    expect(table.numbers).toEqual(['young', 'new'])
  })

  test('holds a page at a time, and the next run continues where its time was over', async () => {
    const all = Array.from({ length: 1700 }, (_, index) => buildReadItem(`${index}`, ago(20, index)))
    product.put(...all)
    product.onRead = () => clock.advance(61)
    await instance().run('due')
    expect(table.rows).toHaveLength(1000)
    expect((await health())?.detail).toMatch(/first reading 33 % done; 1000 rows written/)
    await instance().run('due')
    expect(table.numbers).toEqual(all.map(({ id }) => id))
    expect(table.largestWrite).toBe(500)
    // Half of the time belongs to alerts, up to two seconds for each page.
    expect(rests).toEqual([2, 2])
    expect((await health())?.detail).toMatch(/0 s behind; 1700 rows written, 0 refused$/)
  })

  test('begins anew when more days are asked for, or another instance', async () => {
    product.put(buildReadItem('old', ago(31)), buildReadItem('young', ago(2)))
    await instance().run('all')
    await instance({ sync: { workItems: ['incidents'], days: 60, everySeconds: 900 } }).run('all')
    expect(table.numbers).toEqual(['young', 'old', 'young'])
    await instance({
      url: 'https://other.service-now.com',
      sync: { workItems: ['incidents'], days: 60, everySeconds: 900 },
    }).run('all')
    expect(table.numbers.slice(3)).toEqual(['old', 'young'])
  })

  test('begins anew for records that were followed, and not copied, until now', async () => {
    const days = 30
    product.put(buildReadItem('young', ago(2)))
    await instance({
      azureAlerts: { closeAlert: 'ended' },
      sync: { workItems: ['changeRequests'], days, everySeconds: 900 },
    }).run('all')
    table.rows.length = 0
    await instance({
      azureAlerts: { closeAlert: 'ended' },
      sync: { workItems: ['changeRequests', 'incidents'], days, everySeconds: 900 },
    }).run('all')
    expect(table.numbers).toEqual(['young'])
  })
})

describe('a change', () => {
  beforeEach(async () => {
    product.put(buildReadItem('one', ago(0, -5)), buildReadItem('two', ago(0, -4)))
    await instance().run('all')
    clock.advance(900)
  })

  test('adds one row, and an unchanged record adds none', async () => {
    product.put(buildReadItem('one', ago(0, 600), { stateValue: '6' }))
    await instance().run('all')
    expect(table.numbers).toEqual(['one', 'two', 'one'])
    expect(table.newest.get('one')).toMatchObject({ IncidentState_s: '6' })
  })

  test('that is written behind the cursor, or in the second of another one, is not missed', async () => {
    product.put(buildReadItem('late', ago(0, -6)), buildReadItem('two', ago(0, -4), { stateValue: '6' }))
    await instance().run('all')
    expect(table.numbers).toEqual(['one', 'two', 'late', 'two'])
    expect(table.newest.get('two')).toMatchObject({ IncidentState_s: '6' })
  })

  test('is not read again and again once it is old', async () => {
    for (let run = 0; run < 3; run += 1) {
      await instance().run('all')
      clock.advance(900)
    }
    expect(table.rows).toHaveLength(2)
    expect(product.queries.at(-1)?.cursor).toEqual({ updatedAt: ago(0, -4), seen: ['two'] })
  })

  test('is not missed behind a record whose time lies ahead, which adds one row', async () => {
    product.put(buildReadItem('ahead', ago(-3650)))
    await instance().run('all')
    for (const id of ['one', 'two', 'three']) {
      clock.advance(900)
      product.put(buildReadItem(id, new Date(clock.now() - 60_000).toISOString(), { stateValue: '6' }))
      await instance().run('all')
    }
    expect(table.numbers).toEqual(['one', 'two', 'ahead', 'one', 'two', 'three'])
  })

  test('is not missed by a product whose clock runs ahead, and adds one row', async () => {
    for (const id of ['three', 'four', 'five']) {
      clock.advance(900)
      product.put(buildReadItem(id, new Date(clock.now() + 800_000).toISOString()))
      await instance().run('all')
    }
    expect(table.numbers).toEqual(['one', 'two', 'three', 'four', 'five'])
  })

  test('of a ticket of ours names its alert', async () => {
    product.put(buildReadItem('ours', ago(0, 600), { correlationId: 'abc' }))
    await instance().run('all')
    expect(table.newest.get('ours')).toMatchObject({ CorrelationId_s: 'abc', AlertId_s: '/alerts/of-abc' })
  })
})

describe('what fails', () => {
  test('is tried again from where it was written, and the failure is reported', async () => {
    const all = Array.from({ length: 600 }, (_, index) => buildReadItem(`${index}`, ago(20, index)))
    product.put(...all)
    table.fail(new BridgeError('log_analytics_unavailable', 'Log Analytics: 503'))
    await instance().run('all')
    expect(table.rows).toEqual([])
    expect(await health()).toMatchObject({
      ok: true,
      detail: expect.stringContaining('1 failed run(s) in a row, the last one log_analytics_unavailable'),
    })
    product.onRead = () => {
      product.onRead = () => undefined
      // The second page.
      product.fail(UNAVAILABLE)
      product.fail(UNAVAILABLE)
    }
    await instance().run('all')
    await instance().run('all')
    await instance().run('all')
    expect(table.numbers).toEqual(all.map(({ id }) => id))
    expect(events().filter((event) => event === 'work-items-not-synced')).toHaveLength(3)
    expect(await health()).toMatchObject({ ok: true })
  })

  test('again and again is an unhealthy sync', async () => {
    for (let run = 0; run < 4; run += 1) {
      product.fail(UNAVAILABLE)
      await instance().run('all')
    }
    expect(await health()).toMatchObject({ ok: false })
  })

  test('because the product returns too much at a time is repeated with smaller pages', async () => {
    product.put(...Array.from({ length: 300 }, (_, index) => buildReadItem(`${index}`, ago(20, index))))
    product.fail(new BridgeError('product_answer_too_large', 'ServiceNow: too large'))
    product.fail(new BridgeError('product_timed_out', 'ServiceNow: too slow'))
    await instance().run('all')
    expect(table.rows).toHaveLength(300)
    expect(product.queries.map(({ limit }) => limit).slice(0, 3)).toEqual([500, 125, 31])
  })

  test('because delivery goes first is no failure', async () => {
    product.put(buildReadItem('one', ago(1)))
    product.fail(new BridgeError('circuit_open', 'not called for 5 s', { retryAfterSeconds: 5 }))
    await instance().run('all')
    expect(events()).toEqual(['work-items-synced'])
    expect(await health()).toMatchObject({ ok: true })
  })

  test('a row that Log Analytics does not take stops nothing', async () => {
    product.put(buildReadItem('bad', ago(2)), buildReadItem('good', ago(1)))
    table.refuses.add('bad')
    await instance().run('all')
    expect(table.numbers).toEqual(['good'])
    expect((await health())?.detail).toMatch(/1 rows written, 1 refused/)
  })

  test('a product that says that there is more and gives nothing is not asked for ever', async () => {
    const { readSince } = product
    Object.assign(product, {
      readSince: async () => ({
        ...(await readSince({ type: 'incident', cursor: { updatedAt: ago(1), seen: [] }, limit: 1 })),
        hasMore: true,
      }),
    })
    await instance().run('all')
    expect(logged).toEqual([
      ['work-items-not-synced', expect.objectContaining({ code: 'product_answer_unusable' })],
    ])
  })
})

describe('several instances', () => {
  test('read a connection one at a time', async () => {
    locks.seize(LOCK)
    product.put(buildReadItem('one', ago(1)))
    await instance().run('all')
    expect(table.rows).toEqual([])
    clock.advance(61)
    await instance().run('all')
    expect(table.numbers).toEqual(['one'])
  })

  test('one whose lock ended while it read writes nothing over the other', async () => {
    product.put(buildReadItem('one', ago(1)))
    const other = instance()
    let isFirst = true
    product.onRead = async () => {
      if (!isFirst) return
      isFirst = false
      clock.advance(61)
      await other.run('all')
    }
    await instance().run('all')
    expect(table.numbers).toEqual(['one'])
    expect(events()).toEqual(['work-items-synced'])
  })
})

describe('the timer', () => {
  test('runs a connection as often as it asks for', async () => {
    const queries: number[] = []
    for (const seconds of [0, 300, 599]) {
      clock.advance(seconds)
      await instance().run('due')
      queries.push(product.queries.length)
    }
    expect(queries).toEqual([1, 1, 2])
  })

  test('that does not run is reported by the health check', async () => {
    await instance().run('due')
    clock.advance(3700)
    expect(await health()).toMatchObject({ ok: false, detail: expect.stringContaining('no run since') })
  })
})

describe('a run by hand', () => {
  test('reads again from a date', async () => {
    product.put(buildReadItem('old', ago(40)), buildReadItem('young', ago(2)))
    await instance().run('all')
    const result = await instance().syncType('servicenow', 'incident', { until: Infinity, from: ago(50) })
    expect(table.numbers).toEqual(['young', 'old', 'young'])
    expect(result).toEqual({ type: 'incident', outcome: 'caught up', pages: 1, rows: 2, refused: 0 })
  })

  test('from a later date than was read up to skips nothing', async () => {
    const all = Array.from({ length: 600 }, (_, index) => buildReadItem(`${index}`, ago(20, index)))
    product.put(...all, buildReadItem('new', ago(1)))
    product.onRead = () => clock.advance(121)
    await instance().run('all')
    expect(table.rows).toHaveLength(500)
    await instance().syncType('servicenow', 'incident', { until: Infinity, from: ago(2) })
    expect(table.numbers).toEqual([...all.map(({ id }) => id), 'new'])
  })

  test('from a date is no shorter first reading', async () => {
    product.put(buildReadItem('old', ago(20)), buildReadItem('new', ago(1)))
    await instance().syncType('servicenow', 'incident', { until: Infinity, from: ago(2) })
    expect(table.numbers).toEqual(['old', 'new'])
  })

  test('that is dry writes nothing, and the next run finds all of it', async () => {
    product.put(buildReadItem('one', ago(2)))
    const result = await instance().syncType('servicenow', 'incident', { until: Infinity, isDryRun: true })
    expect(result).toMatchObject({ outcome: 'caught up', rows: 1 })
    expect([table.rows, registers.writes]).toEqual([[], 0])
    await instance().run('all')
    expect(table.numbers).toEqual(['one'])
  })
})

test('a register that only a newer version can read stops its own type, and no other', async () => {
  const sync = { workItems: ['incidents', 'changeRequests'], days: 30, everySeconds: 900 } as const
  const newer = { v: 99, cursor: 'of another shape' }
  await registers.write(`sync/${syncName(CONNECTION.name, 'incident')}`, JSON.stringify(newer), undefined)
  product.put(buildReadItem('new', ago(0)))

  await instance({ sync }).run('due')

  expect(logged).toContainEqual([
    'work-items-not-synced',
    expect.objectContaining({ type: 'incident', code: 'stored_by_newer_version' }),
  ])
  expect(table.rows.length).toBeGreaterThan(0)
})
