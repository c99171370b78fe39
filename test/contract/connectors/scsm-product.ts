import { expect } from 'vitest'
import type { AccessTokens, Connector } from '../../../shared/connectors/connector.ts'
import { createHttpClient, type HttpClient } from '../../../shared/http/http-client.ts'
import {
  createScsmConnector,
  type ScsmOptions as ConnectorOptions,
} from '../../../shared/connectors/scsm/scsm-connector.ts'
import { type Scsm, type ScsmOptions, startScsm } from '../../../simulators/scsm/start-scsm.ts'
import { type Aim, aiming } from './aiming.ts'
import type { Fault } from './product.ts'

const MINUTE_MS = 60_000

/** The scripted faults of the simulator (its README). */
const FAULTS: Readonly<Record<Fault, object>> = {
  broken: { status: 500 },
  unavailable: { status: 503 },
  throttled: { status: 429, retryAfterSeconds: 30 },
  'throttled for who knows how long': { status: 429 },
  'not permitted': { kind: 'acl' },
  rejected: { kind: 'business-rule', name: 'A title must name a team' },
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
  redirected: { kind: 'redirect', location: 'https://login.example.com/' },
}

const LATE: ReadonlySet<Fault> = new Set<Fault>(['too late', 'slow body'])

const MAX_ANSWER_BYTES = 100_000

const QUESTIONS = '/api/V3/'
const COMMIT = '/api/V3/Projection/Commit'

export type Incident = Readonly<Record<string, unknown>>

/** A portal with a user for the connector, and its admin endpoint for the test. */
export interface TriedPortal {
  readonly server: Scsm
  readonly http: HttpClient
  readonly signIn: () => Promise<string>
  readonly connect: (options?: Partial<ConnectorOptions>) => Connector
  readonly admin: (method: string, path: string, body?: object) => Promise<unknown>
  readonly incidents: () => Promise<readonly Incident[]>
  /**
   * The next call that a write makes to be kept fails like this, or the next call of a question.
   *
   * @param path the next request to it, whatever it is part of
   */
  readonly fail: (fault: Fault, path?: string) => Promise<void>
  readonly stop: () => Promise<void>
}

export async function startPortal(options: ScsmOptions = {}): Promise<TriedPortal> {
  const server = await startScsm(options)
  const client = createHttpClient(MAX_ANSWER_BYTES)
  let armed: Fault | undefined
  let latePath: string | undefined
  const admin = (method: string, path: string, body?: object): Promise<unknown> =>
    askAdmin(server.url, method, path, body)
  const signIn = (): Promise<string> => signInTo(server, options)
  // Signed in before any fault: asking for a token is a call of the portal too.
  const token = await signIn()
  const tokens: AccessTokens = { current: async () => token, replace: signIn }
  // Nobody waits for a late answer as long as the connector does.
  const http: HttpClient = {
    send: (request) => {
      const isLate = latePath !== undefined && request.url.pathname.startsWith(latePath)
      return client.send(isLate ? { ...request, deadlineSeconds: 0.1 } : request)
    },
    close: () => client.close(),
  }
  const failAt = async (fault: Fault, path: string): Promise<void> => {
    await admin('POST', 'faults', { match: { path }, fault: FAULTS[fault] })
    latePath = LATE.has(fault) ? path : undefined
  }
  /** Several calls make a write; the one that can leave something in doubt is the one to fail. */
  const aim: Aim = async (at) => {
    if (armed === undefined) return
    await failAt(armed, at === 'write' ? COMMIT : QUESTIONS)
    armed = undefined
  }
  const connect = (given: Partial<ConnectorOptions> = {}): Connector => {
    const base = { url: server.url, user: server.user, tokens, http, now: Date.now }
    return aiming(createScsmConnector({ ...base, ...given }), aim)
  }
  return {
    server,
    http,
    signIn,
    connect,
    admin,
    incidents: async () => (await admin('GET', 'incidents')) as Incident[],
    fail: async (fault, path) => {
      if (path === undefined) armed = fault
      else await failAt(fault, path)
    },
    stop: async () => {
      await server.stop()
      await client.close()
    },
  }
}

/** Starts a portal for one piece of work. */
export async function withPortal<Result>(
  work: (portal: TriedPortal) => Promise<Result>,
  options: ScsmOptions = {},
): Promise<Result> {
  const portal = await startPortal(options)
  try {
    return await work(portal)
  } finally {
    await portal.stop()
  }
}

async function askAdmin(origin: string, method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${origin}/__admin/${path}`, {
    method,
    headers: { 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  expect(response.ok).toBe(true)
  const text = await response.text()
  return text === '' ? undefined : JSON.parse(text)
}

async function signInTo({ url, user, password }: Scsm, { front }: ScsmOptions): Promise<string> {
  const response = await fetch(`${url}/api/V3/Authorization/GetToken`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      ...(front === undefined ? {} : { Authorization: `Bearer ${front.bearer}` }),
    },
    body: JSON.stringify({ UserName: user, Password: password, LanguageCode: 'ENU' }),
  })
  return (await response.json()) as string
}
