import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { HttpClient } from '../../../shared/http/http-client.ts'
import spec from '../../fixtures/specs/cherwell-csm-subset.reconstructed.openapi.json' with { type: 'json' }
import { type Instance, startInstance } from './cherwell-instance.ts'
import { createOpenApiCheck, type Exchange } from './open-api-check.ts'

const check = createOpenApiCheck(spec, (path) => path.replace('/CherwellAPI', ''))

const CORRELATION_ID = 'a'.repeat(32)
const CHANGE_ID = 'b'.repeat(32)

const OPEN = {
  ShortDescription: 'CPU is high',
  Description: 'It is.',
  Priority: '1',
  Service: 'Azure',
  Category: 'Monitoring',
  Subcategory: 'Alert',
  CustomerDisplayName: 'Azure Monitor',
}

describe('what the connector sends and the simulator answers conforms to the specification', () => {
  const exchanges: Exchange[] = []
  let instance: Instance

  beforeAll(async () => {
    instance = await startInstance()
    const http: HttpClient = {
      send: async (request) => {
        const answer = await instance.http.send(request)
        exchanges.push({ request, answer })
        return answer
      },
      close: () => instance.http.close(),
    }
    await goThroughAll(instance, http)
  })
  afterAll(() => instance.stop())

  test('over every operation but those of sessions and of deleting', () => {
    const used = new Set(exchanges.map(({ request }) => check.operationOf(request.method, request.url).name))
    expect(check.operations.filter((operation) => !used.has(operation))).toEqual([
      'post /token',
      'delete /api/V1/logout',
      'get /api/V1/getbusinessobject/busobid/{busobid}/publicid/{publicid}',
      'delete /api/V1/deletebusinessobject/busobid/{busobid}/busobrecid/{busobrecid}',
    ])
  })

  test('in requests and in answers, failures among them', () => {
    expect(exchanges.flatMap(check.complaintsAbout)).toEqual([])
    expect(new Set(exchanges.map(({ answer }) => answer.status))).toEqual(new Set([200, 401, 404, 500]))
  })

  test('and a misspelt member would be noticed', () => {
    const exchange = exchanges.find(({ request }) => request.url.pathname.endsWith('/savebusinessobject'))
    const body = (exchange?.request.body ?? '').replace('"busObRecId"', '"busObRecID"')
    const misspelt = exchange && { ...exchange, request: { ...exchange.request, body } }
    expect(misspelt && check.complaintsAbout(misspelt)).toEqual([
      expect.stringMatching(/savebusinessobject: .*additional/),
    ])
  })
})

/** Each thing that a connector can do, well and with a failure. */
async function goThroughAll({ ask, connect, signIn }: Instance, http: HttpClient): Promise<void> {
  const ended = await signIn()
  await ask('POST', '/__admin/tokens/revoke')
  let token = ended
  const tokens = { current: async () => token, replace: async () => (token = await signIn()) }
  const connector = connect({ http, tokens, linkConfigurationItems: true })
  await connector.check({ fields: Object.keys(OPEN), choices: { Status: ['Resolved'] } })
  const configurationItems = [{ resourceId: '', names: ['web-server-01'] }]
  const item = await connector.open({ correlationId: CORRELATION_ID, fields: OPEN, configurationItems })
  await connector.find(CORRELATION_ID)
  const fields = { Status: 'Pending', JournalNote: 'It is quiet.' }
  await connector.change(item, { action: 'hold', id: CHANGE_ID, fields })
  await connector.isWritten(item, CHANGE_ID)
  await connector.attach?.(item, { name: 'alerts.csv', contentType: 'text/csv', text: 'time\n' })
  const refused = { action: 'resolve', id: CHANGE_ID, fields: { Status: 'Resolved' } } as const
  await connector.change(item, refused).catch(() => undefined)
  await ask('DELETE', `/__admin/records/${item.id}`)
  await connector.read(item)
  const note = { action: 'note', id: CHANGE_ID, fields: { JournalNote: 'It is high.' } } as const
  await connector.change(item, note).catch(() => undefined)
}

describe('every answer of the token endpoint conforms to the specification', () => {
  test.each([
    ['a token', {}, 200],
    ['a wrong password', { password: 'wrong' }, 400],
    ['a wrong client', { client_id: '12345' }, 400],
    ['a wrong refresh token', { grant_type: 'refresh_token', refresh_token: 'wrong' }, 400],
  ])('%s', async (_, overrides, status) => {
    const instance = await startInstance()
    const { url, clientId, user, password } = instance.server
    const form = { grant_type: 'password', client_id: clientId, username: user, password, ...overrides }
    const address = new URL(`${url}/CherwellAPI/token?auth_mode=Internal`)
    const answer = await fetch(address, { method: 'POST', body: new URLSearchParams(form) })
    const text = await answer.text()
    await instance.stop()
    expect(answer.status).toBe(status)
    const { responses } = check.operationOf('POST', address).operation
    expect(check.complaints(responses[String(status)], 'application/json', text)).toEqual([])
  })
})
