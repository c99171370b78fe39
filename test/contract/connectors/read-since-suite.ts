import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type {
  ReadCursor,
  ReadItem,
  ReadPage,
  ReadSince,
  ReadType,
} from '../../../shared/connectors/read-since.ts'
import type { RecordAdmin } from './record-admin.ts'

/** A running product whose clock the test controls, and the reading under test. */
export interface ReadBench extends RecordAdmin {
  readonly readSince: ReadSince
  /** The product's clock, epoch milliseconds; it stands still until it is turned. */
  readonly clock: { time: number }
  /** The next call about records is answered with this status instead, and `Retry-After` where it is given. */
  readonly fail: (status: number, retryAfterSeconds?: number) => Promise<void>
  readonly revokeTokens: () => Promise<void>
  /** From now on the user may not read the description, where the product has such a thing, and which names are reported. */
  readonly hideDescription: () => Promise<{
    readonly isHidden: boolean
    readonly unreadable: readonly string[]
  }>
  /** From now on the product answers fewer records than asked; the ids that can still be read. */
  readonly shortenPages: (type: ReadType) => Promise<readonly string[]>
  /** Whether a deleted record is reported as such for a while. */
  readonly reportsDeletions: boolean
  readonly stop: () => Promise<void>
}

const NOW = Date.parse('2026-11-25T12:00:00Z')
const DAY_MS = 86_400_000

const from = (time: number): ReadCursor => ({ updatedAt: new Date(time).toISOString(), seen: [] })
const BEGINNING = from(NOW - 1000 * DAY_MS)

interface Reading {
  readonly pages: readonly ReadPage[]
  readonly items: readonly ReadItem[]
  readonly cursor: ReadCursor
}

/** Reads page after page until the product has no more; `between` is what happens after each. */
async function readAll(
  readSince: ReadSince,
  {
    type = 'incident',
    cursor = BEGINNING,
    limit = 200,
  }: { type?: ReadType; cursor?: ReadCursor; limit?: number } = {},
  between: (page: ReadPage, index: number) => Promise<void> = async () => undefined,
): Promise<Reading> {
  const pages: ReadPage[] = []
  let at = cursor
  for (;;) {
    const page = await readSince({ type, cursor: at, limit })
    pages.push(page)
    at = page.cursor
    await between(page, pages.length)
    if (!page.hasMore) break
    if (pages.length > 500) throw new Error('reading does not come to an end')
  }
  return { pages, items: pages.flatMap(({ items }) => items), cursor: at }
}

const idsOf = (items: readonly { readonly id: string }[]): string[] => items.map(({ id }) => id).toSorted()

/** The newest version that was read of each record. */
function newest(items: readonly ReadItem[]): Map<string, ReadItem> {
  return new Map(items.map((item) => [item.id, item]))
}

/** States what reading since a time promises, for one product. */
export function describeReadSince(name: string, start: (now: number) => Promise<ReadBench>): void {
  describe(`[S-12, S-42] ${name} reads changes`, () => {
    let bench: ReadBench
    beforeEach(async () => {
      bench = await start(NOW)
    })
    afterEach(() => bench.stop())

    describeWhole(() => bench)
    describeMeanwhile(() => bench)
    describeTrouble(() => bench)
  })
}

