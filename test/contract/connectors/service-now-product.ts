import { expect } from 'vitest'
import type { AccessTokens, Connector } from '../../../shared/connectors/connector.ts'
import { createHttpClient, type HttpClient } from '../../../shared/http/http-client.ts'
import {
  type ServiceNow,
  type ServiceNowOptions,
  startServiceNow,
} from '../../../simulators/service-now/start-service-now.ts'
import type { Fault } from './product.ts'

const MINUTE_MS = 60_000

const NO_RECORD = {
  error: { message: 'No Record found', detail: "Record doesn't exist or ACL restricts the record retrieval" },
  status: 'failure',
}

/** The scripted faults of the simulator (its README). */
const FAULTS: Readonly<Record<Fault, object>> = {
  broken: { status: 500 },
  unavailable: { status: 503 },
  throttled: { status: 429, retryAfterSeconds: 30 },
  'throttled without a time to wait': { status: 429 },
  'not permitted': { kind: 'acl' },
  rejected: { kind: 'business-rule', name: 'Validate caller' },
  'not found': { status: 404, body: NO_RECORD },
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

export type Row = Readonly<Record<string, string>>

/** An instance with a user for the connector and another one, an administrator, for the test. */
export interface Instance {
  readonly server: ServiceNow
  readonly http: HttpClient
  readonly signIn: () => Promise<string>
  readonly tokens: AccessTokens
  /** As an administrator. */
  readonly ask: (method: string, path: string, body?: object) => Promise<unknown>
  readonly rowsOf: (table: string, query?: string) => Promise<Row[]>
  readonly fail: (fault: Fault, path?: string) => Promise<void>
  readonly revokeTokens: () => Promise<void>
  readonly stop: () => Promise<void>
}

export async function startInstance(options: ServiceNowOptions = {}): Promise<Instance> {
  const server = await startServiceNow(options)
  const client = createHttpClient(MAX_ANSWER_BYTES)
  let latePath: string | undefined
  const http: HttpClient = {
    // A test does not wait for a late answer as long as the connector does.
    send: (request) => {
      const isLate = latePath !== undefined && request.url.pathname.startsWith(latePath)
      return client.send(isLate ? { ...request, deadlineSeconds: 0.1 } : request)
    },
    close: () => client.close(),
  }
  const ask: Instance['ask'] = (method, path, body) => askInstance(server, method, path, body)
  const signIn = (): Promise<string> => signInTo(server)
  return {
    server,
    http,
    signIn,
    tokens: { current: signIn, replace: signIn },
    ask,
    rowsOf: async (table, query = '') => {
      const parameters = new URLSearchParams({ sysparm_query: query, sysparm_exclude_reference_link: 'true' })
      const answer = await ask('GET', `/api/now/table/${table}?${parameters.toString()}`)
      return (answer as { result: Row[] }).result
    },
    fail: async (fault, path = '/api/') => {
      await ask('POST', '/__admin/faults', { match: { path }, fault: FAULTS[fault] })
      latePath = fault === 'too late' || fault === 'slow body' ? path : undefined
    },
    revokeTokens: async () => void (await ask('POST', '/__admin/tokens/revoke', {})),
    stop: async () => {
      await server.stop()
      await client.close()
    },
  }
}

/** Starts an instance for one piece of work, with a connector to it. */
export async function withInstance<Result>(
  connect: (instance: Instance) => Connector,
  work: (connector: Connector, instance: Instance) => Promise<Result>,
): Promise<Result> {
  const instance = await startInstance()
  try {
    return await work(connect(instance), instance)
  } finally {
    await instance.stop()
  }
}

/** The work notes on a record, oldest first. */
export async function notesOf({ rowsOf }: Instance, id: string): Promise<string[]> {
  const query = `element_id=${id}^element=work_notes^ORDERBYsys_created_on`
  return (await rowsOf('sys_journal_field', query)).map(({ value = '' }) => value)
}

/** The files on a record. */
export async function filesOf(
  { server, rowsOf }: Instance,
  id: string,
): Promise<{ name: string; text: string }[]> {
  const rows = await rowsOf('sys_attachment', `table_sys_id=${id}`)
  const headers = { Authorization: `Basic ${btoa(`admin:${server.adminPassword}`)}` }
  return Promise.all(
    rows.map(async ({ sys_id, file_name = '' }) => {
      const answer = await fetch(`${server.url}/api/now/attachment/${sys_id}/file`, { headers })
      return { name: file_name, text: await answer.text() }
    }),
  )
}

async function askInstance(
  server: ServiceNow,
  method: string,
  path: string,
  body?: object,
): Promise<unknown> {
  const response = await fetch(server.url + path, {
    method,
    headers: {
      Authorization: `Basic ${btoa(`admin:${server.adminPassword}`)}`,
      Accept: 'application/json',
      'Content-Type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  expect(response.ok).toBe(true)
  const text = await response.text()
  return text === '' ? undefined : JSON.parse(text)
}

async function signInTo({ url, clientId, clientSecret, user, password }: ServiceNow): Promise<string> {
  const form = {
    grant_type: 'password',
    client_id: clientId,
    client_secret: clientSecret,
    username: user,
    password,
  }
  const response = await fetch(`${url}/oauth_token.do`, { method: 'POST', body: new URLSearchParams(form) })
  return ((await response.json()) as { access_token: string }).access_token
}
