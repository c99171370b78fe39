import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Grant, SignInProof } from '../../../shared/tokens/grant.ts'
import type { TokenAnswer } from '../../../shared/tokens/grants/token-answer.ts'
import { createRequestToken } from '../../../shared/tokens/request-token.ts'
import { tokenServer } from '../../../shared/tokens/token-server.ts'
import { type Instance, startInstance } from './cherwell-instance.ts'
import { CHERWELL } from '../../../shared/connectors/cherwell/product.ts'

let instance: Instance

beforeEach(async () => {
  instance = await startInstance()
})

afterEach(() => instance.stop())

const requestToken = (by: Grant | SignInProof): Promise<TokenAnswer> => {
  const { http, server } = instance
  const request = createRequestToken({ store: { readKey: async () => undefined }, http, now: Date.now })
  return request(tokenServer(CHERWELL.tokenServer, server.url), by)
}

const signIn = (overrides: { password?: string; clientId?: string } = {}): Promise<TokenAnswer> => {
  const { clientId, user, password } = instance.server
  return requestToken({ type: 'password', clientId, user, password, ...overrides })
}

test('a sign-in brings a token that opens incidents', async () => {
  const { token } = await signIn()
  const tokens = { current: async () => token.value, replace: async () => token.value }
  await expect(instance.connect({ tokens }).find('a'.repeat(32))).resolves.toBeUndefined()
})

test('a refresh brings another token and another refresh token, and so does the next', async () => {
  const ends = {
    generation: 1,
    obtainedAt: '2026-11-23T12:00:00.000Z',
    refreshExpiresAt: '2026-11-24T12:00:00.000Z',
  }
  const { clientId } = instance.server
  const first = await signIn()
  const refresh = ({ refreshToken = '' }: TokenAnswer): Promise<TokenAnswer> =>
    requestToken({ type: 'refresh_token', clientId, refreshToken, ...ends })
  const second = await refresh(first)
  const third = await refresh(second)
  expect(new Set([first, second, third].map(({ refreshToken }) => refreshToken)).size).toBe(3)
  await expect(refresh(first)).rejects.toMatchObject({ code: 'sign_in_needed' })
})

test.each([
  ['password', { password: 'wrong-password' }],
  ['client', { clientId: 'wrong-client' }],
])('a wrong %s needs a person, and is not repeated', async (_, overrides) => {
  await expect(signIn(overrides)).rejects.toMatchObject({
    code: 'sign_in_needed',
    message: expect.not.stringContaining('wrong'),
  })
})
