import {
  createDefaultHttpClient,
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineRequest,
  type PipelinePolicy,
  RestError,
  retryPolicy,
} from '@azure/core-rest-pipeline'
import type { AccessToken, TokenCredential } from '@azure/identity'
import { limitedTries } from './limited-tries.ts'

/** Where App Service gives an instance the tokens of its identities; it says so in the process's environment. */
export interface IdentityEndpoint {
  readonly url: string
  /** Proves that a process of the app asks. */
  readonly secret: string
}

/** App Service docs, "Use managed identities", REST endpoint reference. */
const API_VERSION = '2019-08-01'

/** The endpoint is on the same machine. */
const TRY_MS = 2500

/** Together with the call that needs the token, less than an action group waits. */
const DEADLINE_MS = 8000

/** The endpoint may start later than the app (MSAL asks again after the same answers). */
const PASSING: ReadonlySet<number> = new Set([404, 408, 429, 500, 502, 503, 504])

const RETRY_AFTER_MS = 500

/** Undefined outside of App Service. */
export function identityEndpoint(environment = process.env): IdentityEndpoint | undefined {
  const { IDENTITY_ENDPOINT: url = '', IDENTITY_HEADER: secret = '' } = environment
  return url === '' || secret === '' ? undefined : { url, secret }
}

/**
 * The app's managed identity, without `@azure/identity`: the first alert of a new instance waits for such a token, and the
 * library for all kinds of identities is more code than everything else that it waits for.
 *
 * Each token is asked for anew. The SDK's pipelines keep it, and renew it behind their calls when half of its time is over.
 *
 * @param clientId of a user-assigned identity; undefined for the app's own
 */
export function createAppIdentity(
  { url, secret }: IdentityEndpoint,
  clientId: string | undefined,
): TokenCredential {
  const pipeline = createEmptyPipeline()
  pipeline.addPolicy(askAgain(), { phase: 'Retry' })
  const limited = limitedTries(TRY_MS, createDefaultHttpClient())
  return {
    // The signal of the call that happens to need it is left out: the renewal goes on after that call.
    getToken: async (scopes) => {
      const asked = new URLSearchParams({
        'api-version': API_VERSION,
        resource: [scopes].flat()[0]?.replace(/\/\.default$/, '') ?? '',
        ...(clientId === undefined ? {} : { client_id: clientId }),
      })
      const request = createPipelineRequest({
        url: `${url}?${asked.toString()}`,
        headers: createHttpHeaders({ 'x-identity-header': secret }),
        abortSignal: AbortSignal.timeout(DEADLINE_MS),
        allowInsecureConnection: true,
      })
      const { status, bodyAsText } = await pipeline.sendRequest(limited, request)
      const token = status === 200 ? tokenIn(bodyAsText ?? '') : undefined
      if (token !== undefined) return token
      const code = status === 200 ? 'identity_answer_unreadable' : `identity_${status}`
      throw new RestError('The endpoint of the app’s identity gave no token.', { code })
    },
  }
}

/** Twice, after no answer and after those that pass by themselves. */
function askAgain(): PipelinePolicy {
  const strategy = {
    name: 'askAgain',
    retry: ({ response }: { readonly response?: { readonly status: number } }) =>
      response === undefined || PASSING.has(response.status)
        ? { retryAfterInMs: RETRY_AFTER_MS }
        : { skipStrategy: true },
  }
  return retryPolicy([strategy], { maxRetries: 2 })
}

function tokenIn(text: string): AccessToken | undefined {
  let answer: { readonly access_token?: unknown; readonly expires_on?: unknown }
  try {
    answer = JSON.parse(text) as typeof answer
  } catch {
    return undefined
  }
  const { access_token: token, expires_on: expiresOn } = answer
  const expiresOnTimestamp = millisecondsOf(String(expiresOn))
  if (typeof token !== 'string' || token === '' || Number.isNaN(expiresOnTimestamp)) return undefined
  const now = Date.now()
  return { token, expiresOnTimestamp, refreshAfterTimestamp: now + (expiresOnTimestamp - now) / 2 }
}

/** Seconds as text; of some hosts a time in ISO 8601. */
function millisecondsOf(expiresOn: string): number {
  return /^\d+$/.test(expiresOn) ? Number(expiresOn) * 1000 : Date.parse(expiresOn)
}
