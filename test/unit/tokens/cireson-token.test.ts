import { afterAll, describe, expect, test } from 'vitest'
import type { AccessTokens } from '../../../shared/connectors/connector.ts'
import { createHttpClient } from '../../../shared/http/http-client.ts'
import { BridgeError } from '../../../shared/errors.ts'
import type { CiresonTokenGrant } from '../../../shared/tokens/grant.ts'
import { createRequestToken, type RequestToken } from '../../../shared/tokens/request-token.ts'
import { tokenServer } from '../../../shared/tokens/token-server.ts'
import { MemoryTokenStore } from './memory-token-store.ts'
import { startTokenServer } from './token-server.ts'
import { SCSM } from '../../../shared/connectors/scsm/product.ts'

const NOW = Date.now()
const http = createHttpClient()
afterAll(() => http.close())

const requestThrough = (proxy?: AccessTokens): RequestToken =>
  createRequestToken({
    store: new MemoryTokenStore(),
    http,
    ...(proxy === undefined ? {} : { proxy }),
    now: () => NOW,
  })
const requestToken = requestThrough()

const gives =
  (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  (): Response =>
    Response.json(body, { status, headers })

const GRANT: CiresonTokenGrant = {
  type: 'cireson_token',
  user: 'DOMAIN\\bridge',
  password: 'hunter2',
  generation: 1,
}

describe('a Cireson portal', () => {
  test('gives a token of half an hour as a JSON string', async () => {
    await using server = await startTokenServer(gives('dG9rZW4='))
    const cireson = tokenServer(SCSM.tokenServer, server.tokens.tokenUrl.origin)
    const { token, refreshToken } = await requestToken(cireson, GRANT)
    expect(token.value).toBe('dG9rZW4=')
    expect(Date.parse(token.expiresAt) - NOW).toBe(1_800_000)
    expect(refreshToken).toBeUndefined()
    expect(server.requests).toMatchObject([{ method: 'POST', target: '/api/V3/Authorization/GetToken' }])
    expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual({
      UserName: 'DOMAIN\\bridge',
      Password: 'hunter2',
      LanguageCode: 'ENU',
    })
  })

  test.each<[number, unknown, string]>([
    [401, 'no', 'sign_in_needed'],
    [403, 'no', 'sign_in_needed'],
    [500, 'no', 'token_endpoint_failed'],
    [200, { success: false }, 'token_endpoint_failed'],
    [200, '', 'token_endpoint_failed'],
  ])('that answers %d %j is understood', async (status, body, code) => {
    await using server = await startTokenServer(gives(body, status))
    const cireson = tokenServer(SCSM.tokenServer, server.tokens.tokenUrl.origin)
    const error: unknown = await requestToken(cireson, GRANT).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code })
    expect(String(error)).not.toContain('hunter2')
  })
})

describe('behind a proxy', () => {
  const WANTS_BEARER = gives('', 401, { 'www-authenticate': 'Bearer realm="portal"' })

  test('the request carries the proxy’s token, and another one after it was refused', async () => {
    const answers = [WANTS_BEARER, gives('dG9rZW4=')]
    await using server = await startTokenServer(() => answers.shift()?.() ?? new Response())
    const cireson = tokenServer(SCSM.tokenServer, server.tokens.tokenUrl.origin)
    const proxy = { current: async () => 'first', replace: async (refused: string) => `not ${refused}` }

    const { token } = await requestThrough(proxy)(cireson, GRANT)

    expect(token.value).toBe('dG9rZW4=')
    expect(server.requests.map(({ authorization }) => authorization)).toEqual([
      'Bearer first',
      'Bearer not first',
    ])
  })

  test('a proxy that refuses all its tokens is no refusal of the user', async () => {
    await using server = await startTokenServer(WANTS_BEARER)
    const cireson = tokenServer(SCSM.tokenServer, server.tokens.tokenUrl.origin)
    const proxy = { current: async () => 'first', replace: async () => 'second' }

    const asked = requestThrough(proxy)(cireson, GRANT)

    await expect(asked).rejects.toMatchObject({ code: 'product_refused_credentials' })
    expect(server.requests).toHaveLength(2)
  })

  test('a proxy that the grant leaves out is named', async () => {
    await using server = await startTokenServer(WANTS_BEARER)
    const cireson = tokenServer(SCSM.tokenServer, server.tokens.tokenUrl.origin)

    await expect(requestToken(cireson, GRANT)).rejects.toMatchObject({
      code: 'sign_in_needed',
      message: expect.stringContaining('a proxy in front of the portal wants a sign-in of its own') as string,
    })
  })

  test('a sign-in that the proxy needs is reported as such, and the portal is not asked', async () => {
    await using server = await startTokenServer(gives('dG9rZW4='))
    const cireson = tokenServer(SCSM.tokenServer, server.tokens.tokenUrl.origin)
    const needed = new BridgeError('sign_in_needed', 'Sign in again: npm run connect -- scsm-proxy --renew')
    const fail = (): Promise<never> => Promise.reject(needed)

    const asked = requestThrough({ current: fail, replace: fail })(cireson, GRANT)

    await expect(asked).rejects.toMatchObject({
      code: 'sign_in_needed',
      because: 'sign_in_needed',
      message: needed.message,
    })
    expect(server.requests).toEqual([])
  })
})

test('a portal on Windows authentication is named', async () => {
  await using server = await startTokenServer(gives('', 401, { 'www-authenticate': 'Negotiate, NTLM' }))
  const cireson = tokenServer(SCSM.tokenServer, server.tokens.tokenUrl.origin)

  await expect(requestToken(cireson, GRANT)).rejects.toMatchObject({
    code: 'sign_in_needed',
    message: expect.stringContaining('set it to forms authentication') as string,
  })
})
