import { expect } from 'vitest'
import type { AccessTokens, Connector } from '../../../shared/connectors/connector.ts'
import { createHttpClient, type HttpClient, type HttpRequest } from '../../../shared/http/http-client.ts'
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
  'throttled without a time to wait': { status: 429 },
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
  'given up by a gateway': {
    kind: 'gateway-timeout',
    answeredAfterMilliseconds: 0,
    carriedOutAfterMilliseconds: 50,
  },
  redirected: { kind: 'redirect', location: 'https://login.example.com/' },
}

const LATE: ReadonlySet<Fault> = new Set<Fault>(['too late', 'slow body'])

const MAX_ANSWER_BYTES = 100_000

export type Incident = Readonly<Record<string, unknown>>

/** Service Manager behind a portal or a gateway, which lets the connector in, and its admin endpoint for the test. */
export interface TriedServiceManager {
  readonly http: HttpClient
  readonly tokens: AccessTokens
  readonly signIn: () => Promise<string>
  /** From now on the tokens that were given out are refused. */
  readonly revokeTokens: () => Promise<void>
  readonly connect: (options?: ConnectOptions) => Connector
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

/** What a test may set of the connector, by portal or gateway. */
export type ConnectOptions = Partial<
  Pick<
    Extract<ConnectorOptions, { via?: 'portal' }>,
    | 'user'
    | 'tokens'
    | 'proxy'
    | 'http'
    | 'template'
    | 'correlationProperty'
    | 'linkConfigurationItems'
    | 'createConfigurationItems'
    | 'configurationItemClass'
    | 'onUnmatched'
  >
>

export interface TriedPortal extends TriedServiceManager {
  readonly server: Scsm
}

/**
 * What both ways have in common: a client that does not wait long, and faults at the request that matters.
 *
 * @param isWrite whether a request can leave something in doubt; several make a write, and that is the one to fail
 */
export function createTried(
  url: string,
  isWrite: (request: HttpRequest) => boolean,
): Pick<TriedServiceManager, 'http' | 'admin' | 'incidents' | 'fail'> & { readonly aim: Aim } {
  const client = createHttpClient(MAX_ANSWER_BYTES)
  let armed: Fault | undefined
  let target: Parameters<Aim>[0] | undefined
  let latePath: string | undefined
  const admin = (method: string, path: string, body?: object): Promise<unknown> =>
    askAdmin(url, method, path, body)
  const failAt = async (fault: Fault, path: string): Promise<void> => {
    await admin('POST', 'faults', { match: { path }, fault: FAULTS[fault] })
    latePath = LATE.has(fault) ? path : undefined
  }
  return {
    http: {
      send: async (request) => {
        const { pathname } = request.url
        if (armed !== undefined && (target === 'question' || (target === 'write' && isWrite(request)))) {
          await failAt(armed, pathname)
          armed = undefined
        }
        // A test does not wait for a late answer as long as the connector does.
        const isLate = latePath !== undefined && pathname.startsWith(latePath)
        return client.send(isLate ? { ...request, deadlineSeconds: 0.1 } : request)
      },
      close: () => client.close(),
    },
    admin,
    incidents: async () => (await admin('GET', 'incidents')) as Incident[],
    fail: async (fault, path) => {
      if (path === undefined) armed = fault
      else await failAt(fault, path)
    },
    aim: async (at) => {
      target = at
    },
  }
}

export async function startPortal(options: ScsmOptions = {}): Promise<TriedPortal> {
  const server = await startScsm(options)
  const { aim, ...tried } = createTried(server.url, (request) => request.url.pathname.endsWith('/Commit'))
  const signIn = (): Promise<string> => signInTo(server, options)
  // Signed in before any fault: asking for a token is a call of the portal too.
  const token = await signIn()
  const tokens: AccessTokens = { current: async () => token, replace: signIn }
  return {
    ...tried,
    server,
    tokens,
    signIn,
    revokeTokens: async () => void (await tried.admin('POST', 'tokens/revoke')),
    connect: (given = {}) => {
      const base = {
        name: 'itsm',
        url: server.url,
        user: server.user,
        tokens,
        http: tried.http,
        now: Date.now,
      }
      return aiming(createScsmConnector({ ...base, ...given }), aim)
    },
    stop: async () => {
      await server.stop()
      await tried.http.close()
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

/** What the proxy in front of a portal lets through, if there is one. */
export const PROXY_TOKEN = 'entra-token'

async function signInTo({ url, user, password }: Scsm, { front }: ScsmOptions): Promise<string> {
  const response = await fetch(`${url}/api/V3/Authorization/GetToken`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      ...(front === undefined ? {} : { Authorization: `Bearer ${PROXY_TOKEN}` }),
    },
    body: JSON.stringify({ UserName: user, Password: password, LanguageCode: 'ENU' }),
  })
  return (await response.json()) as string
}
