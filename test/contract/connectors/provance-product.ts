import { expect } from 'vitest'
import type { AccessTokens } from '../../../shared/connectors/connector.ts'
import { createHttpClient, type HttpClient } from '../../../shared/http/http-client.ts'
import { type Provance, startProvance } from '../../../simulators/provance/start-provance.ts'
import type { Fault } from './product.ts'

const MINUTE_MS = 60_000

const MAX_ANSWER_BYTES = 100_000

const NOT_FOUND = { code: '0x80040217', message: 'incident With Id = … Does Not Exist' }

/** The scripted faults of the simulator (its README). */
const FAULTS: Readonly<Record<Fault, object>> = {
  broken: { status: 500 },
  unavailable: { status: 503 },
  throttled: { kind: 'service-protection', limit: 'requests', retryAfterSeconds: 30 },
  'throttled without a time to wait': { status: 429 },
  'not permitted': { kind: 'acl' },
  rejected: { kind: 'business-rule', name: 'A plug-in refuses this.' },
  'not found': { status: 404, body: { error: NOT_FOUND } },
  conflict: { status: 409 },
  'refused for its size': { status: 413 },
  'a page instead of data': { kind: 'hibernating' },
  truncated: { kind: 'truncated' },
  'too large': { kind: 'too-large', bytes: 200_000 },
  'too late': { kind: 'slow', milliseconds: 10 * MINUTE_MS },
  'slow body': { kind: 'slow-body', milliseconds: 10 * MINUTE_MS },
  'cut before': { kind: 'cut', when: 'before' },
  'cut after': { kind: 'cut', when: 'after' },
  'cut midway': { kind: 'cut', when: 'midway' },
  'given up by a gateway': {
    kind: 'gateway-timeout',
    answeredAfterMilliseconds: 0,
    carriedOutAfterMilliseconds: 50,
  },
  redirected: { kind: 'redirect', location: 'https://login.microsoftonline.com/' },
}

export type Row = Readonly<Record<string, string | number | boolean | null>>

/** An organization that is up, and how a test reaches it. */
export interface Environment {
  readonly server: Provance
  readonly tokens: AccessTokens
  readonly http: HttpClient
  readonly signIn: () => Promise<string>
  /**
   * The next call that is about records fails like this; what the metadata says may have been asked for before.
   *
   * @param path the next request to it, whatever it is about
   */
  readonly fail: (fault: Fault, path?: string) => Promise<void>
  /** An admin request, which must succeed. */
  readonly ask: (method: string, path: string, body?: object) => Promise<unknown>
  readonly rowsOf: (table: string) => Promise<readonly Row[]>
  readonly stop: () => Promise<void>
}

export async function startEnvironment(): Promise<Environment> {
  const server = await startProvance()
  const client = createHttpClient(MAX_ANSWER_BYTES)
  let armed: { readonly fault: Fault; readonly path: string | undefined } | undefined
  const ask = (method: string, path: string, body?: object): Promise<unknown> =>
    askServer(server, method, path, body)
  const signIn = (): Promise<string> => signInTo(server)
  return {
    server,
    tokens: { current: signIn, replace: signIn },
    http: {
      send: async (request) => {
        if (armed === undefined || !isMeant(request.url.pathname, armed.path)) return client.send(request)
        const { fault } = armed
        armed = undefined
        await ask('POST', '/__admin/faults', { match: { path: '/api/' }, fault: FAULTS[fault] })
        // A test does not wait for a late answer as long as the connector does.
        const isLate = fault === 'too late' || fault === 'slow body'
        return client.send(isLate ? { ...request, deadlineSeconds: 0.1 } : request)
      },
      close: () => client.close(),
    },
    signIn,
    fail: async (fault, path) => {
      armed = { fault, path }
    },
    ask,
    rowsOf: async (table) => ((await ask('GET', `/__admin/tables/${table}`)) as { records: Row[] }).records,
    stop: async () => {
      await server.stop()
      await client.close()
    },
  }
}

/** @param path of the request that is to fail; undefined: any that is about records */
function isMeant(pathname: string, path: string | undefined): boolean {
  return path === undefined ? !pathname.includes('EntityDefinitions') : pathname === path
}

async function askServer({ url }: Provance, method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(url + path, {
    method,
    headers: { 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  expect(response.ok).toBe(true)
  const text = await response.text()
  return text === '' ? undefined : JSON.parse(text)
}

async function signInTo({ url, tenantId, clientId, clientSecret }: Provance): Promise<string> {
  const form = {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope: `${url}/.default`,
  }
  const body = new URLSearchParams(form)
  const response = await fetch(`${url}/${tenantId}/oauth2/v2.0/token`, { method: 'POST', body })
  return ((await response.json()) as { access_token: string }).access_token
}
