import { once } from 'node:events'
import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { inspect } from 'node:util'
import { afterEach, describe, expect, test } from 'vitest'
import { createHttpClient, type HttpClient, type HttpRequest } from '../../../shared/http/http-client.ts'

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

async function listen(server: Server): Promise<URL> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket))
  stops.push(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/incident?query=private`)
}

const serve = (answer: RequestListener): Promise<URL> => listen(createHttpServer(answer))

/** A server below HTTP: does something with the connection once a request has come. */
const serveSocket = (answer: (socket: Socket) => void): Promise<URL> =>
  listen(createTcpServer((socket) => socket.on('error', () => undefined).once('data', () => answer(socket))))

function client(maxAnswerBytes?: number): HttpClient {
  const http = createHttpClient(maxAnswerBytes)
  stops.push(() => void http.close())
  return http
}

function request(url: URL, overrides: Partial<HttpRequest> = {}): HttpRequest {
  const headers = { authorization: 'Bearer secret-token' }
  return { method: 'POST', url, headers, body: '{"text":"hidden"}', deadlineSeconds: 5, ...overrides }
}

function get(url: URL): HttpRequest {
  return { method: 'GET', url, headers: {}, deadlineSeconds: 5 }
}

describe('an answer', () => {
  test('is given with status, headers in lower case, and text', async () => {
    const url = await serve((_, answer) => answer.writeHead(503, { 'Retry-After': '7' }).end('Ä busy'))
    const { status, headers, text } = await client().send(request(url))
    expect({ status, text, retryAfter: headers['retry-after'] }).toEqual({
      status: 503,
      text: 'Ä busy',
      retryAfter: '7',
    })
  })

  test('belongs to what was sent', async () => {
    const url = await serve((incoming, answer) => {
      const { method, url: path, headers } = incoming
      incoming
        .setEncoding('utf8')
        .once('data', (body) => answer.end(JSON.stringify({ method, path, body, headers })))
    })
    const { text } = await client().send(request(url, { method: 'PATCH' }))
    expect(JSON.parse(text)).toMatchObject({
      method: 'PATCH',
      path: '/api/incident?query=private',
      body: '{"text":"hidden"}',
      headers: { authorization: 'Bearer secret-token' },
    })
  })

  test('that redirects is not followed', async () => {
    let isFollowed = false
    const elsewhere = await serve((_, answer) => {
      isFollowed = true
      answer.end()
    })
    const url = await serve((_, answer) => answer.writeHead(302, { location: elsewhere.href }).end())
    const { status, headers } = await client().send(request(url))
    expect({ status, location: headers['location'], isFollowed }).toEqual({
      status: 302,
      location: elsewhere.href,
      isFollowed: false,
    })
  })

  test('that sets cookies does not get them back', async () => {
    const cookies: (string | undefined)[] = []
    const url = await serve((incoming, answer) => {
      cookies.push(incoming.headers.cookie)
      answer.setHeader('set-cookie', ['JSESSIONID=1; Path=/', 'glide_session=2']).end()
    })
    const http = client()
    for (let call = 0; call < 3; call += 1) await http.send(request(url))
    expect(cookies).toEqual([undefined, undefined, undefined])
  })
})

describe('an answer that is too large is not read', () => {
  test.each([
    ['says its size', true],
    ['does not say its size', false],
  ])('when it %s', async (_, saysSize) => {
    const url = await serve((_request, answer) => {
      if (saysSize) answer.setHeader('content-length', 2001)
      answer.end('x'.repeat(2001))
    })
    await expect(client(2000).send(request(url))).rejects.toMatchObject({
      code: 'product_answer_too_large',
      inDoubt: true,
    })
  })

  test('but one of just the largest size is', async () => {
    const url = await serve((_, answer) => answer.end('x'.repeat(2000)))
    const { text } = await client(2000).send(request(url))
    expect(text).toHaveLength(2000)
  })
})

describe('a deadline', () => {
  test.each<[string, (socket: Socket) => void]>([
    ['no answer', () => undefined],
    [
      'an answer that does not end',
      (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf'),
    ],
  ])('ends the waiting for %s; whether it was carried out is unknown', async (_, answer) => {
    const url = await serveSocket(answer)
    const slow = client().send(request(url, { deadlineSeconds: 0.1 }))
    await expect(slow).rejects.toMatchObject({ code: 'product_timed_out', inDoubt: true })
  })

  test('of a question leaves nothing in doubt', async () => {
    const url = await serveSocket(() => undefined)
    const slow = client().send({ ...get(url), deadlineSeconds: 0.1 })
    await expect(slow).rejects.toMatchObject({ code: 'product_timed_out', inDoubt: false })
  })
})

describe('a connection', () => {
  const cutAfter = 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf'

  test('that is refused leaves nothing in doubt', async () => {
    const url = await serve(() => undefined)
    for (const stop of stops.splice(0)) stop()
    await expect(client().send(request(url))).rejects.toMatchObject({
      code: 'product_unreachable',
      inDoubt: false,
    })
  })

  test.each<[string, (socket: Socket) => void]>([
    ['after the request', (socket) => socket.destroy()],
    ['politely after the request', (socket) => socket.end()],
    ['with a reset', (socket) => socket.resetAndDestroy()],
    ['in the middle of the answer', (socket) => socket.end(cutAfter)],
    ['after something that is not HTTP', (socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n')],
  ])('that is cut %s leaves a write in doubt, and a question not', async (_, cut) => {
    const url = await serveSocket(cut)
    const http = client()
    await expect(http.send(request(url))).rejects.toMatchObject({
      code: 'product_cut_off',
      inDoubt: true,
    })
    await expect(http.send(get(url))).rejects.toMatchObject({ code: 'product_cut_off', inDoubt: false })
  })
})

test.each<[string, (socket: Socket) => void]>([
  ['cut', (socket) => socket.destroy()],
  ['late', () => undefined],
])('the error of a call that is %s names the call, and no query, header or body', async (_, answer) => {
  const url = await serveSocket(answer)
  const error: unknown = await client()
    .send(request(url, { deadlineSeconds: 0.1 }))
    .catch((thrown: unknown) => thrown)
  const text = inspect(error, { depth: Infinity, showHidden: true })
  expect(text).toContain(`POST ${url.origin}/api/incident`)
  expect(text).not.toMatch(/secret-token|hidden|private/)
})
