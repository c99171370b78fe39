import { randomUUID } from 'node:crypto'
import type { ContainerClient } from '@azure/storage-blob'
import { createGroupCommit } from '../../group-commit.ts'
import { once } from '../../once.ts'
import { fromStored, toStored } from '../../stored-format.ts'
import type { JournalEntry } from '../journal-entry.ts'
import { JOURNAL_FORMAT } from '../journal-format.ts'
import type { Journal } from '../ports.ts'
import type { StorageAccess } from './storage-access.ts'
import { type CallStorage, createStorageCalls } from './storage-calls.ts'
import { making, statusOf, storageUnavailable } from './storage-error.ts'

/** Append blobs of JSON lines, `<day>/<hour>-<instance>.ndjson`: one for each hour that an instance writes in. */
const JOURNAL = 'journal'

/** What one append carries. A block may have more (Storage docs, append block); this much is quick to send again. */
const MAX_APPEND_BYTES = 1024 * 1024

/** An append blob takes 50,000 blocks (Storage docs, append block); the next one is begun well before. */
const MAX_APPENDS = 10_000

/** While a blob is read: it ends a connection that was cut off without a word. */
const LONGEST_SILENCE_MS = 10_000

/** `2026-11-23/14`: what the names of an hour's blobs begin with. Names sort by time. */
const HOUR_LENGTH = 13

/**
 * The journal as append blobs. An instance writes to blobs of its own, one append at a time; lines that arrive in the
 * meantime share the next. An append is stored whole or not at all. One whose answer is lost is sent again, so a line
 * may occur twice, which is harmless.
 *
 * @param now epoch milliseconds
 */
export function createAzureJournal(access: StorageAccess, now: () => number): Journal {
  const call = createStorageCalls('blob', access)
  // Only reading waits for the SDK to load; a new instance writes first.
  const container = once(async () => {
    const { blobServiceClient } = await import('./blob-client.ts')
    return blobServiceClient(access).getContainerClient(JOURNAL)
  })
  const nextBlob = createBlobNames(now)
  const commit = createGroupCommit<string>({
    write: (lines) => append(call, nextBlob(), lines.join('')),
    maxBytes: MAX_APPEND_BYTES,
  })
  return {
    write: async (entries) => {
      const lines = entries.map((entry) => `${JSON.stringify(toStored(JOURNAL_FORMAT, entry))}\n`).join('')
      if (lines !== '') await commit(lines, Buffer.byteLength(lines))
    },
    read: async function* (since, until) {
      yield* readBetween(await container(), since, until)
    },
    sweep: async (before) => sweep(await container(), before),
  }
}

/** Names the blob that the next append goes to. */
export function createBlobNames(now: () => number): () => string {
  const instance = randomUUID().slice(0, 8)
  let hour = ''
  let appends = 0
  return () => {
    const currentHour = hourOf(new Date(now()).toISOString())
    if (currentHour !== hour) [hour, appends] = [currentHour, 0]
    const full = Math.floor(appends / MAX_APPENDS)
    appends += 1
    return `${hour}-${instance}${full === 0 ? '' : `-${full + 1}`}.ndjson`
  }
}

function hourOf(time: string): string {
  return time.replace('T', '/').slice(0, HOUR_LENGTH)
}

async function append(call: CallStorage, name: string, lines: string): Promise<void> {
  const path = `${JOURNAL}/${name}`
  const createBlob = {
    method: 'PUT',
    path,
    headers: { 'x-ms-blob-type': 'AppendBlob', 'if-none-match': '*' },
  } as const
  const createContainer = { method: 'PUT', path: JOURNAL, query: 'restype=container' } as const
  try {
    await making(
      () => call({ method: 'PUT', path, query: 'comp=appendblock', body: lines }),
      () =>
        making(
          () => unlessThere(call(createBlob)),
          () => unlessThere(call(createContainer)),
        ),
    )
  } catch (error) {
    throw storageUnavailable(error, 'writing the journal')
  }
}

/** Another instance may have made it at the same moment. */
async function unlessThere(creation: Promise<unknown>): Promise<void> {
  try {
    await creation
  } catch (error) {
    if (statusOf(error) !== 409) throw error
  }
}

async function* readBetween(
  container: ContainerClient,
  since: string,
  until: string | undefined,
): AsyncGenerator<JournalEntry> {
  for await (const blobs of hoursSince(container, since)) {
    const [first = ''] = blobs
    if (until !== undefined && first.slice(0, HOUR_LENGTH) > hourOf(until)) return
    for await (const entry of mergeByTime(blobs.map((name) => readBlob(container, name)))) {
      if (entry.at >= since && (until === undefined || entry.at <= until)) yield entry
    }
  }
}

