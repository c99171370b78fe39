import { inspect } from 'node:util'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import type { BridgeError } from '../../../shared/errors.ts'
import { createHttpClient } from '../../../shared/http/http-client.ts'
import type { Grant, PasswordProof, SignInProof } from '../../../shared/tokens/grant.ts'
import { rotatedTokenOf } from '../../../shared/tokens/grants/token-answer.ts'
import { createRequestToken } from '../../../shared/tokens/request-token.ts'
import { MemoryTokenStore } from './memory-token-store.ts'
import { type TokenServer, tokenServer } from '../../../shared/tokens/token-server.ts'
import { startTokenServer } from './token-server.ts'
import { SERVICE_NOW } from '../../../shared/connectors/service-now/product.ts'

const NOW = Date.parse('2026-02-03T04:00:00.000Z')
const http = createHttpClient()
afterAll(() => http.close())
const requestToken = createRequestToken({ store: new MemoryTokenStore(), http, now: () => NOW })

const CLIENT = { clientId: 'client-1', clientSecret: 'S3cret&=+ü', generation: 1 }
const REFRESH: Grant = {
  ...CLIENT,
  type: 'refresh_token',
  refreshToken: 'r3fresh/+=',
  obtainedAt: '2026-02-01T00:00:00.000Z',
  refreshExpiresAt: '2026-05-01T00:00:00.000Z',
}
const CLIENT_CREDENTIALS: Grant = { ...CLIENT, type: 'client_credentials' }
const PASSWORD: PasswordProof = { ...CLIENT, type: 'password', user: 'bridge.user', password: 'pa55 w&rd' }
const SECRETS = [CLIENT.clientSecret, REFRESH.refreshToken, PASSWORD.password, 'acc3ss']

const ANSWER = { access_token: 'acc3ss', token_type: 'Bearer', expires_in: 1799, scope: 'useraccount' }
const json =
  (body: object, status = 200, headers: Record<string, string> = {}) =>
  () =>
    Response.json(body, { status, headers })

const page = (status: number) => () =>
  new Response('<html>Instance Hibernating page</html>', { status, headers: { 'content-type': 'text/html' } })

/** The error of asking a server that gives this answer. */
async function errorOf(answer: () => Response | Promise<Response>, by = PASSWORD): Promise<BridgeError> {
  await using server = await startTokenServer(answer)
  return await failureOf(server.tokens, by)
}

