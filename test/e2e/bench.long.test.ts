import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { measureColdStart } from '../../bench/cold-start.ts'
import { measureCosts } from '../../bench/cost.ts'
import { measureGrowth } from '../../bench/growth.ts'
import { measureStalls } from '../../bench/hostile.ts'
import { measureLoad, plainLoad } from '../../bench/load.ts'
import { measureSync } from '../../bench/sync.ts'

// A few alerts each: that the benches run and count. How fast anything is, a test cannot hold.

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bridge-bench-'))
})
afterEach(() => rm(folder, { recursive: true }))

test('load: each figure is there, and alerts that come together share transactions', async () => {
  const figures = await measureLoad(folder, { inFlight: [1, 4], alerts: 40 })
  const { accept, endToEnd } = figures
  expect(accept.map(({ inFlight }) => inFlight)).toEqual([1, 4])
  for (const each of [...accept, ...endToEnd]) {
    for (const figure of Object.values(each)) expect(figure).toBeGreaterThan(0)
  }
  expect(endToEnd[0]?.storageTransactionsPerAlert).toBeLessThan(6)
  const figure: unknown = expect.any(Number)
  const rates = {
    inFlight: figure,
    perSecond: figure,
    rawPutPerSecond: figure,
    ratio: figure,
    cpuMsPerAlert: figure,
  }
  const accepted = { ...rates, p99Ms: figure }
  const delivered = { ...rates, storageTransactionsPerAlert: figure, rssMiB: figure }
  expect(plainLoad(figures)).toStrictEqual({ accept: [accepted, accepted], endToEnd: [delivered] })
}, 240_000)

test('cost: what a single alert costs', async () => {
  const costs = await measureCosts(folder, { warm: 4, throttled: 2, throttledSeconds: 1, storm: 60 })
  const storage = (name: string): number => {
    const cost = costs.find((each) => each.name === name)
    const sum = ['queue', 'table', 'blob'].reduce((total, kind) => total + (cost?.tally.sum(kind) ?? NaN), 0)
    return sum / (cost?.alerts ?? 1)
  }
  // As docs/storage-format.md says.
  const written = {
    'queue put': 1,
    'queue delete': 1,
    'blob appendblock': 2,
    'blob create': 1,
    'table insert': 2,
  }
  const calls = {
    'open, warm': written,
    'repeat, warm': { ...written, 'blob create': 0, 'table insert': 0 },
    'resolve, warm': written,
  }
  for (const [name, expected] of Object.entries(calls)) {
    const cost = costs.find((each) => each.name === name)
    for (const [kind, count] of Object.entries(expected)) {
      // Beside those of each alert, one may begin an hour's journal, or the table of registers.
      const extra = (cost?.tally.sum(kind) ?? NaN) - count * (cost?.alerts ?? NaN)
      expect({ name, kind, extra, isRight: extra >= 0 && extra < 4 }).toMatchObject({ isRight: true })
    }
    // A register or two are read besides, now and then.
    const most = Object.values(expected).reduce((sum, count) => sum + count, 0) + 2
    expect(storage(name)).toBeLessThanOrEqual(most)
  }
  // The breaker may be open still for what was throttled just before.
  expect(storage('storm of one rule')).toBeLessThan(storage('open, warm'))
}, 240_000)

test('cold start: a first alert is accepted', async () => {
  const { starts } = await measureColdStart(folder, 1)
  expect(starts.map(({ app }) => app)).toEqual(['product', 'trivial'])
  for (const { firstAnswerMs, readyMs, cpuMs } of starts) {
    expect(firstAnswerMs).toBeGreaterThan(readyMs)
    expect(cpuMs).toBeGreaterThan(0)
  }
}, 120_000)

test('growth: a ticket, and each page of tickets, cost the same among more tickets', async () => {
  const expected = {
    'a new ticket': [2, 0],
    'the newest': [5, 102],
    'those in the middle': [5, 102],
    'open ones': [1, 51],
    'a number': [2, 2],
    'a resource': [51, 101],
    'a correlation id': [1, 1],
  }
  const [few, ...many] = [await costsAmong(10), await costsAmong(12_000), await costsAmong(20_000)]
  expect(many).toMatchObject([expected, expected])
  for (const [name, [transactions, entitiesRead]] of Object.entries(few)) {
    expect([name, transactions <= (many[0]?.[name]?.[0] ?? 0)]).toEqual([name, true])
    expect([name, entitiesRead <= (many[0]?.[name]?.[1] ?? 0)]).toEqual([name, true])
  }
  const searched = many.map((costs) => costs['a severity that none has'])
  expect(searched).toEqual([
    [25, expect.toSatisfy((read: number) => read <= 5010)],
    [25, expect.toSatisfy((read: number) => read <= 5010)],
  ])
}, 120_000)

test('hostile: each kind of body has an answer', async () => {
  const stalls = await measureStalls(3)
  expect(stalls).toHaveLength(3)
  for (const { answer } of stalls) expect(answer).toMatch(/^(202|[a-z_]+)$/)
}, 60_000)

/** Transactions, and entities read. */
async function costsAmong(rows: number): Promise<Readonly<Record<string, readonly [number, number]>>> {
  const { ticket, pages } = await measureGrowth(rows, 1)
  const costs = Object.entries({ 'a new ticket': ticket, ...pages })
  return Object.fromEntries(
    costs.map(([name, { transactions, entitiesRead }]) => [name, [transactions, entitiesRead]]),
  )
}

test('sync: every work item is a row', async () => {
  const { records, rows, peakMiB } = await measureSync(200)
  expect({ records, rows }).toEqual({ records: 200, rows: 200 })
  expect(peakMiB).toBeGreaterThan(0)
}, 60_000)