/** The names of each hour's blobs, oldest hour first. */
async function* hoursSince(container: ContainerClient, since: string): AsyncGenerator<string[]> {
  let blobs: string[] = []
  for await (const name of blobNames(container, hourOf(since))) {
    const [first] = blobs
    if (first !== undefined && first.slice(0, HOUR_LENGTH) !== name.slice(0, HOUR_LENGTH)) {
      yield blobs
      blobs = []
    }
    blobs.push(name)
  }
  yield blobs
}

/** In the order of names. @param startFrom what the first name begins with, or where it would be */
async function* blobNames(container: ContainerClient, startFrom?: string): AsyncGenerator<string> {
  try {
    // Loaded by then, with the SDK.
    const { listNames } = await import('./blob-client.ts')
    yield* listNames(container, startFrom === undefined ? {} : { startFrom })
  } catch (error) {
    // There is no container before the first line.
    if (statusOf(error) !== 404) throw storageUnavailable(error, 'listing the journal')
  }
}

async function* readBlob(container: ContainerClient, name: string): AsyncGenerator<JournalEntry> {
  try {
    const cut = new AbortController()
    const options = { abortSignal: cut.signal }
    const { readableStreamBody } = await container.getAppendBlobClient(name).download(0, undefined, options)
    const chunks = inTime(readableStreamBody?.setEncoding('utf8') ?? [], () => cut.abort())
    for await (const line of wholeLines(chunks)) {
      const entry = parseLine(line, name)
      if (entry !== undefined) yield entry
    }
  } catch (error) {
    // It was swept after it was listed.
    if (statusOf(error) !== 404) throw storageUnavailable(error, `reading the journal’s blob ${name}`)
  }
}

/**
 * Undefined for a damaged line: the others are still read, and the reconciliation finds the gap.
 *
 * @throws BridgeError `stored_by_newer_version`: its content is unknown, and must not count as missing
 */
function parseLine(line: string, blob: string): JournalEntry | undefined {
  let stored: unknown
  try {
    stored = JSON.parse(line)
  } catch {
    return undefined
  }
  return fromStored(JOURNAL_FORMAT, stored, `in ${blob}`)
}

/** Ends a download of which nothing comes any more. The time that its reader takes does not count. */
async function* inTime<T>(chunks: AsyncIterable<T> | Iterable<T>, cut: () => void): AsyncGenerator<T> {
  let timer = setTimeout(cut, LONGEST_SILENCE_MS)
  try {
    for await (const chunk of chunks) {
      clearTimeout(timer)
      yield chunk
      timer = setTimeout(cut, LONGEST_SILENCE_MS)
    }
  } finally {
    clearTimeout(timer)
  }
}

/** The lines that have ended: one that is cut off at the end says nothing yet. */
async function* wholeLines(chunks: AsyncIterable<string | Buffer>): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + String(chunk)).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
}

/** Several writers' lines as one; each keeps the order of its own. */
async function* mergeByTime(writers: readonly AsyncGenerator<JournalEntry>[]): AsyncGenerator<JournalEntry> {
  try {
    const heads = (await Promise.all(writers.map(headOf))).filter((head) => head !== undefined)
    while (heads.length > 0) {
      const head = heads.reduce((first, other) => (other.entry.at < first.entry.at ? other : first))
      yield head.entry
      const next = await headOf(head.writer)
      if (next === undefined) heads.splice(heads.indexOf(head), 1)
      else head.entry = next.entry
    }
  } finally {
    // A reader that stops early leaves no download open.
    await Promise.all(writers.map((writer) => writer.return(undefined)))
  }
}

interface Head {
  entry: JournalEntry
  readonly writer: AsyncGenerator<JournalEntry>
}

async function headOf(writer: AsyncGenerator<JournalEntry>): Promise<Head | undefined> {
  const next = await writer.next()
  return next.done === true ? undefined : { entry: next.value, writer }
}

async function sweep(container: ContainerClient, before: string): Promise<number> {
  let swept = 0
  for await (const name of blobNames(container)) {
    if (name.slice(0, HOUR_LENGTH) >= hourOf(before)) break
    try {
      await container.deleteBlob(name)
      swept += 1
    } catch (error) {
      if (statusOf(error) !== 404) throw storageUnavailable(error, `deleting the journal’s blob ${name}`)
    }
  }
  return swept
}
