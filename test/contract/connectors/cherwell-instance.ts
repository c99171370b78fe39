import { expect } from 'vitest'
import {
  type CherwellOptions,
  createCherwellConnector,
} from '../../../shared/connectors/cherwell/cherwell-connector.ts'
import type { AccessTokens, Connector } from '../../../shared/connectors/connector.ts'
import { createHttpClient, type HttpClient } from '../../../shared/http/http-client.ts'
import { type Cherwell, startCherwell } from '../../../simulators/cherwell/start-cherwell.ts'
import type { Fault } from './product.ts'

const MINUTE_MS = 60_000

/** The scripted faults of the simulator (its README). */
const FAULTS: Readonly<Record<Fault, object>> = {
  broken: { status: 500 },
  unavailable: { status: 503 },
  throttled: { status: 429, retryAfterSeconds: 30 },
  'throttled without a time to wait': { status: 429 },
  'not permitted': { kind: 'acl' },
  rejected: { kind: 'rejected', message: 'The customer is inactive.' },
  'not found': { status: 404 },
  conflict: { status: 409 },
  'refused for its size': { status: 413 },
  'a page instead of data': { kind: 'html' },
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
  redirected: { kind: 'redirect', location: 'https://sso.example.com/login' },
}

const MAX_ANSWER_BYTES = 100_000

/** A record as the simulator shows it to a test. */
export interface ShownRecord {
  readonly busObRecId: string
  readonly busObPublicId: string
  readonly values: Readonly<Record<string, string>>
  readonly related: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>>
  readonly files: readonly { readonly name: string; readonly text: string }[]
}

/** An instance, and an assignment to someone else. */
export interface Instance {
  readonly server: Cherwell
  readonly http: HttpClient
  readonly signIn: () => Promise<string>
  readonly tokens: AccessTokens
  readonly connect: (options?: Partial<CherwellOptions>) => Connector
  readonly ask: (method: string, path: string, body?: object) => Promise<unknown>
  readonly incidents: () => Promise<ShownRecord[]>
  /**
   * The next call fails like this; reading definitions, which is done once, is no call.
   *
   * @param path the next request to it, whatever it asks
   */
  readonly fail: (fault: Fault, path?: string) => void
  readonly stop: () => Promise<void>
}

export async function startInstance(): Promise<Instance> {
  const server = await startCherwell()
  const client = createHttpClient(MAX_ANSWER_BYTES)
  const ask: Instance['ask'] = (method, path, body) => askInstance(server.url, method, path, body)
  let awaited: { readonly fault: Fault; readonly path: string | undefined } | undefined
  const http: HttpClient = {
    send: async (request) => {
      if (awaited === undefined || !isMeant(request.url.pathname, awaited.path)) return client.send(request)
      const { fault } = awaited
      awaited = undefined
      await ask('POST', '/__admin/faults', { fault: FAULTS[fault] })
      // A test does not wait for a late answer as long as the connector does.
      const isLate = fault === 'too late' || fault === 'slow body'
      return client.send(isLate ? { ...request, deadlineSeconds: 0.1 } : request)
    },
    close: () => client.close(),
  }
  const signIn = (): Promise<string> => signInTo(server)
  const tokens: AccessTokens = { current: signIn, replace: signIn }
  return {
    server,
    http,
    signIn,
    tokens,
    connect: (options = {}) =>
      createCherwellConnector({ name: 'itsm', url: server.url, tokens, http, now: Date.now, ...options }),
    ask,
    incidents: async () =>
      ((await ask('GET', '/__admin/records/Incident')) as { records: ShownRecord[] }).records,
    fail: (fault, path) => {
      awaited = { fault, path }
    },
    stop: async () => {
      await server.stop()
      await client.close()
    },
  }
}

const DEFINITIONS = /\/getbusinessobject(summary|template|schema)\b/

/** @param path of the request that is to fail; undefined: any that reads no definitions */
function isMeant(pathname: string, path: string | undefined): boolean {
  return path === undefined ? !DEFINITIONS.test(pathname) : pathname === path
}

/** Starts an instance for one piece of work. */
export async function withInstance<Result>(work: (instance: Instance) => Promise<Result>): Promise<Result> {
  const instance = await startInstance()
  try {
    return await work(instance)
  } finally {
    await instance.stop()
  }
}

async function askInstance(origin: string, method: string, path: string, body?: object): Promise<unknown> {
  const json = { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }
  const answer = await fetch(origin + path, { method, ...(body === undefined ? {} : json) })
  expect(answer.ok).toBe(true)
  const text = await answer.text()
  return text === '' ? undefined : JSON.parse(text)
}

async function signInTo({ url, clientId, user, password }: Cherwell): Promise<string> {
  const form = { grant_type: 'password', client_id: clientId, username: user, password }
  const address = `${url}/CherwellAPI/token?auth_mode=Internal`
  const answer = await fetch(address, { method: 'POST', body: new URLSearchParams(form) })
  return ((await answer.json()) as { access_token: string }).access_token
}
