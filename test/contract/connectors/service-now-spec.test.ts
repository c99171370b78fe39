import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { HttpClient } from '../../../shared/http/http-client.ts'
import { createServiceNowConnector } from '../../../shared/connectors/service-now/service-now-connector.ts'
import spec from '../../fixtures/specs/servicenow-table.overlay.openapi.json' with { type: 'json' }
import { createOpenApiCheck, type Exchange } from './open-api-check.ts'
import { type Instance, startInstance } from './service-now-product.ts'

/** The version is part of our paths and not of the description's. */
const check = createOpenApiCheck(spec, (path) => path.replace('/api/now/v2/', '/api/now/'))

const CORRELATION_ID = 'a'.repeat(32)
const CHANGE_ID = 'b'.repeat(32)
const OPEN = { short_description: 'CPU is high', description: 'It is.', impact: '1', urgency: '1' }

describe('what the connector sends to the Table API and the simulator answers conforms to the description', () => {
  const exchanges: Exchange[] = []
  let instance: Instance

  beforeAll(async () => {
    instance = await startInstance()
    const http: HttpClient = {
      send: async (request) => {
        const answer = await instance.http.send(request)
        if (request.url.pathname.includes('/table/')) exchanges.push({ request, answer })
        return answer
      },
      close: () => instance.http.close(),
    }
    for (const kind of ['incident', 'alert'] as const) await goThroughAll(instance, http, kind)
  })
  afterAll(() => instance.stop())

  test('over every operation but replacing and deleting a record', () => {
    const used = new Set(exchanges.map(({ request }) => check.operationOf(request.method, request.url).name))
    expect(check.operations.filter((operation) => !used.has(operation))).toEqual([
      'put /api/now/table/{tableName}/{sys_id}',
      'delete /api/now/table/{tableName}/{sys_id}',
    ])
  })

  test('in requests and in answers, failures among them', () => {
    expect(exchanges.flatMap(check.complaintsAbout)).toEqual([])
    const statuses = exchanges.map(({ answer }) => answer.status)
    expect(new Set(statuses)).toEqual(new Set([200, 201, 401, 403, 404]))
  })

  test('and an answer of another form would be noticed', () => {
    const exchange = exchanges.find(({ answer }) => answer.status === 201)
    const other = exchange && { ...exchange, answer: { ...exchange.answer, text: '{"results":{}}' } }
    expect(other && check.complaintsAbout(other)).toEqual([expect.stringMatching(/must have .*result/)])
  })
})

/** Each thing that a connector can do, well and with failures. */
async function goThroughAll(
  { server, ask, fail, signIn, revokeTokens }: Instance,
  http: HttpClient,
  kind: 'incident' | 'alert',
): Promise<void> {
  let token = await signIn()
  await revokeTokens()
  const tokens = { current: async () => token, replace: async () => (token = await signIn()) }
  const connector = createServiceNowConnector({
    name: 'itsm',
    url: server.url,
    tokens,
    http,
    now: Date.now,
    kind,
  })
  const open = kind === 'incident' ? OPEN : { source: 'Azure Monitor', severity: '1', description: 'It is.' }
  await connector.check({ fields: Object.keys(open), opening: [], choices: {} })
  const item = await connector.open({ correlationId: CORRELATION_ID, fields: open })
  await connector.find(CORRELATION_ID)
  const note = { action: 'note', id: CHANGE_ID, fields: { work_notes: 'It is high.' } } as const
  await connector.change(item, note)
  await connector.isWritten(item, CHANGE_ID)
  await fail('not permitted')
  await connector.change(item, note).catch(() => undefined)
  await ask('DELETE', `/api/now/table/${kind === 'incident' ? 'incident' : 'em_alert'}/${item.id}`)
  await connector.read(item)
  await connector.change(item, note).catch(() => undefined)
}
