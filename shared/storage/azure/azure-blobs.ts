import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob'
import { deadLetterName } from '../dead-letter-name.ts'
import type { DeadLetterStore, PayloadStore } from '../ports.ts'
import type { StorageAccess } from './storage-clients.ts'
import { making, statusOf, storageUnavailable } from './storage-error.ts'

/** Payloads too large for a message, by date. Clear away by age: a payload is needed until its alert is delivered. */
const PAYLOADS = 'alert-payloads'
/** One JSON file per letter, by date of receipt. */
const DEAD_LETTERS = 'dead-letters'

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
    read: async (name) => {
      try {
        return (await container.getBlobClient(name).downloadToBuffer()).toString('utf8')
      } catch (error) {
        if (statusOf(error) === 404) return undefined
        throw storageUnavailable(error, `reading blob ${name}`)
      }
    },
  }
}

export function createAzureDeadLetterStore(service: BlobServiceClient): DeadLetterStore {
  const container = service.getContainerClient(DEAD_LETTERS)
  return {
    write: (letter) => upload(container, deadLetterName(letter), JSON.stringify(letter, undefined, 2)),
  }
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
