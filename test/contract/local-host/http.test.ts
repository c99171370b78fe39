import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningHost, appFolder, runHost } from './run-host.ts'

let host: RunningHost

beforeAll(async () => {
  host = await runHost({
    app: appFolder('http'),
    environment: {
      ROUTE_NAME: 'greeting',
      'AzureWebJobs.switched-off.Disabled': 'true',
      FUNCTION_KEY: 'the-key',
    },
  })
})
afterAll(() => host.stop())

const call = (path: string, init?: RequestInit) => fetch(`${host.url}/api/${path}`, init)
const post = (path: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  call(path, { method: 'POST', body, headers })

const withKeys = (header?: string, code?: string) => ({
  query: code === undefined ? '' : `?code=${code}`,
  init: header === undefined ? {} : { headers: { 'x-functions-key': header } },
})

describe('a request reaches', () => {
  test.each([
    // The order of the functions' names decides; a literal route has no precedence.
    ['GET', 'items/latest', 'item-by-name', { name: 'latest' }],
    ['GET', 'items/7', 'item-by-name', { name: '7' }],
    ['GET', 'items/seven', 'item-by-name', { name: 'seven' }],
    ['POST', 'items/7', 'new-item', { name: '7' }],
    ['GET', 'alerts', 'alerts', {}],
    ['GET', 'alerts/night', 'alerts', { route: 'night' }],
    ['GET', 'files/a/b', 'files', { rest: 'a/b' }],
    ['GET', 'documents/x.json', 'document', { name: 'x' }],
    ['GET', 'greeting/here', 'from-setting', {}],
    ['GET', 'unrouted', 'unrouted', {}],
  ])('%s %s: the function %s', async (method, path, name, params) => {
    const response = await call(path, { method })
    expect(await response.json()).toEqual({ function: name, params })
  })

  test.each([
    ['a path without a function', 'GET', 'nowhere'],
    ['a method without a function', 'DELETE', 'items/7'],
    ['HEAD, when only GET is registered', 'HEAD', 'items/7'],
    ['a disabled function', 'GET', 'switched-off'],
  ])('nothing, and gets 404: %s', async (_, method, path) => {
    const response = await call(path, { method })
    expect(response.status).toBe(404)
    expect(await response.text()).toBe('')
  })

  test('a function by HEAD when it is registered for it, without a body', async () => {
    const response = await call('unrouted', { method: 'HEAD' })
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('')
  })
})

describe('a key', () => {
  test.each([
    ['guarded', 'none', withKeys(), 401],
    ['guarded', 'a wrong one', withKeys('wrong'), 401],
    ['guarded', 'the function key in the header', withKeys('the-key'), 200],
    ['guarded', 'the function key in the query', withKeys(undefined, 'the-key'), 200],
    ['guarded', 'a wrong header before a right query', withKeys('wrong', 'the-key'), 401],
    ['for-admins', 'the function key', withKeys('the-key'), 401],
  ])('opens %s, or not: %s', async (name, _, { query, init }, status) => {
    const response = await call(name + query, init)
    expect(response.status).toBe(status)
  })

  test('that is missing gets an empty answer', async () => {
    expect(await (await call('guarded')).text()).toBe('')
  })

  test.each(['guarded', 'for-admins'])('opens %s: the master key', async (name) => {
    const response = await call(name, { headers: { 'x-functions-key': host.masterKey } })
    expect(response.status).toBe(200)
  })
})

describe('a handler is given', () => {
  test('url, query, headers and body of the request, and its answer goes back', async () => {
    const response = await post('echo?a=1&a=2&b=x%20y', '{"grün":1}', { 'x-anything': 'yes' })
    expect(response.status).toBe(202)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(await response.json()).toMatchObject({
      url: `${host.url}/api/echo?a=1&a=2&b=x%20y`,
      query: { a: '1,2', b: 'x y' },
      header: 'yes',
      body: '{"grün":1}',
      metadata: null,
    })
  })

  test('bytes as they are, and its bytes go back as they are', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index)
    const response = await post('bytes', bytes)
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes)
  })

  test('no body when it came in chunks', async () => {
    const chunks = new Blob(['unheard']).stream()
    const response = await call('echo', { method: 'POST', body: chunks, duplex: 'half' })
    expect(await response.json()).toMatchObject({ body: '' })
  })

  test('a trace of its own', async () => {
    const traces = await Promise.all(
      ['', ''].map(async () => (await post('echo', '{}')).json() as Promise<{ trace: object }>),
    )
    const [first, second] = traces.map(({ trace }) => trace)
    expect(first).toEqual({ traceParent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/) })
    expect(first).not.toEqual(second)
  })

  test('a span in the trace of its caller', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00'
    const response = await post('echo', '{}', { traceparent, tracestate: 'vendor=1' })
    const { trace } = (await response.json()) as { trace: { traceParent: string; traceState: string } }
    expect(trace.traceParent).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-00$/)
    expect(trace.traceParent).not.toBe(traceparent)
    expect(trace.traceState).toBe('vendor=1')
  })
})

describe('the client gets', () => {
  test('500 and nothing else when the handler throws', async () => {
    const response = await call('throws')
    expect(response.status).toBe(500)
    expect(await response.text()).toBe('')
    expect(host.log()).toContain('the handler has a secret reason')
  })

  test('204 when the handler answers nothing', async () => {
    expect((await call('nothing')).status).toBe(204)
  })

  test('headers and each cookie of its own', async () => {
    const { headers } = await call('cookies')
    expect(headers.get('x-own')).toBe('yes')
    expect(headers.getSetCookie()).toEqual([
      'plain=a%20b; Path=/',
      'full=1; Max-Age=60; Path=/api; HttpOnly; Secure; SameSite=Strict',
    ])
  })

  test('413 for more than 100 MB, before sending them', async () => {
    const request = httpRequest(`${host.url}/api/echo`, {
      method: 'POST',
      headers: { 'content-length': 100 * 1024 * 1024 + 1 },
    })
    request.flushHeaders()
    const [response] = (await once(request, 'response')) as [{ statusCode: number }]
    expect(response.statusCode).toBe(413)
    request.destroy()
  })
})
