import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Azurite, startAzurite } from '../../../dev/azurite.ts'
import { createAzureJournal, createBlobNames } from '../../../shared/storage/azure/azure-journal.ts'
import type { JournalEntry } from '../../../shared/storage/journal-entry.ts'
import type { Journal } from '../../../shared/storage/ports.ts'
import { type Clock, createClock, START } from '../../builders/clock.ts'
import { InMemoryJournal } from '../../builders/in-memory-journal.ts'
import {
  buildAccepted,
  buildDead,
  buildDelivered,
  buildWaiting,
  DELIVERY,
} from '../../builders/journal-entry.ts'

let azurite: Azurite
beforeAll(async () => {
  azurite = await startAzurite()
})
afterAll(() => azurite.stop())

const container = (): ContainerClient =>
  BlobServiceClient.fromConnectionString(azurite.connectionString).getContainerClient('journal')

const azureBlob = (clock: Clock): Journal => createAzureJournal(azurite, clock.now)

const HOUR = 3600
const LONG_AGO = '2020-01-01T00:00:00.000Z'

/** A line written now. */
function lineAt(clock: Clock, deliveryId: string): JournalEntry {
  return buildAccepted({ at: new Date(clock.now()).toISOString(), deliveryId })
}

async function read(journal: Journal, since = LONG_AGO): Promise<JournalEntry[]> {
  const entries: JournalEntry[] = []
  for await (const entry of journal.read(since)) entries.push(entry)
  return entries
}

async function readIds(journal: Journal, since = LONG_AGO): Promise<string[]> {
  return (await read(journal, since)).map(({ deliveryId }) => deliveryId)
}

beforeEach(() => container().deleteIfExists())

describe.each([
  ['in memory', (): Journal => new InMemoryJournal()],
  ['Azure Blob', azureBlob],
])('%s: the journal', (_, start) => {
  test('is empty before the first line', async () => {
    const journal = start(createClock())
    expect(await read(journal)).toEqual([])
    await expect(journal.sweep(START)).resolves.toBe(0)
  })

  test('gives back each sort of line as it was written, in its order', async () => {
    const journal = start(createClock())
    const lines: JournalEntry[] = [
      buildAccepted({ rule: 'Ä 漢 🜚 "quoted"\n\u2028', items: ['vm-1', 'vm-2'], route: 'incidents' }),
      buildWaiting(),
      buildDead(),
      { step: 'replayed', at: START, deliveryId: DELIVERY, letter: 'l' },
      buildDelivered({ actions: ['open', 'resolve'] }),
      { step: 'discarded', at: START, deliveryId: DELIVERY, letter: 'l' },
    ]
    await journal.write(lines.slice(0, 2))
    await journal.write(lines.slice(2))
    expect(await read(journal)).toEqual(lines)
  })

  test('accepts an empty list of lines', async () => {
    const journal = start(createClock())
    await journal.write([])
    expect(await read(journal)).toEqual([])
  })

  test('keeps the lines of many writers at once', async () => {
    const clock = createClock()
    const journal = start(clock)
    const ids = Array.from({ length: 300 }, (__, index) => `d${index}`)
    await Promise.all(ids.map((id) => journal.write([lineAt(clock, id)])))
    expect(await readIds(journal)).toEqual(ids)
  })

  test('is read from a time on', async () => {
    const clock = createClock()
    const journal = start(clock)
    const times: string[] = []
    for (const id of ['a', 'b', 'c', 'd']) {
      times.push(new Date(clock.now()).toISOString())
      await journal.write([lineAt(clock, id)])
      clock.advance(HOUR / 2)
    }
    expect(await readIds(journal, times[1])).toEqual(['b', 'c', 'd'])
    expect(await readIds(journal, times[3])).toEqual(['d'])
    expect(await readIds(journal, new Date(clock.now()).toISOString())).toEqual([])
  })

  test('goes on over midnight and for days', async () => {
    const clock = createClock()
    const journal = start(clock)
    for (const id of ['a', 'b', 'c']) {
      await journal.write([lineAt(clock, id)])
      clock.advance(20 * HOUR)
    }
    expect(await readIds(journal)).toEqual(['a', 'b', 'c'])
  })

  test('forgets the hours before, and no line of the hour itself', async () => {
    const clock = createClock()
    const journal = start(clock)
    for (const id of ['a', 'b', 'c']) {
      await journal.write([lineAt(clock, id)])
      clock.advance(HOUR)
    }
    const twoHoursAgo = new Date(clock.now() - 1.5 * HOUR * 1000).toISOString()
    await expect(journal.sweep(twoHoursAgo)).resolves.toBe(1)
    expect(await readIds(journal)).toEqual(['b', 'c'])
  })

  test('allows a reader to stop in the middle', async () => {
    const clock = createClock()
    const journal = start(clock)
    await journal.write([lineAt(clock, 'a'), lineAt(clock, 'b')])
    for await (const { deliveryId } of journal.read(LONG_AGO)) {
      expect(deliveryId).toBe('a')
      break
    }
    expect(await readIds(journal)).toEqual(['a', 'b'])
  })
})

