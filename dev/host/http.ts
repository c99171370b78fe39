/** The HTTP front: routes, keys, and the classic path of requests and responses between the client and a function. */
import { hash, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { generateCookie } from 'hono/cookie'
import type { AdminFunctions, HttpAnswer } from './admin.ts'
import type { HttpCookie, HttpData } from './core-types.ts'
import { type Listener, STOPPED_WITHIN_MS } from './listener.ts'
import { type Route, type RouteMatch, findRoute } from './routes.ts'

/** Azure Functions docs, "HTTP trigger limits". The real front end drops the connection; here the answer gives the reason. */
const MAX_REQUEST_BYTES = 100 * 1024 * 1024

export type AuthLevel = 'anonymous' | 'function' | 'admin'

export interface HttpTarget {
  readonly authLevel: AuthLevel
  /** Resolves to the response, or to undefined when the handler returned none; rejects when it threw. */
  invoke(
    request: HttpData,
    trace: { traceparent?: string; tracestate?: string },
  ): Promise<HttpData | undefined>
}

export interface HostKeys {
  /** The key for functions of the level `function`. */
  readonly functionKey: string
  /** The key for everything. */
  readonly masterKey: string
}

export interface HttpFront extends Listener {
  /** Without a slash at its end. */
  readonly url: string
}

/**
 * Listens on 127.0.0.1.
 * @param port 0 for any free one.
 * @throws Error when the port is taken.
 */
export async function startHttp(
  port: number,
  routes: readonly Route<HttpTarget>[],
  keys: HostKeys,
  admin: AdminFunctions,
): Promise<HttpFront> {
  const isAllowed = createKeyCheck(keys)
  const server = createServer((request, response) => {
    // A client that disconnects before the answer gets none.
    answer(request, routes, isAllowed, admin).then(
      (answered) => send(response, answered),
      () => response.destroy(),
    )
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The HTTP front has no port.')
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop: async () => {
      const closed = once(server, 'close')
      server.close()
      const deadline = setTimeout(() => server.closeAllConnections(), STOPPED_WITHIN_MS)
      await closed
      clearTimeout(deadline)
    },
  }
}

async function answer(
  request: IncomingMessage,
  routes: readonly Route<HttpTarget>[],
  isAllowed: KeyCheck,
  admin: AdminFunctions,
): Promise<HttpAnswer> {
  const { method = '', headers } = request
  const address = `http://${headers.host ?? '127.0.0.1'}${request.url ?? '/'}`
  if (!URL.canParse(address)) return { status: 400 }
  const url = new URL(address)
  const key = headerOf(request, 'x-functions-key') ?? url.searchParams.get('code')
  const readBody = async (): Promise<Uint8Array> => Buffer.concat(await request.toArray())
  const asked = { method, pathname: url.pathname, contentType: headers['content-type'] ?? '', readBody }
  const ofAdmin = await admin.answer(asked, isAllowed('admin', key))
  if (ofAdmin !== undefined) return ofAdmin
  const match = findRoute(routes, method, url.pathname)
  if (match === undefined) return { status: 404 }
  if (!isAllowed(match.target.authLevel, key)) return { status: 401 }
  return invokeTarget(match, request, url, readBody)
}

async function invokeTarget(
  { target, params }: RouteMatch<HttpTarget>,
  request: IncomingMessage,
  url: URL,
  readBody: () => Promise<Uint8Array>,
): Promise<HttpAnswer> {
  // The host looks at Content-Length only: a chunked body arrives empty.
  const length = Number(request.headers['content-length'] ?? 0)
  if (length > MAX_REQUEST_BYTES) return { status: 413 }
  const body = length > 0 ? await readBody() : undefined
  try {
    const response = await target.invoke(toHttpData(request, url, params, body), traceHeaders(request))
    return response === undefined ? { status: 204 } : toAnswer(response)
  } catch {
    // Logged by the invocation. The classic path gives the client no details.
    return { status: 500 }
  }
}

type KeyCheck = (level: AuthLevel, given: string | null) => boolean

function createKeyCheck(keys: HostKeys): KeyCheck {
  const [functionKey, masterKey] = [digest(keys.functionKey), digest(keys.masterKey)]
  return (level, given) => {
    if (level === 'anonymous') return true
    if (given === null) return false
    const asked = digest(given)
    return timingSafeEqual(asked, masterKey) || (level === 'function' && timingSafeEqual(asked, functionKey))
  }
}

/** Compares digests of equal length, so that the time reveals nothing about the key. */
const digest = (text: string): Buffer => hash('sha256', text, 'buffer')

function headerOf({ headers }: IncomingMessage, name: string): string | null {
  const value = headers[name]
  return Array.isArray(value) ? value.join(', ') : (value ?? null)
}

function toHttpData(
  request: IncomingMessage,
  url: URL,
  params: HttpData['params'] & object,
  body: Uint8Array | undefined,
): HttpData {
  const names = new Set(url.searchParams.keys())
  const headers = Object.keys(request.headers).map((name) => [name, headerOf(request, name) ?? ''] as const)
  return {
    method: request.method ?? '',
    url: url.href,
    params,
    // The classic path joins repeated values (azure-functions-nodejs-library #168).
    query: Object.fromEntries([...names].map((name) => [name, url.searchParams.getAll(name).join(',')])),
    headers: Object.fromEntries(headers),
    ...(body !== undefined && { body: { bytes: body } }),
  }
}

function traceHeaders(request: IncomingMessage): { traceparent?: string; tracestate?: string } {
  const traceparent = headerOf(request, 'traceparent')
  const tracestate = headerOf(request, 'tracestate')
  return { ...(traceparent !== null && { traceparent }), ...(tracestate !== null && { tracestate }) }
}

function toAnswer({ statusCode, headers, cookies = [], body }: HttpData): HttpAnswer {
  return {
    status: Number(statusCode),
    headers: { ...headers, ...(cookies.length > 0 && { 'set-cookie': cookies.map(renderCookie) }) },
    // The library passes every body on as bytes.
    ...(body?.bytes != null && { body: body.bytes }),
  }
}

function send(response: ServerResponse, { status, headers, body = new Uint8Array() }: HttpAnswer): void {
  // Without a length, the server would send an empty body in chunks.
  const length = status === 204 || status === 304 ? {} : { 'content-length': body.length }
  response.writeHead(status, { ...headers, ...length })
  response.end(body)
}

const SAME_SITE = { none: undefined, lax: 'Lax', strict: 'Strict', explicitNone: 'None' } as const

function renderCookie({
  name,
  value,
  domain,
  path,
  expires,
  secure,
  httpOnly,
  maxAge,
  sameSite,
}: HttpCookie): string {
  const site = SAME_SITE[sameSite ?? 'none']
  return generateCookie(name, value, {
    ...(domain && { domain: domain.value }),
    ...(path && { path: path.value }),
    ...(expires && { expires: new Date(expires.value.seconds * 1000) }),
    ...(secure && { secure: secure.value }),
    ...(httpOnly && { httpOnly: httpOnly.value }),
    ...(maxAge && { maxAge: maxAge.value }),
    ...(site && { sameSite: site }),
  })
}
