import { Ajv, type ValidateFunction } from 'ajv'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { HttpAnswer, HttpClient, HttpRequest } from '../../../shared/connectors/http.ts'
import spec from '../../fixtures/specs/cherwell-csm-subset.reconstructed.openapi.json' with { type: 'json' }
import { type Instance, startInstance } from './cherwell-instance.ts'

interface Operation {
  readonly operationId: string
  readonly parameters?: readonly { readonly name: string; readonly in: string }[]
  readonly requestBody?: Content
  readonly responses: Readonly<Record<string, Content>>
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: object }>>
}

/** A member that the specification does not name is a mistake, in a request as in an answer. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  if (typeof schema !== 'object' || schema === null) return schema
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]))
  return 'properties' in copy ? { ...copy, additionalProperties: false } : copy
}

const ajv = new Ajv({ strict: false, validateFormats: false })
const components = closed(spec.components) as { schemas: Record<string, object> }

function compile(schema: object): ValidateFunction {
  return ajv.compile({ ...schema, components })
}

const OPERATIONS = Object.entries(spec.paths as unknown as Record<string, Record<string, Operation>>).flatMap(
  ([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      pattern: new RegExp(`^/CherwellAPI${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
      operation,
    })),
)

function operationOf(method: string, url: URL): Operation {
  const found = OPERATIONS.find((each) => each.method === method && each.pattern.test(url.pathname))
  if (found === undefined) throw new Error(`The specification has no ${method} ${url.pathname}`)
  return found.operation
}

interface Exchange {
  readonly request: HttpRequest
  readonly answer: HttpAnswer
}

/** What is wrong with a message; empty when it is as specified. */
function complaints(content: Content | undefined, mediaType: string, text: string | undefined): string[] {
  const schema = content?.content?.[mediaType]?.schema
  if (schema === undefined) return text === undefined || text === '' ? [] : ['a body where none is specified']
  if (mediaType !== 'application/json') return []
  const validate = compile(schema)
  return validate(JSON.parse(text ?? '')) ? [] : [ajv.errorsText(validate.errors)]
}

function complaintsAbout({ request, answer }: Exchange): string[] {
  const operation = operationOf(request.method, request.url)
  const queries = operation.parameters?.filter((each) => each.in === 'query').map(({ name }) => name) ?? []
  const unknown = [...request.url.searchParams.keys()].filter((name) => !queries.includes(name))
  const response = operation.responses[String(answer.status)]
  return [
    ...unknown.map((name) => `query ${name}`),
    ...complaints(operation.requestBody, request.headers['content-type'] ?? '', request.body),
    ...(response === undefined ? [`status ${answer.status}`] : []),
    ...complaints(response, 'application/json', answer.text),
  ].map((complaint) => `${operation.operationId}: ${complaint}`)
}

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

describe('whatever the connector says and the simulator answers is as specified', () => {
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
    const used = new Set(exchanges.map(({ request }) => operationOf(request.method, request.url).operationId))
    const all = OPERATIONS.map(({ operation }) => operation.operationId)
    expect(all.filter((operation) => !used.has(operation))).toEqual([
      'token',
      'logout',
      'byPublicId',
      'deleteByRecId',
    ])
  })

  test('in requests and in answers, failures among them', () => {
    expect(exchanges.flatMap(complaintsAbout)).toEqual([])
    expect(new Set(exchanges.map(({ answer }) => answer.status))).toEqual(new Set([200, 401, 404, 500]))
  })

  test('and a misspelt member would be noticed', () => {
    const exchange = exchanges.find(({ request }) => request.url.pathname.endsWith('/savebusinessobject'))
    const body = (exchange?.request.body ?? '').replace('"busObRecId"', '"busObRecID"')
    const misspelt = exchange && { ...exchange, request: { ...exchange.request, body } }
    expect(misspelt && complaintsAbout(misspelt)).toEqual([expect.stringMatching(/^save: .*additional/)])
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

describe('whatever the token endpoint answers is as specified', () => {
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
    const { responses } = operationOf('POST', address)
    expect(complaints(responses[String(status)], 'application/json', text)).toEqual([])
  })
})
