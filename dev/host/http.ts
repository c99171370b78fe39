/** The HTTP front: routes, keys, and the classic path of requests and responses between the client and a function. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { serve } from '@hono/node-server'
import { generateCookie } from 'hono/cookie'
import { type AdminFunctions, emptyResponse } from './admin.ts'
import type { HttpCookie, HttpData, TypedData } from './core-types.ts'
import { type Listener, STOPPED_WITHIN_MS } from './listener.ts'
import { type Route, findRoute } from './routes.ts'

/** Azure Functions docs, "HTTP trigger limits". The real front end drops the connection; here the answer says why. */
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
  /** Opens functions of the level `function`. */
  readonly functionKey: string
  /** Opens everything. */
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
  const server = serve({
    fetch: (request) => answer(request, routes, keys, admin),
    hostname: '127.0.0.1',
    port,
    // The app shares this process and has to find the platform's own Request and Response.
    overrideGlobalObjects: false,
  })
  if (!server.listening) await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The HTTP front has no port.')
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop: async () => {
      const closed = once(server, 'close')
      server.close()
      const deadline = setTimeout(
        () => 'closeAllConnections' in server && server.closeAllConnections(),
        STOPPED_WITHIN_MS,
      )
      await closed
      clearTimeout(deadline)
    },
  }
}

async function answer(
  request: Request,
  routes: readonly Route<HttpTarget>[],
  keys: HostKeys,
  admin: AdminFunctions,
): Promise<Response> {
  const url = new URL(request.url)
  const key = request.headers.get('x-functions-key') ?? url.searchParams.get('code')
  const ofAdmin = await admin.answer(request, url.pathname, isAllowed('admin', key, keys))
  if (ofAdmin !== undefined) return ofAdmin
  const match = findRoute(routes, request.method, url.pathname)
  if (match === undefined) return emptyResponse(404)
  if (!isAllowed(match.target.authLevel, key, keys)) return emptyResponse(401)
  if (contentLength(request) > MAX_REQUEST_BYTES) return emptyResponse(413)
  try {
    const response = await match.target.invoke(
      await toHttpData(request, url, match.params),
      traceHeaders(request),
    )
    return response === undefined ? emptyResponse(204) : toResponse(response)
  } catch {
    // Logged by the invocation. The classic path tells the client nothing about it.
    return emptyResponse(500)
  }
}

/** Equal lengths for the comparison, whose time tells nothing about the key. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

function isAllowed(level: AuthLevel, given: string | null, { functionKey, masterKey }: HostKeys): boolean {
  if (level === 'anonymous') return true
  if (given === null) return false
  const isKey = (key: string) => timingSafeEqual(digest(given), digest(key))
  return isKey(masterKey) || (level === 'function' && isKey(functionKey))
}

const contentLength = (request: Request): number => Number(request.headers.get('content-length') ?? 0)

async function toHttpData(
  request: Request,
  url: URL,
  params: HttpData['params'] & object,
): Promise<HttpData> {
  const names = new Set(url.searchParams.keys())
  return {
    method: request.method,
    url: request.url,
    params,
    // The classic path joins repeated values (azure-functions-nodejs-library #168).
    query: Object.fromEntries([...names].map((name) => [name, url.searchParams.getAll(name).join(',')])),
    headers: Object.fromEntries(request.headers),
    // The host looks at Content-Length only: a chunked body arrives empty.
    ...(contentLength(request) > 0 && { body: { bytes: new Uint8Array(await request.arrayBuffer()) } }),
  }
}

function traceHeaders({ headers }: Request): { traceparent?: string; tracestate?: string } {
  const traceparent = headers.get('traceparent')
  const tracestate = headers.get('tracestate')
  return { ...(traceparent !== null && { traceparent }), ...(tracestate !== null && { tracestate }) }
}

function toResponse({ statusCode, headers, cookies = [], body }: HttpData): Response {
  const response = new Response(bodyBytes(body), { status: Number(statusCode), headers: { ...headers } })
  for (const cookie of cookies) response.headers.append('set-cookie', renderCookie(cookie))
  return response
}

/** The library assignment every body over as bytes. */
function bodyBytes(body: TypedData | null | undefined): Uint8Array<ArrayBuffer> | null {
  const bytes = body?.bytes
  return bytes === undefined || bytes.length === 0 ? null : new Uint8Array(bytes)
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