describe('Azure Blob', () => {
  interface JournalBlob {
    readonly name: string
    /** How many times it was written to. */
    readonly appends: number | undefined
  }

  async function blobs(): Promise<JournalBlob[]> {
    const found: JournalBlob[] = []
    for await (const { name } of container().listBlobsFlat()) {
      const { blobCommittedBlockCount } = await container().getBlobClient(name).getProperties()
      found.push({ name, appends: blobCommittedBlockCount })
    }
    return found
  }

  test('lines that come while an append is on its way share the next one', async () => {
    const clock = createClock()
    const journal = azureBlob(clock)
    const first = journal.write([lineAt(clock, 'first')])
    await new Promise(setImmediate)
    const others = Array.from({ length: 64 }, (_, index) => journal.write([lineAt(clock, `d${index}`)]))
    await Promise.all([first, ...others])
    expect(await blobs()).toMatchObject([{ appends: 2 }])
  })

  test('no append carries more than 1 MiB', async () => {
    const clock = createClock()
    const journal = azureBlob(clock)
    const large = (id: string): JournalEntry => ({ ...lineAt(clock, id), step: 'dead', ...LARGE })
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((id) => journal.write([large(id)])))
    expect(await blobs()).toMatchObject([{ appends: 3 }])
    expect(await readIds(journal)).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  test('each instance has a blob of its own for each hour', async () => {
    const clock = createClock()
    const [one, other] = [azureBlob(clock), azureBlob(clock)]
    await one.write([lineAt(clock, 'a')])
    await other.write([lineAt(clock, 'b')])
    await one.write([lineAt(clock, 'c')])
    clock.advance(12 * HOUR)
    await one.write([lineAt(clock, 'd')])
    const names = (await blobs()).map(({ name }) => name)
    expect(names.map((name) => name.slice(0, 13))).toEqual([
      '2026-11-23/12',
      '2026-11-23/12',
      '2026-11-24/00',
    ])
    for (const name of names) expect(name).toMatch(/^[-\d]{10}\/\d\d-[0-9a-f]{8}\.ndjson$/)
  })

  test('a blob is left for the next one long before it is full, and the next hour begins with the first again', () => {
    const clock = createClock()
    const nextBlob = createBlobNames(clock.now)
    const names = new Set(Array.from({ length: 20_001 }, nextBlob))
    clock.advance(HOUR)
    names.add(nextBlob())
    expect([...names].map((name) => name.replace(/-[0-9a-f]{8}/, ''))).toEqual([
      '2026-11-23/12.ndjson',
      '2026-11-23/12-2.ndjson',
      '2026-11-23/12-3.ndjson',
      '2026-11-23/13.ndjson',
    ])
  })

  test('the lines of several instances are read by time', async () => {
    const clock = createClock()
    const instances = [azureBlob(clock), azureBlob(clock), azureBlob(clock)] as const
    const order = [2, 0, 1, 1, 0, 2, 0] as const
    for (const [index, instance] of order.entries()) {
      await instances[instance].write([lineAt(clock, String(index))])
      clock.advance(1)
    }
    expect(await readIds(instances[0])).toEqual(['0', '1', '2', '3', '4', '5', '6'])
  })

  test('a line that is cut off or damaged costs a reader no other', async () => {
    const clock = createClock()
    const journal = azureBlob(clock)
    await journal.write([lineAt(clock, 'a')])
    const [blob] = await blobs()
    const client = container().getAppendBlobClient(String(blob?.name))
    for (const text of ['{"at":"2026-11-23T12:00\n', `${JSON.stringify(lineAt(clock, 'b'))}\n`, '{"at":']) {
      await client.appendBlock(text, text.length)
    }
    expect(await readIds(journal)).toEqual(['a', 'b'])
  })

  test('a blob that is swept while it is read is no error', async () => {
    const clock = createClock()
    const journal = azureBlob(clock)
    await journal.write([lineAt(clock, 'a')])
    clock.advance(HOUR)
    await journal.write([lineAt(clock, 'b')])
    const seen: string[] = []
    for await (const { deliveryId } of journal.read(LONG_AGO)) {
      seen.push(deliveryId)
      await container().delete()
    }
    expect(seen).toEqual(['a'])
  })

  test('a character on the border of two chunks stays whole', async () => {
    const clock = createClock()
    const journal = azureBlob(clock)
    const reason = '漢'.repeat(300_000)
    await journal.write([buildDead({ reason }), buildDead({ reason: `x${reason}` })])
    expect(await read(journal)).toMatchObject([{ reason }, { reason: `x${reason}` }])
  })
})

describe('Azure Blob without a storage', () => {
  let stopped: Azurite
  beforeAll(async () => {
    stopped = await startAzurite()
    await stopped.stop()
  })

  test.each<[string, (journal: Journal) => Promise<unknown>]>([
    ['write', (journal) => journal.write([buildDead()])],
    ['read', (journal) => read(journal)],
    ['sweep', (journal) => journal.sweep(START)],
  ])('%s is storage_unavailable', async (_, call) => {
    const journal = createAzureJournal(stopped, createClock().now)
    await expect(call(journal)).rejects.toMatchObject({ code: 'storage_unavailable', status: 503 })
  })
})

const LARGE = { code: 'product_rejected', reason: 'x'.repeat(400_000), letter: 'l' } as const
