import { setTimeout as delay } from 'node:timers/promises'
import type { TokenCredential } from '@azure/identity'
import { Agent } from 'undici'
import { asBridgeError } from '../../shared/errors.ts'
import { isLoopback } from '../../shared/loopback.ts'
import { UsageError } from '../command.ts'
import { AzureRefusal } from './azure-refusal.ts'

/** Signed-in calls to one of Azure's REST services, with the identity of the person who runs the command. */
export interface AzureClient extends AsyncDisposable {
  /** @throws AzureRefusal */
  get(path: string): Promise<unknown>
  /** All pages of a list. @throws AzureRefusal */
  list(path: string): Promise<readonly unknown[]>
  /** @throws AzureRefusal */
  send(method: 'POST' | 'PUT' | 'PATCH', path: string, body?: object): Promise<unknown>
}

export interface AzureClientOptions {
  /** `https://management.azure.com`, `https://graph.microsoft.com`, those of other clouds, or a simulator on this machine. */
  readonly origin: string
  /** The scope of tokens: `https://management.azure.com/.default`. */
  readonly scope: string
  readonly credential: TokenCredential
}

const DEADLINE_MS = 30_000
const TRIES = 4

/** @throws UsageError for an origin that is neither https nor on this machine */
export function createAzureClient({ origin, scope, credential }: AzureClientOptions): AzureClient {
  const base = new URL(origin)
  if (base.protocol !== 'https:' && !isLoopback(base)) throw new UsageError(`${origin} is not https.`)
  const agent = new Agent({ maxResponseSize: 10 * 1024 * 1024, connect: { timeout: 10_000 } })
  const token = signIn(credential, scope)
  const send = async (method: string, path: string, body?: object): Promise<unknown> => {
    const url = new URL(path, base)
    if (url.origin !== base.origin) throw new AzureRefusal(`${method} ${path}`, 0, 'another host', '')
    const call = `${method} ${url.pathname}`
    const authorization = `Bearer ${await token()}`
    for (let attempt = 1; ; attempt += 1) {
      const answer = await askOnce(agent, url, method, authorization, body).catch((thrown: unknown) => {
        throw new AzureRefusal(call, 0, 'no answer', asBridgeError(thrown).message)
      })
      const waits = RETRIED.has(answer.status) && attempt < TRIES
      if (!waits) return contentOf(call, answer)
      await delay(1000 * (answer.retryAfterSeconds ?? attempt))
    }
  }
  return {
    get: (path) => send('GET', path),
    list: async (path) => {
      const items: unknown[] = []
      let next: string | undefined = path
      while (next !== undefined) {
        const page = (await send('GET', next)) as Page
        items.push(...(page.value ?? []))
        next = page.nextLink ?? page['@odata.nextLink']
      }
      return items
    },
    send,
    [Symbol.asyncDispose]: () => agent.close(),
  }
}

interface Page {
  readonly value?: readonly unknown[]
  /** Azure Resource Manager's name for the next page, and Microsoft Graph's. */
  readonly nextLink?: string
  readonly '@odata.nextLink'?: string
}

interface Answer {
  readonly status: number
  readonly text: string
  readonly retryAfterSeconds: number | undefined
}

const RETRIED: ReadonlySet<number> = new Set([429, 503, 504])

/**
 * The scope of tokens for a service. A simulator on this machine accepts those of the public cloud.
 *
 * @param cloud the service's origin in the public cloud
 */
export function scopeOf(origin: string, cloud: string): string {
  const url = new URL(origin)
  return `${url.protocol === 'https:' ? url.origin : cloud}/.default`
}

/** The library keeps the token and renews it. */
function signIn(credential: TokenCredential, scope: string): () => Promise<string> {
  return async () => {
    const given = await credential.getToken(scope).catch(() => null)
    if (given !== null) return given.token
    throw new UsageError(`No one who can get a token for ${scope} is signed in to Azure. Try: az login`)
  }
}

async function askOnce(
  agent: Agent,
  url: URL,
  method: string,
  authorization: string,
  body: object | undefined,
): Promise<Answer> {
  const answer = await agent.request({
    origin: url.origin,
    path: url.pathname + url.search,
    method,
    headers: { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    body: body === undefined ? null : JSON.stringify(body),
    signal: AbortSignal.timeout(DEADLINE_MS),
  })
  const seconds = Number(answer.headers['retry-after'] ?? Number.NaN)
  return {
    status: answer.statusCode,
    text: await answer.body.text(),
    retryAfterSeconds: Number.isNaN(seconds) ? undefined : seconds,
  }
}

function contentOf(call: string, { status, text }: Answer): unknown {
  const content = parse(text)
  if (status >= 200 && status < 300) return content
  const { error = {} } = (content ?? {}) as { error?: { code?: string; message?: string } }
  throw new AzureRefusal(call, status, error.code ?? 'no code', error.message ?? '')
}

function parse(text: string): unknown {
  try {
    return text === '' ? undefined : (JSON.parse(text) as unknown)
  } catch {
    return undefined
  }
}
