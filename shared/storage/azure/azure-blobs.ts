import { type BlobItem, BlobServiceClient, type ContainerClient } from '@azure/storage-blob'
import { fromStored, toStored } from '../../stored-format.ts'
import { DEAD_LETTER_FORMAT } from '../dead-letter-format.ts'
import { deadLetterName, isDeadLetterName } from '../dead-letter-name.ts'
import type { DeadLetterStore, PayloadStore } from '../ports.ts'
import type { StorageAccess } from './storage-access.ts'
import { making, statusOf, storageUnavailable } from './storage-error.ts'

/** Payloads too large for a message, by date. Each is deleted with its message; what is left behind is swept by age. */
const PAYLOADS = 'alert-payloads'
/** One JSON file per letter, by date of receipt. */
const DEAD_LETTERS = 'dead-letters'

const SWEPT_AT_ONCE = 50

export function blobServiceClient(access: StorageAccess): BlobServiceClient {
  const options = {
    retryOptions: { maxTries: 2, tryTimeoutInMs: 4000, retryDelayInMs: 250, maxRetryDelayInMs: 1000 },
  }
  if ('connectionString' in access)
    return BlobServiceClient.fromConnectionString(access.connectionString, options)
  return new BlobServiceClient(access.url, access.credential, options)
}

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

/** Day by day, because a listing goes from the oldest name on. */
async function* listLetters(container: ContainerClient, firstDay: string): AsyncGenerator<string> {
  for (const day of (await daysOf(container)).toReversed()) {
    if (day < firstDay) return
    try {
      for await (const { name } of container.listBlobsFlat({ prefix: day })) {
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

async function upload(container: ContainerClient, name: string, text: string): Promise<void> {
  const body = Buffer.from(text)
  const options = {
    blobHTTPHeaders: { blobContentType: 'application/json; charset=utf-8' },
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

function download(container: ContainerClient, name: string): Promise<string | undefined> {
  return ifThere(`reading blob ${name}`, async () =>
    (await container.getBlobClient(name).downloadToBuffer()).toString('utf8'),
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