async function failureOf(server: TokenServer, by: Grant | SignInProof): Promise<BridgeError> {
  const thrown: unknown = await requestToken(server, by).then(
    () => new Error('a token was given'),
    (error: unknown) => error,
  )
  return thrown as BridgeError
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('a token is asked for', () => {
  test.each([
    [
      PASSWORD,
      {
        grant_type: 'password',
        username: 'bridge.user',
        password: 'pa55 w&rd',
      },
    ],
    [REFRESH, { grant_type: 'refresh_token', refresh_token: 'r3fresh/+=' }],
    [CLIENT_CREDENTIALS, { grant_type: 'client_credentials' }],
  ])('with a form that holds all of %o and nothing else', async (by, form) => {
    await using server = await startTokenServer(json(ANSWER))
    await requestToken(server.tokens, by)
    expect(server.requests).toHaveLength(1)
    const [request] = server.requests
    expect(request).toMatchObject({
      method: 'POST',
      target: '/oauth_token.do',
      authorization: undefined,
      accept: 'application/json',
      contentType: expect.stringMatching(/^application\/x-www-form-urlencoded\b/) as string,
    })
    const sent = new URLSearchParams(request?.body)
    expect(Object.fromEntries(sent)).toEqual({ ...form, client_id: 'client-1', client_secret: 'S3cret&=+ü' })
    expect(sent.size).toBe(Object.keys(form).length + 2)
  })
})

describe('an answer', () => {
  test('gives a token with its end, and the refresh token', async () => {
    await using server = await startTokenServer(json({ ...ANSWER, refresh_token: 'r3fresh-2' }))
    expect(await requestToken(server.tokens, REFRESH)).toEqual({
      token: {
        value: 'acc3ss',
        obtainedAt: '2026-02-03T04:00:00.000Z',
        expiresAt: '2026-02-03T04:29:59.000Z',
      },
      refreshToken: 'r3fresh-2',
    })
  })

  test.each<[string, unknown, string]>([
    ['a text', '1799', '2026-02-03T04:29:59.000Z'],
    ['a text with a unit', '1799 s', '2026-02-03T04:29:59.000Z'],
    ['nothing', null, '2026-02-03T04:30:00.000Z'],
    ['a word', 'soon', '2026-02-03T04:30:00.000Z'],
    ['a list', [1799], '2026-02-03T04:30:00.000Z'],
    ['0: it is not asked for again for each call', 0, '2026-02-03T04:01:00.000Z'],
    ['less than nothing', -1, '2026-02-03T04:01:00.000Z'],
    ['more than time has', 1e300, '2027-02-04T04:00:00.000Z'],
  ])('whose life is %s gives its tokens all the same: %j', async (_, expires_in, expiresAt) => {
    await using server = await startTokenServer(json({ ...ANSWER, expires_in, refresh_token: 'r3fresh-2' }))
    expect(await requestToken(server.tokens, REFRESH)).toEqual({
      token: { value: 'acc3ss', obtainedAt: '2026-02-03T04:00:00.000Z', expiresAt },
      refreshToken: 'r3fresh-2',
    })
  })

  test.each<[string, object]>([
    ['a scope that is a list', { scope: ['useraccount'] }],
    ['a scope of nothing', { scope: null }],
    ['an ID token of someone else', { id_token: 'e30.e30.e30' }],
    ['an error beside it', { error: 'none' }],
  ])('with %s gives its tokens all the same', async (_, odd) => {
    await using server = await startTokenServer(json({ ...ANSWER, refresh_token: 'r3fresh-2', ...odd }))
    expect(await requestToken(server.tokens, REFRESH)).toMatchObject({
      token: { value: 'acc3ss' },
      refreshToken: 'r3fresh-2',
    })
  })

  test.each<[string, unknown]>([
    ['null', null],
    ['empty', ''],
    ['a number', 7],
  ])('whose refresh token is %s gives no refresh token', async (_, refresh_token) => {
    await using server = await startTokenServer(json({ ...ANSWER, refresh_token }))
    expect(await requestToken(server.tokens, REFRESH)).toMatchObject({ refreshToken: undefined })
  })

  test.each<[string, object]>([
    ['no access token', { token_type: 'Bearer' }],
    ['a token of another type', { ...ANSWER, token_type: 'mac' }],
    ['a token without a type', { access_token: 'acc3ss' }],
  ])('with %s fails, and the refresh token in it is not lost', async (_, answer) => {
    await using server = await startTokenServer(json({ ...answer, refresh_token: 'r3fresh-2' }))
    const error = await failureOf(server.tokens, REFRESH)
    expect(error.code).toBe('token_endpoint_failed')
    expect(rotatedTokenOf(error)).toBe('r3fresh-2')
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain('r3fresh-2')
  })

  test('without a refresh token and a life gives a token for half an hour', async () => {
    const { expires_in: _, ...answer } = ANSWER
    await using server = await startTokenServer(json(answer))
    expect(await requestToken(server.tokens, CLIENT_CREDENTIALS)).toMatchObject({
      token: { expiresAt: '2026-02-03T04:30:00.000Z' },
      refreshToken: undefined,
    })
  })
})

describe('a person has to sign in', () => {
  test.each([
    [
      'ServiceNow’s one answer to a wrong client, user or token',
      json({ error_description: 'access_denied', error: 'server_error' }, 401),
      /refused the grant \(401 server_error\)\.$/,
    ],
    [
      'an answer as RFC 6749 wants it',
      json({ error: 'invalid_grant', error_description: 'hunter2' }, 400),
      /refused the grant \(400 invalid_grant\)\.$/,
    ],
    ['a refusal with the status of a success', json({ error: 'invalid_grant' }), /\(200 invalid_grant\)\.$/],
    ['a page that says that it may not', page(401), /refused the grant \(401, no JSON\)\.$/],
    [
      'a challenge',
      json({ error: 'invalid_client' }, 401, { 'www-authenticate': 'Bearer realm="Service-now"' }),
      /refused the client \(401\)\.$/,
    ],
  ])('after %s', async (_, answer, message) => {
    const error = await errorOf(answer)
    expect(error).toMatchObject({ code: 'sign_in_needed', retry: 'later', opensCircuit: true })
    expect(error.message).toMatch(message)
    expect(error.message).not.toContain('hunter2')
  })
})

const cutOff = () =>
  new Response('{"access_token":"acc3ss', { headers: { 'content-type': 'application/json' } })

describe('the server is unwell', () => {
  test.each([
    ['an unavailable page', page(503), 'OAUTH_RESPONSE_IS_NOT_CONFORM'],
    ['a hibernation page that says that all is well', page(200), 'OAUTH_RESPONSE_IS_NOT_JSON'],
    ['a page of a firewall', page(403), 'OAUTH_RESPONSE_IS_NOT_JSON'],
    ['its own failure with the status of a success', json({ error: 'server_error' }), 'server_error'],
    ['its own failure as JSON', json({ error: 'server_error' }, 500), 'OAUTH_RESPONSE_IS_NOT_CONFORM'],
    ['too many requests', json({ error: 'slow_down' }, 429), '429 slow_down'],
    ['a refusal by a gateway that has no such address', json({ error: 'Not Found' }, 404), '404 Not Found'],
    ['a timeout', json({ error: 'Request Timeout' }, 408), '408 Request Timeout'],
    ['a challenge because it is away', json({}, 503, { 'www-authenticate': 'Bearer realm="x"' }), '503'],
    [
      'the status of a refusal, because it is too busy',
      json({ error: 'temporarily_unavailable' }, 400),
      '400 temporarily_unavailable',
    ],
    [
      'a failure of its own that Entra ID names by a code',
      json({ error: 'invalid_request', error_description: 'AADSTS90006: The service is away.' }, 400),
      'AADSTS90006',
    ],
    ['a redirect', () => Response.redirect('http://127.0.0.1:1/login', 302), 'OAUTH_RESPONSE_IS_NOT_CONFORM'],
    ['a token without a type', json({ access_token: 'acc3ss' }), 'OAUTH_INVALID_RESPONSE'],
    ['an answer without a token', json({ token_type: 'Bearer' }), 'OAUTH_INVALID_RESPONSE'],
    ['an answer that is cut off', cutOff, 'OAUTH_PARSE_ERROR'],
  ])('when it answers with %s', async (_, answer, reason) => {
    const error = await errorOf(answer)
    expect(error).toMatchObject({ code: 'token_endpoint_failed', retry: 'later', opensCircuit: true })
    expect(error.message).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/oauth_token\.do gave no token \(/)
    expect(error.message).toContain(`(${reason})`)
  })

  test('when the server is not reachable', async () => {
    const server = await startTokenServer(json(ANSWER))
    await server[Symbol.asyncDispose]()
    expect(await failureOf(server.tokens, REFRESH)).toMatchObject({
      code: 'token_endpoint_failed',
      message: `${server.tokens.tokenUrl.href} gave no token (ECONNREFUSED).`,
    })
  })

  test('when it does not answer within thirty seconds', async () => {
    const deadline = new AbortController()
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(deadline.signal)
    const error = await errorOf(() => {
      deadline.abort(new DOMException('The operation timed out.', 'TimeoutError'))
      return new Promise<Response>(() => {})
    })
    expect(timeout).toHaveBeenCalledWith(30_000)
    expect(error.code).toBe('token_endpoint_failed')
    expect(error.message).toMatch(/ gave no token \(TimeoutError\)\.$/)
  })

  test('when its address is plain HTTP outside this machine, which is not called', async () => {
    const error = await failureOf(tokenServer(SERVICE_NOW.tokenServer, 'http://192.0.2.1'), PASSWORD)
    expect(error.code).toBe('token_endpoint_failed')
    expect(error.message).toMatch(
      /^http:\/\/192\.0\.2\.1\/oauth_token\.do gave no token \(OAUTH_HTTP_REQUEST_FORBIDDEN\)/,
    )
  })
})

test.each([
  ['refused', json({ error: 'server_error', error_description: SECRETS.join() }, 401)],
  ['challenged', json({}, 401, { 'www-authenticate': `Bearer realm="${PASSWORD.password}"` })],
  ['unwell', () => new Response(SECRETS.join(), { status: 503 })],
  ['unreadable', json({ access_token: 'acc3ss', token_type: 7 })],
])('neither the error nor its cause contains a secret when it is %s', async (_, answer) => {
  const error = await errorOf(answer)
  expect(error.cause).toBeUndefined()
  for (const secret of SECRETS)
    expect(`${error.message}${error.stack}${JSON.stringify(error)}`).not.toContain(secret)
})
