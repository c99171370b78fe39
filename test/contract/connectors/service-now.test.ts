import { expect, test } from 'vitest'
import { createHttpClient } from '../../../shared/connectors/http.ts'
import type { AccessTokens } from '../../../shared/connectors/connector.ts'
import { createServiceNowConnector } from '../../../shared/connectors/service-now/service-now-connector.ts'
import { type ServiceNow, startServiceNow } from '../../../simulators/service-now/start-service-now.ts'
import { describeConnector } from './connector-suite.ts'
import type { Fault, Product } from './product.ts'

const MINUTE_MS = 60_000

/** The scripted faults of the simulator (its README). */
const FAULTS: Readonly<Record<Fault, object>> = {
  unavailable: { status: 503 },
  throttled: { status: 429, retryAfterSeconds: 30 },
  asleep: { kind: 'hibernating' },
  'a page instead of data': { kind: 'html' },
  'put off': { kind: 'accepted' },
  'too late': { kind: 'slow', milliseconds: 10 * MINUTE_MS },
  'cut before': { kind: 'cut', when: 'before' },
  'cut after': { kind: 'cut', when: 'after' },
  redirected: { kind: 'redirect', location: 'https://sso.example.com/login' },
  'not permitted': { kind: 'acl' },
  rejected: { kind: 'business-rule', name: 'Validate caller' },
  'too large': { kind: 'too-large', bytes: 200_000 },
  'cancelled midway': { kind: 'transaction-cancelled' },
}

const STATES = { open: '2', resolved: '6', closed: '7' }

const MAX_ANSWER_BYTES = 100_000

async function startProduct(): Promise<Product> {
  const server = await startServiceNow()
  const http = createHttpClient(MAX_ANSWER_BYTES)
  /** Nobody waits for a late answer as long as the connector does. */
  let isLate = false
  const ask = (method: string, path: string, body?: object): Promise<unknown> =>
    askInstance(server, method, path, body)
  const signIn = (): Promise<string> => signInTo(server)
  const tokens: AccessTokens = { current: signIn, replace: signIn }
  return {
    connect: (given = tokens) =>
      createServiceNowConnector({
        url: server.url,
        tokens: given,
        http: {
          send: (request) => http.send(isLate ? { ...request, deadlineSeconds: 0.1 } : request),
          close: () => http.close(),
        },
        now: Date.now,
      }),
    signIn,
    revokeTokens: async () => void (await ask('POST', '/__admin/tokens/revoke', {})),
    fields: {
      open: { short_description: 'CPU is high', description: 'It is.', impact: '1', urgency: '2' },
      note: { work_notes: 'It is still high.' },
      resolve: { state: '6', close_code: 'Solution provided', close_notes: 'It is over.' },
      reopen: { state: '2', work_notes: 'It is high again.' },
    },
    noteWith: (text) => ({ work_notes: text }),
    longestNote: 4000,
    fail: async (fault) => {
      const rule = { match: { path: '/api/' }, fault: FAULTS[fault] }
      await ask('POST', '/__admin/faults', rule)
      isLate = fault === 'too late'
    },
    setStatus: async ({ id }, status) =>
      void (await ask('PATCH', `/__admin/tables/incident/${id}`, { state: STATES[status] })),
    remove: async ({ id }) => void (await ask('DELETE', `/api/now/table/incident/${id}`)),
    notes: async ({ id }) => {
      const query = `element_id=${id}^element=work_notes^ORDERBYsys_created_on`
      return (await rowsOf(server, 'sys_journal_field', query)).map((row) => String(row['value']))
    },
    count: async () => (await rowsOf(server, 'incident', '')).length,
    stop: async () => {
      await server.stop()
      await http.close()
    },
  }
}

type Row = Readonly<Record<string, string>>

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

async function rowsOf(server: ServiceNow, table: string, query: string): Promise<Row[]> {
  const parameters = new URLSearchParams({ sysparm_query: query })
  const answer = await askInstance(server, 'GET', `/api/now/table/${table}?${parameters.toString()}`)
  return (answer as { result: Row[] }).result
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

describeConnector('ServiceNow', startProduct)

test('an incident holds what the template gave, where it comes from, and a URL that leads to it', async () => {
  const server = await startServiceNow()
  const http = createHttpClient()
  const tokens: AccessTokens = { current: () => signInTo(server), replace: () => signInTo(server) }
  const connector = createServiceNowConnector({ url: server.url, tokens, http, now: Date.now })
  const fields = { short_description: 'CPU is high', description: 'Ä 漢 🜚 ^NQ', impact: '1', urgency: '2' }
  const opened = await connector.open({ kind: 'incident', correlationId: 'a'.repeat(32), fields })
  const rows = await rowsOf(server, 'incident', '')
  const page = await fetch(opened.url)
  const html = await page.text()
  await http.close()
  await server.stop()
  expect(rows).toMatchObject([
    { ...fields, correlation_id: 'a'.repeat(32), correlation_display: 'Azure Monitor', priority: '2' },
  ])
  expect(html).toContain(opened.number)
})
