import { app, type Cookie, type HttpRequest, type HttpResponseInit } from '@azure/functions'
import { bridge, inInvocation } from './invocation.ts'

app.http('console', {
  methods: ['GET', 'POST'],
  // People sign in to the console: a key in a page's address would stay in histories and logs.
  authLevel: 'anonymous',
  route: 'console/{*path}',
  handler: (request, context) =>
    inInvocation(context, async () => {
      const { fetch } = await bridge.console()
      return toAnswer(await fetch(await toRequest(request)))
    }),
})

async function toRequest(request: HttpRequest): Promise<Request> {
  const { method, url } = request
  const headers = Object.fromEntries(request.headers.entries())
  if (method === 'GET') return new Request(url, { method, headers })
  return new Request(url, { method, headers, body: await request.arrayBuffer() })
}

async function toAnswer(response: Response): Promise<HttpResponseInit> {
  const headers = Object.fromEntries(response.headers)
  delete headers['set-cookie']
  return {
    status: response.status,
    headers,
    cookies: response.headers.getSetCookie().map(toCookie),
    body: new Uint8Array(await response.arrayBuffer()),
  }
}

/** The host handles cookies separately: if several headers have one name, only the last arrives. */
function toCookie(text: string): Cookie {
  const [pair = '', ...attributes] = text.split('; ')
  const given = new Map(
    attributes.map((attribute) => {
      const [name = '', value = ''] = attribute.split('=')
      return [name, value]
    }),
  )
  const equals = pair.indexOf('=')
  return {
    name: pair.slice(0, equals),
    value: pair.slice(equals + 1),
    path: given.get('Path') ?? '/',
    maxAge: Number(given.get('Max-Age')),
    httpOnly: given.has('HttpOnly'),
    secure: given.has('Secure'),
    sameSite: given.get('SameSite') === 'Strict' ? 'Strict' : 'Lax',
  }
}
