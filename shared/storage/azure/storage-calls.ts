import {
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineRequest,
  type HttpClient,
  type HttpHeaders,
  type Pipeline,
  proxyPolicy,
  RestError,
  setClientRequestIdPolicy,
} from '@azure/core-rest-pipeline'
import { storageRetryPolicy, storageSharedKeyCredentialPolicy } from '@azure/storage-common'
import { endpointOf } from './connection-string.ts'
import { limitedTries, TRY_MS, TRY_SECONDS } from './limited-tries.ts'
import type { StorageAccess, StorageService } from './storage-access.ts'

export interface StorageCall {
  readonly method: 'GET' | 'POST' | 'PUT'
  /** Below the address of the service; of characters that a URL has as they are. */
  readonly path: string
  /** The same. */
  readonly query?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/**
 * Makes a call, and repeats it once when the service does not answer or is unavailable.
 *
 * @returns the answer's headers; nobody needs its body
 * @throws RestError with the service's status and code, or without a status when no answer came
 * @throws AbortError when there was none in time
 */
export type CallStorage = (call: StorageCall) => Promise<HttpHeaders>

/** Storage docs, "Versioning for the Azure Storage services". */
const API_VERSION = '2023-11-03'

/**
 * An action group waits about ten seconds for an answer and then calls again (Azure Monitor docs), so we give up well
 * before, and the answer is a 503 that the caller understands.
 */
const DEADLINE_MS = 9000

const RETRY_OPTIONS = { maxTries: 2, retryDelayInMs: 250, maxRetryDelayInMs: 1000 }

/** Of a token (Storage docs, "Authorize access with Microsoft Entra ID"). */
const SCOPE = 'https://storage.azure.com/.default'

/**
 * The calls that each alert waits for, without the generated clients of Azure's SDK: these describe, trace and parse
 * more than is needed, which costs more than the call itself, and a new instance must load them. Signing, token
 * renewal, retries and sending use the SDK's own parts.
 */
export function createStorageCalls(
  service: StorageService,
  access: StorageAccess,
  httpClient: HttpClient = createDefaultHttpClient(),
): CallStorage {
  const limited = limitedTries(TRY_MS, httpClient)
  const { url, signature, pipeline } = signedPipeline(service, access)
  pipeline.addPolicy(proxyPolicy())
  pipeline.addPolicy(setClientRequestIdPolicy('x-ms-client-request-id'))
  pipeline.addPolicy(storageRetryPolicy(RETRY_OPTIONS), { phase: 'Retry' })
  return async ({ method, path, query, headers, body }) => {
    const asked = [query, `timeout=${TRY_SECONDS}`, signature].filter((part) => part !== undefined)
    const request = createPipelineRequest({
      url: `${url}/${path}?${asked.join('&')}`,
      method,
      headers: createHttpHeaders({ 'x-ms-version': API_VERSION, ...headers }),
      abortSignal: AbortSignal.timeout(DEADLINE_MS),
      // Azurite listens on http; what is signed with a token is sent over https only, the policy sees to it.
      allowInsecureConnection: true,
      ...(body === undefined ? {} : { body }),
    })
    const answer = await pipeline.sendRequest(limited, request)
    if (answer.status >= 200 && answer.status < 300) return answer.headers
    const code = answer.headers.get('x-ms-error-code')
    throw new RestError(`The storage answered ${answer.status}.`, {
      statusCode: answer.status,
      ...(code === undefined ? {} : { code }),
    })
  }
}

interface SignedPipeline {
  readonly url: string
  readonly signature?: string | undefined
  readonly pipeline: Pipeline
}

function signedPipeline(service: StorageService, access: StorageAccess): SignedPipeline {
  const pipeline = createEmptyPipeline()
  if ('credential' in access) {
    const { url, credential } = access
    pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes: SCOPE }), { phase: 'Sign' })
    return { url: url.replace(/\/$/, ''), pipeline }
  }
  const { url, signature, sharedKey } = endpointOf(service, access.connectionString)
  if (sharedKey !== undefined)
    pipeline.addPolicy(storageSharedKeyCredentialPolicy(sharedKey), { phase: 'Sign' })
  return { url, signature, pipeline }
}
