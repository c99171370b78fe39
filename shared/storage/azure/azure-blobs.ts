import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type { BlobItem, BlobServiceClient, ContainerClient } from '@azure/storage-blob'
import { createGroups } from '../../group-commit.ts'
import { fromStored, toStored } from '../../stored-format.ts'
import { DEAD_LETTER_FORMAT } from '../dead-letter-format.ts'
import { deadLetterName, isDeadLetterName } from '../dead-letter-name.ts'
import { isKeptPayloadName, keptPayloadIn, keptPayloadLine, keptPayloadName } from '../kept-payload.ts'
import type { DeadLetterStore, KeptPayloads, PayloadStore } from '../ports.ts'
import { listNames } from './blob-client.ts'
import { making, statusOf, storageUnavailable } from './storage-error.ts'

/** Payloads too large for a message, by date. Each is deleted with its message; what is left behind is swept by age. */
const PAYLOADS = 'alert-payloads'
/** One JSON file per letter, by date of receipt. */
const DEAD_LETTERS = 'dead-letters'

/** Payloads of delivered alerts: files of compressed JSON lines, by date, one for those that were kept together. */
const DELIVERED_PAYLOADS = 'delivered-payloads'

/** Of one file, before it is compressed; a payload that is larger has one of its own. */
const MOST_CHARACTERS = 1024 * 1024

const SWEPT_AT_ONCE = 50

/** Of a whole blob, with its body: a letter or payloads, of which the largest have some megabytes. */
const LONGEST_DOWNLOAD_MS = 30_000

export function createAzurePayloadStore(service: BlobServiceClient): PayloadStore {
  const container = service.getContainerClient(PAYLOADS)
  return {
    write: (name, text) => upload(container, name, text),
    read: (name) => download(container, name),
    touch: (name) =>
      ifThere(`touching blob ${name}`, async () => {
        // Any write of metadata, even of none, moves Last-Modified.
        await container.getBlobClient(name).setMetadata()
      }),
    delete: (name) => remove(container, name),
    sweep: (before) => sweepBlobs(container, before),
  }
}

export function createAzureDeadLetterStore(service: BlobServiceClient): DeadLetterStore {
  const container = service.getContainerClient(DEAD_LETTERS)
  return {
    write: (letter) => {
      const text = JSON.stringify(toStored(DEAD_LETTER_FORMAT, letter), undefined, 2)
      return upload(container, deadLetterName(letter), text)
    },
    list: (since = '') => listLetters(container, since.slice(0, 'YYYY-MM-DD'.length)),
    read: async (id) => {
      const text = await download(container, id)
      return text === undefined ? undefined : fromStored(DEAD_LETTER_FORMAT, JSON.parse(text), id)
    },
    delete: (id) => remove(container, id),
    sweep: (before) => sweepBlobs(container, before),
  }
}

/** @param now epoch milliseconds */
export function createAzureKeptPayloads(service: BlobServiceClient, now: () => number): KeptPayloads {
  const container = service.getContainerClient(DELIVERED_PAYLOADS)
  const commit = createGroups<string, string>({
    choose: (lines) => {
      let characters = 0
      return lines.map((line, index) => (characters += line.length) <= MOST_CHARACTERS || index === 0)
    },
    write: async (group) => {
      const name = keptPayloadName(new Date(now()).toISOString())
      const text = group.map(({ item }) => item).join('\n')
      await uploadBytes(container, name, await promisify(gzip)(text), 'application/gzip')
      for (const { resolve } of group) resolve(name)
    },
  })
  return {
    keep: (deliveryId, payload) => commit(keptPayloadLine({ deliveryId, payload })),
    read: async (name, deliveryId) => {
      const bytes = isKeptPayloadName(name) ? await downloadBytes(container, name) : undefined
      if (bytes === undefined) return undefined
      return keptPayloadIn((await promisify(gunzip)(bytes)).toString('utf8'), deliveryId, name)
    },
    sweep: (before) => sweepBlobs(container, before),
  }
}

/** Day by day, because a listing goes from the oldest name on. */
async function* listLetters(container: ContainerClient, firstDay: string): AsyncGenerator<string> {
  for (const day of (await daysOf(container)).toReversed()) {
    if (day < firstDay) return
    try {
      for await (const name of listNames(container, { prefix: day })) {
        if (isDeadLetterName(name)) yield name
      }
    } catch (error) {
      throw storageUnavailable(error, 'listing dead letters')
    }
  }
}

/** The first parts of the names, each with its slash, in order. */
async function daysOf(container: ContainerClient): Promise<string[]> {
  const days: string[] = []
  await ifThere('listing dead letters', async () => {
    for await (const item of container.listBlobsByHierarchy('/')) {
      if (item.kind === 'prefix') days.push(item.name)
    }
  })
  return days
}

function upload(container: ContainerClient, name: string, text: string): Promise<void> {
  return uploadBytes(container, name, Buffer.from(text), 'application/json; charset=utf-8')
}

async function uploadBytes(
  container: ContainerClient,
  name: string,
  body: Buffer,
  blobContentType: string,
): Promise<void> {
  const options = {
    blobHTTPHeaders: { blobContentType },
    abortSignal: AbortSignal.timeout(9000),
  }
  try {
    await making(
      () => container.getBlockBlobClient(name).uploadData(body, options),
      () => container.createIfNotExists(),
    )
  } catch (error) {
    throw storageUnavailable(error, `writing blob ${name}`)
  }
}

async function download(container: ContainerClient, name: string): Promise<string | undefined> {
  return (await downloadBytes(container, name))?.toString('utf8')
}

function downloadBytes(container: ContainerClient, name: string): Promise<Buffer | undefined> {
  const options = { abortSignal: AbortSignal.timeout(LONGEST_DOWNLOAD_MS) }
  return ifThere(`reading blob ${name}`, () =>
    container.getBlobClient(name).downloadToBuffer(0, undefined, options),
  )
}

async function remove(container: ContainerClient, name: string): Promise<void> {
  await ifThere(`deleting blob ${name}`, () => container.getBlobClient(name).delete())
}

/** Deletes the blobs that were neither written nor touched since. @returns how many */
async function sweepBlobs(container: ContainerClient, before: string): Promise<number> {
  const ifUnmodifiedSince = new Date(before)
  let swept = 0
  const sweep = async ({ name, properties }: BlobItem): Promise<void> => {
    if (properties.lastModified >= ifUnmodifiedSince) return
    try {
      // The condition leaves alone what is touched between the listing and here.
      await container.getBlobClient(name).delete({ conditions: { ifUnmodifiedSince } })
      swept += 1
    } catch (error) {
      if (statusOf(error) !== 404 && statusOf(error) !== 412) throw error
    }
  }
  await ifThere('sweeping old blobs', async () => {
    for await (const page of container.listBlobsFlat().byPage({ maxPageSize: SWEPT_AT_ONCE })) {
      await Promise.all(page.segment.blobItems.map(sweep))
    }
  })
  return swept
}

/** Undefined when the blob, or the whole container, is not there. */
async function ifThere<T>(doing: string, call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call()
  } catch (error) {
    if (statusOf(error) === 404) return undefined
    throw storageUnavailable(error, doing)
  }
}