function describeWhole(bench: () => ReadBench): void {
  test('of 5,000 records, each once and the oldest first', { timeout: 120_000 }, async () => {
    await bench().seed({ incidents: 5_000 })
    const { items } = await readAll(bench().readSince, { limit: 1000 })
    expect(idsOf(items)).toEqual(idsOf(await bench().records('incident')))
    const times = items.map(({ updatedAt }) => updatedAt)
    expect(times).toEqual(times.toSorted())
  })

  test('of incidents and change requests apart, with what both have', async () => {
    await bench().seed({ incidents: 30, changeRequests: 20 })
    for (const type of ['incident', 'change_request'] as const) {
      const { items } = await readAll(bench().readSince, { type })
      expect(idsOf(items)).toEqual(idsOf(await bench().records(type)))
      expect(items.every((item) => item.type === type && item.url.startsWith('http'))).toBe(true)
      expect(items[0]).toMatchObject({
        number: expect.stringMatching(/\d/),
        updatedAt: expect.stringMatching(/^2026-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/),
        stateValue: expect.stringMatching(/./),
        isDeleted: false,
        fields: {
          title: expect.stringMatching(/\(\d+\)$/),
          description: expect.stringContaining('Seeded record'),
          state: expect.stringMatching(/[A-Z]/),
          createdAt: expect.stringMatching(/^2026-\d\d-\d\dT/),
        },
      })
    }
  })

  test('from a time on, and not before', async () => {
    await bench().seed({ incidents: 130, days: 130 })
    const since = NOW - 120 * DAY_MS
    const known = await bench().records('incident')
    const wanted = known.filter(({ updatedAt }) => Date.parse(updatedAt) >= since)
    expect(wanted.length).toBeLessThan(known.length)
    expect(idsOf((await readAll(bench().readSince, { cursor: from(since) })).items)).toEqual(idsOf(wanted))
  })

  test('of a product without changes, which is no failure', async () => {
    const { items, cursor } = await readAll(bench().readSince)
    expect(items).toEqual([])
    await bench().seed({ incidents: 1, days: 0.01 })
    expect((await readAll(bench().readSince, { cursor })).items).toHaveLength(1)
  })

  test('of 50 records that changed in one second, each once, seven at a time', async () => {
    await bench().seed({ incidents: 60 })
    const ids = (await bench().records('incident')).slice(5, 55).map(({ id }) => id)
    for (const id of ids) await bench().change('incident', id, 'All at once')
    const { items, cursor } = await readAll(bench().readSince, { limit: 7 })
    expect(idsOf(items)).toEqual(idsOf(await bench().records('incident')))
    expect((await readAll(bench().readSince, { cursor, limit: 7 })).items).toEqual([])
  })
}

function describeMeanwhile(bench: () => ReadBench): void {
  test('while records change that were read and that were not: the newest version of each comes last', async () => {
    await bench().seed({ incidents: 120 })
    const order = (await bench().records('incident')).map(({ id }) => id)
    const titles = new Map<string, string>()
    const { items } = await readAll(bench().readSince, { limit: 10 }, async (_, index) => {
      if (index > 10) return
      bench().clock.time += 1_000
      for (const id of [order[index], order.at(-index)]) {
        if (id === undefined) continue
        titles.set(id, `Changed after page ${index}`)
        await bench().change('incident', id, `Changed after page ${index}`)
      }
    })
    const read = newest(items)
    expect([...read.keys()].toSorted()).toEqual(order.toSorted())
    for (const [id, title] of titles) expect(read.get(id)?.fields.title).toBe(title)
  })

  test('while records are deleted, and misses none that is left', async () => {
    await bench().seed({ incidents: 100 })
    const order = (await bench().records('incident')).map(({ id }) => id)
    const deleted = new Set<string>()
    const { items } = await readAll(bench().readSince, { limit: 10 }, async (_, index) => {
      for (const id of [order[index], order.at(-index)]) {
        if (id === undefined || index > 5) continue
        deleted.add(id)
        await bench().remove('incident', id)
      }
    })
    const left = order.filter((id) => !deleted.has(id))
    expect([...newest(items).keys()]).toEqual(expect.arrayContaining(left))
  })

  test('and after the end: a change is one record, and a second read finds nothing', async () => {
    await bench().seed({ incidents: 40 })
    const { cursor } = await readAll(bench().readSince)
    bench().clock.time += 60_000
    const [first] = await bench().records('incident')
    await bench().change('incident', first?.id ?? '', 'Changed later')
    const next = await readAll(bench().readSince, { cursor })
    expect(next.items).toMatchObject([{ id: first?.id, fields: { title: 'Changed later' } }])
    expect((await readAll(bench().readSince, { cursor: next.cursor })).items).toEqual([])
  })

  test('among them that of a deleted record', async () => {
    await bench().seed({ incidents: 5 })
    const { cursor } = await readAll(bench().readSince)
    bench().clock.time += 60_000
    const [first] = await bench().records('incident')
    await bench().remove('incident', first?.id ?? '')
    const { items } = await readAll(bench().readSince, { cursor })
    const deletions = bench().reportsDeletions ? [{ id: first?.id, isDeleted: true }] : []
    expect(items.map(({ id, isDeleted }) => ({ id, isDeleted }))).toEqual(deletions)
  })

  test.each([
    ['an hour ahead of ours', 3_600_000],
    ['an hour behind ours', -3_600_000],
  ])('of a product whose clock is %s', async (_, skew) => {
    bench().clock.time += skew
    await bench().seed({ incidents: 10 })
    const { items, cursor } = await readAll(bench().readSince)
    expect(items).toHaveLength(10)
    const [first] = await bench().records('incident')
    bench().clock.time += 1_000
    await bench().change('incident', first?.id ?? '', 'By its own clock')
    expect((await readAll(bench().readSince, { cursor })).items).toHaveLength(1)
  })
}

