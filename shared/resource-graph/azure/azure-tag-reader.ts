import type { TokenCredential } from '@azure/identity'
import { lineOf } from '../../alert/values.ts'
import { asBridgeError, BridgeError } from '../../errors.ts'
import type { HttpAnswer, HttpClient } from '../../http/http-client.ts'
import { retryAfterSeconds } from '../../http/retry-after.ts'
import { isLoopback } from '../../loopback.ts'
import type { Described, TagReader, Tags } from '../tags.ts'

export interface AzureTagReaderOptions {
  /** Origin of Azure Resource Manager: `https://management.azure.com`, that of another cloud, or a simulator's. */
  readonly url: string
  /** Needs to read what is asked for: Reader on its subscription. */
  readonly credential: TokenCredential
  readonly http: HttpClient
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** Resource Graph's version (REST docs, Resources). */
const API_VERSION = '2021-03-01'

/** Longer than a delivery waits: a late answer serves the next delivery. */
const DEADLINE_SECONDS = 10

const PUBLIC_CLOUD = 'https://management.azure.com'

/**
 * Azure Resource Graph over its one call. Its library brings a second HTTP core along and retries by itself, though
 * nothing waits for a second try; the call is a POST.
 */
export function createAzureTagReader({ url, credential, http, now }: AzureTagReaderOptions): TagReader {
  const base = new URL(url)
  const scope = `${isLoopback(base) ? PUBLIC_CLOUD : base.origin}/.default`
  const endpoint = new URL(`/providers/Microsoft.ResourceGraph/resources?api-version=${API_VERSION}`, base)
  return {
    read: async (ids) => {
      const answer = await send(http, endpoint, await tokenFor(credential, scope), queryFor(ids))
      if (answer.status !== 200) throw refusal(answer, now())
      return describedIn(answer.text)
    },
  }
}

/** @param ids without a character that means anything in a query, see `lookUpsFor` */
function queryFor(ids: readonly string[]): string {
  const list = ids.map((id) => `'${id}'`).join(', ')
  return `resources | union resourcecontainers | where id in~ (${list}) | project id, name, tags`
}

async function tokenFor(credential: TokenCredential, scope: string): Promise<string> {
  const given = await credential.getToken(scope).catch(() => null)
  if (given !== null) return given.token
  throw new BridgeError('resource_graph_refused', 'Resource Graph: the app has no identity.')
}

async function send(http: HttpClient, url: URL, token: string, query: string): Promise<HttpAnswer> {
  try {
    return await http.send({
      method: 'POST',
      url,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query, options: { resultFormat: 'objectArray', $top: 1000 } }),
      deadlineSeconds: DEADLINE_SECONDS,
    })
  } catch (thrown) {
    // Nothing was written, so nothing is in doubt.
    throw new BridgeError('resource_graph_unavailable', `Resource Graph: ${asBridgeError(thrown).message}.`)
  }
}

const MAY_NOT_READ = 'the app’s identity needs the role Reader on the subscription of the alert'

/**
 * What a person must fix, by status. Without any subscription the answer is a 400 (Azure docs, troubleshoot Resource
 * Graph).
 */
const ADVICE: Readonly<Record<number, string>> = {
  400: `${MAY_NOT_READ}; it may read none`,
  401: 'the app has no identity that Azure knows',
  403: MAY_NOT_READ,
}

function refusal({ status, headers }: HttpAnswer, now: number): BridgeError {
  const advice = ADVICE[status]
  if (advice !== undefined) {
    return new BridgeError('resource_graph_refused', `Resource Graph answered ${status}: ${advice}.`)
  }
  const seconds = retryAfterSeconds(headers, now) ?? quotaSeconds(headers['x-ms-user-quota-resets-after'])
  return new BridgeError(
    'resource_graph_unavailable',
    `Resource Graph answered ${status}.`,
    seconds === undefined ? {} : { retryAfterSeconds: seconds },
  )
}

/** @param text `hh:mm:ss` (Azure docs, guidance for throttled requests) */
function quotaSeconds(text: string | undefined): number | undefined {
  const [, hours = 0, minutes = 0, seconds = 0] = /^(\d\d):(\d\d):(\d\d)$/.exec(text ?? '') ?? []
  const wait = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
  return wait > 0 ? wait : undefined
}

function describedIn(text: string): ReadonlyMap<string, Described> {
  return new Map(
    rowsIn(text).flatMap(({ id, name, tags }) =>
      typeof id === 'string'
        ? [[id.toLowerCase(), { name: typeof name === 'string' ? lineOf(name) : '', tags: textsIn(tags) }]]
        : [],
    ),
  )
}

interface Row {
  readonly id?: unknown
  readonly name?: unknown
  readonly tags?: unknown
}

function rowsIn(text: string): readonly Row[] {
  try {
    const { data } = JSON.parse(text) as { readonly data?: unknown }
    if (Array.isArray(data)) return data.filter((row): row is Row => typeof row === 'object' && row !== null)
  } catch {
    // Reported below, without the text of the answer.
  }
  throw new BridgeError('resource_graph_unavailable', 'The answer is not one of Resource Graph.')
}

/** Without a prototype, a tag named __proto__ is a tag like any other. */
function textsIn(tags: unknown): Tags {
  const texts = Object.create(null) as Record<string, string>
  if (typeof tags !== 'object' || tags === null) return texts
  for (const [name, value] of Object.entries(tags)) texts[lineOf(name)] = lineOf(value)
  return texts
}
