import { describe, expect, test } from 'vitest'
import type { HttpAnswer, HttpRequest } from '../../../shared/http/http-client.ts'
import {
  type AccessTokens,
  bearer,
  createSignedInClient,
  type Credential,
} from '../../../shared/http/signed-in-client.ts'

const REQUEST: HttpRequest = {
  method: 'GET',
  url: new URL('https://product.example/api'),
  headers: { accept: 'application/json' },
  deadlineSeconds: 10,
}

const OLD = 'old-token-0123456789'
const NEW = 'new-token-0123456789'

type Headers = HttpRequest['headers']

/** A product that answers by what a request carries. */
function createProduct(answerTo: (headers: Headers) => Partial<HttpAnswer>) {
  const sent: Headers[] = []
  const http = {
    send: async ({ headers }: HttpRequest): Promise<HttpAnswer> => {
      sent.push(headers)
      return { status: 200, headers: {}, text: 'ok', ...answerTo(headers) }
    },
  }
  return { http, sent }
}

function createTokens(first: string, ...next: string[]): AccessTokens & { readonly refused: string[] } {
  let current = first
  const refused: string[] = []
  return {
    refused,
    current: async () => current,
    replace: async (token) => {
      refused.push(token)
      current = next.shift() ?? current
      return current
    },
  }
}

const by = (tokens: AccessTokens, overrides: Partial<Credential> = {}): Credential => ({
  tokens,
  headerOf: bearer,
  isRefusal: ({ status }) => status === 401,
  ...overrides,
})

const acceptsOnly =
  (token: string) =>
  ({ authorization }: Headers): Partial<HttpAnswer> => ({
    status: authorization === `Bearer ${token}` ? 200 : 401,
  })

const wants = ({ headers }: HttpAnswer): boolean => headers['www-authenticate'] === 'Bearer'

describe('a request', () => {
  test('carries the token beside its own headers', async () => {
    const { http, sent } = createProduct(() => ({}))
    await createSignedInClient(http, by(createTokens(OLD))).send(REQUEST)
    expect(sent).toEqual([{ accept: 'application/json', authorization: `Bearer ${OLD}` }])
  })

  test('whose token is refused is sent again with another one', async () => {
    const tokens = createTokens(OLD, NEW)
    const { http, sent } = createProduct(acceptsOnly(NEW))
    const { status } = await createSignedInClient(http, by(tokens)).send(REQUEST)
    expect({ status, refused: tokens.refused, times: sent.length }).toEqual({
      status: 200,
      refused: [OLD],
      times: 2,
    })
  })

  test('that is refused with any token is sent twice and no more', async () => {
    const tokens = createTokens(OLD, NEW, 'never-asked-for-this')
    const { http, sent } = createProduct(() => ({ status: 401, text: 'no' }))
    const answer = await createSignedInClient(http, by(tokens)).send(REQUEST)
    expect(answer).toMatchObject({ status: 401, text: 'no' })
    expect({ refused: tokens.refused, times: sent.length }).toEqual({ refused: [OLD], times: 2 })
  })

  test('through a proxy replaces the token that was refused, and both if both were', async () => {
    const [ofProxy, ofPortal] = [createTokens(OLD, NEW), createTokens('portal-old', 'portal-new')]
    const { http, sent } = createProduct(({ authorization, 'x-portal': portal }) => {
      if (authorization !== `Bearer ${NEW}`) return { status: 401, headers: { 'www-authenticate': 'Bearer' } }
      return { status: portal === 'portal-new' ? 200 : 401 }
    })
    const client = createSignedInClient(
      http,
      by(ofProxy, { isRefusal: wants }),
      by(ofPortal, {
        headerOf: (token) => ({ 'x-portal': token }),
        isRefusal: (answer) => answer.status === 401 && !wants(answer),
      }),
    )
    expect(await client.send(REQUEST)).toMatchObject({ status: 200 })
    expect([ofProxy.refused, ofPortal.refused, sent.length]).toEqual([[OLD], ['portal-old'], 3])
  })
})

test('requests that are refused together share one new token', async () => {
  const tokens = { ...createTokens(OLD, NEW), current: async () => OLD }
  const { http } = createProduct(acceptsOnly(NEW))
  const client = createSignedInClient(http, by(tokens))
  const answers = await Promise.all([1, 2, 3].map(() => client.send(REQUEST)))
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
  expect(tokens.refused).toEqual([OLD])
})

test('a token that was replaced and is refused later is replaced again', async () => {
  const tokens = createTokens(OLD, NEW, 'newest-token-0123456')
  let accepted = NEW
  const { http } = createProduct((headers) => acceptsOnly(accepted)(headers))
  const client = createSignedInClient(http, by(tokens))
  await client.send(REQUEST)
  accepted = 'newest-token-0123456'
  expect(await client.send(REQUEST)).toMatchObject({ status: 200 })
  expect(tokens.refused).toEqual([OLD, NEW])
})

test('a failure to get another token is what the request fails with', async () => {
  const needed = new Error('sign in again')
  const tokens = { current: async () => OLD, replace: () => Promise.reject(needed) }
  const { http } = createProduct(() => ({ status: 401 }))
  await expect(createSignedInClient(http, by(tokens)).send(REQUEST)).rejects.toBe(needed)
})

test('an answer that repeats the token comes without it', async () => {
  const { http } = createProduct(({ authorization }) => ({
    status: 500,
    text: `bad header ${authorization}`,
  }))
  const { text } = await createSignedInClient(http, by(createTokens(OLD))).send(REQUEST)
  expect(text).toBe('bad header Bearer [redacted]')
})