function describeTrouble(bench: () => ReadBench): void {
  const failure = async (cursor = BEGINNING): Promise<unknown> =>
    bench()
      .readSince({ type: 'incident', cursor, limit: 10 })
      .then(
        () => 'it read',
        (error: unknown) => error,
      )

  test('and reports a page that fails, after which the same page is read', async () => {
    await bench().seed({ incidents: 25 })
    const first = await bench().readSince({ type: 'incident', cursor: BEGINNING, limit: 10 })
    await bench().fail(503)
    expect(await failure(first.cursor)).toMatchObject({ code: 'product_unavailable', inDoubt: false })
    const rest = await readAll(bench().readSince, { cursor: first.cursor, limit: 10 })
    expect(idsOf([...first.items, ...rest.items])).toEqual(idsOf(await bench().records('incident')))
  })

  test('and reports how long the product asks to wait', async () => {
    await bench().seed({ incidents: 5 })
    await bench().fail(429, 30)
    expect(await failure()).toMatchObject({
      code: 'product_throttled',
      retryAfterSeconds: 30,
      inDoubt: false,
    })
  })

  test('with another token when the one it has was refused', async () => {
    await bench().seed({ incidents: 5 })
    await bench().readSince({ type: 'incident', cursor: BEGINNING, limit: 2 })
    await bench().revokeTokens()
    expect((await readAll(bench().readSince)).items).toHaveLength(5)
  })

  test('without a field that the user may not read, and says which', async () => {
    await bench().seed({ incidents: 5 })
    const { isHidden, unreadable } = await bench().hideDescription()
    const { items, pages } = await readAll(bench().readSince)
    expect(items).toHaveLength(5)
    expect(items.every(({ fields }) => fields.title !== undefined)).toBe(true)
    expect(items.every(({ fields }) => (fields.description === undefined) === isHidden)).toBe(true)
    expect(pages[0]?.unreadable).toEqual(unreadable)
  })

  test('among them that of a record without a number: it is named by its id, and those after it are read', async () => {
    await bench().seed({ incidents: 12 })
    const known = await bench().records('incident')
    const id = known[5]?.id ?? ''
    const hasLost = await bench().loseNumber('incident', id)
    const { items } = await readAll(bench().readSince, { limit: 4 })
    expect(idsOf(items)).toEqual(known.map((one) => one.id).toSorted())
    expect(newest(items).get(id)?.number).toBe(hasLost ? id : known[5]?.number)
  })

  test('of a product that returns fewer records than requested, and misses none', async () => {
    await bench().seed({ incidents: 90 })
    const readable = await bench().shortenPages('incident')
    expect(idsOf((await readAll(bench().readSince, { limit: 20 })).items)).toEqual(readable.toSorted())
  })
}
