import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { type Azurite, startAzurite } from '../../../dev/azurite.ts'
import { createAzurePayloadStore } from '../../../shared/storage/azure/azure-blobs.ts'
import { blobServiceClient } from '../../../shared/storage/azure/blob-client.ts'
import { createAzureJournal } from '../../../shared/storage/azure/azure-journal.ts'
import { createAzureLocks } from '../../../shared/storage/azure/azure-locks.ts'
import type { StorageAccess } from '../../../shared/storage/azure/storage-access.ts'
import { createClock } from '../../builders/clock.ts'
import { buildAccepted } from '../../builders/journal-entry.ts'
import { type LossyProxy, originOf, startLossyProxy, through } from './lossy-proxy.ts'

const NAME = '2026-11-23/large.json'
const LINE = buildAccepted({ at: '2026-11-23T12:00:00.000Z' })
const LONG_AGO = '2020-01-01T00:00:00.000Z'

let azurite: Azurite
let proxy: LossyProxy
let access: StorageAccess
beforeAll(async () => {
  azurite = await startAzurite()
  proxy = await startLossyProxy(originOf('Blob', azurite.connectionString))
  access = { connectionString: through(proxy, 'Blob', azurite.connectionString) }
  await payloads().write(NAME, 'what was posted')
  await journal().write([LINE])
  await locks().hold('sync', async () => undefined)
})
afterEach(() => {
  vi.useRealTimers()
})
afterAll(async () => {
  await proxy.stop()
  await azurite.stop()
})

const payloads = () => createAzurePayloadStore(blobServiceClient(access))
const journal = () => createAzureJournal(access, createClock().now)
const locks = () => createAzureLocks(blobServiceClient(access))
async function readJournal(): Promise<unknown[]> {
  const entries: unknown[] = []
  for await (const entry of journal().read(LONG_AGO)) entries.push(entry)
  return entries
}

test.each<[string, RegExp, () => Promise<unknown>, unknown]>([
  ['read of a payload', /^GET .*large/, () => payloads().read(NAME), 'what was posted'],
  ['touch of a payload', /^PUT .*large/, () => payloads().touch(NAME), undefined],
  ['sweep', /^GET .*comp=list/, () => payloads().sweep(LONG_AGO), 0],
  ['listing of the journal', /^GET .*maxresults=1000/, readJournal, [LINE]],
  ['read of the journal', /^GET .*ndjson/, readJournal, [LINE]],
  ['lock', /^PUT .*comp=lease/, () => locks().hold('sync', async () => 'held'), 'held'],
])('makes a %s again whose connection was cut off without a word', async (_, pattern, call, expected) => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const ignored = proxy.ignoreNext(pattern)
  const answer = call()
  await ignored
  await vi.advanceTimersByTimeAsync(5000)
  expect(await answer).toEqual(expected)
})

test('gives the journal up whose download stops without a word', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const stalled = proxy.stallNext(/^GET .*ndjson/)
  const read = readJournal().catch((error: unknown) => error)
  await stalled
  await vi.waitFor(async () => {
    await vi.advanceTimersByTimeAsync(11_000)
    expect(vi.getTimerCount()).toBe(0)
  })
  expect(await read).toMatchObject({ code: 'storage_unavailable', retry: 'later' })
})
