import {
  AnonymousCredential,
  BlobServiceClient,
  type ContainerClient,
  type ContainerListBlobsOptions,
  newPipeline,
  type RequestPolicyFactory,
  StorageSharedKeyCredential,
} from '@azure/storage-blob'
import { endpointOf } from './connection-string.ts'
import { isOutOfTime, notInTime, TRY_MS, TRY_SECONDS } from './limited-tries.ts'
import type { StorageAccess } from './storage-access.ts'

const OPTIONS = {
  retryOptions: {
    maxTries: 2,
    tryTimeoutInMs: TRY_SECONDS * 1000,
    retryDelayInMs: 250,
    maxRetryDelayInMs: 1000,
  },
}

export function blobServiceClient(access: StorageAccess): BlobServiceClient {
  if ('credential' in access) return serviceClient(access.url, access.credential)
  const { url, signature, sharedKey } = endpointOf('blob', access.connectionString)
  if (sharedKey === undefined) return serviceClient(`${url}?${signature}`, new AnonymousCredential())
  const { accountName, accountKey } = sharedKey
  return serviceClient(url, new StorageSharedKeyCredential(accountName, accountKey.toString('base64')))
}

/** Names of a page: a page of the service's own 5,000 is megabytes, which a slow line does not bring within a try. */
const NAMES_PER_PAGE = 1000

/** The names of the blobs in a container, in order. */
export async function* listNames(
  container: ContainerClient,
  options: ContainerListBlobsOptions,
): AsyncGenerator<string> {
  const pages = container.listBlobsFlat(options).byPage({ maxPageSize: NAMES_PER_PAGE })
  for await (const { segment } of pages) yield* segment.blobItems.map(({ name }) => name)
}

function serviceClient(url: string, credential: Parameters<typeof newPipeline>[0]): BlobServiceClient {
  const pipeline = newPipeline(credential, OPTIONS)
  pipeline.factories.push(twoLimitedTries)
  return new BlobServiceClient(url, pipeline)
}

/**
 * What `limitedTries` does for the other services. The SDK's client of blobs takes no HTTP client of today's kind, and a policy
 * of ours comes before its own retries, so that the second try is made here.
 */
const twoLimitedTries: RequestPolicyFactory = {
  create: (next) => ({
    sendRequest: async (request) => {
      request.timeout = TRY_MS
      try {
        return await next.sendRequest(request)
      } catch (error) {
        if (!isOutOfTime(error, request)) throw error
        return next.sendRequest(request).catch((second: unknown) => {
          throw isOutOfTime(second, request) ? notInTime() : second
        })
      }
    },
    shouldLog: () => false,
    log: () => undefined,
  }),
}
