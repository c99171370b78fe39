import { describe, expect, test } from 'vitest'
import { BridgeError } from '../../../shared/errors.ts'
import type { AccessToken, Grant, PasswordProof } from '../../../shared/tokens/grant.ts'
import type { TokenAnswer } from '../../../shared/tokens/grants/token-answer.ts'
import { type NewGrant, signIn, type SignInOptions, storeGrant } from '../../../shared/tokens/sign-in.ts'
import { tokenServer } from '../../../shared/tokens/token-server.ts'
import { MemoryTokenStore } from './memory-token-store.ts'
import { SERVICE_NOW } from '../../../shared/connectors/service-now/product.ts'

const PASSWORD: PasswordProof = {
  type: 'password',
  clientId: 'client',
  clientSecret: 'client-secret',
  user: 'bridge.user',
  password: 'hunter2',
}
const TOKEN: AccessToken = {
  value: 'token-1',
  obtainedAt: '2026-02-03T04:00:00.000Z',
  expiresAt: '2026-02-03T04:30:00.000Z',
}
const ANSWER: TokenAnswer = { token: TOKEN, refreshToken: 'refresh-1' }

function optionsFor(store: MemoryTokenStore, answer: TokenAnswer | BridgeError): SignInOptions {
  return {
    connection: 'servicenow',
    server: tokenServer(SERVICE_NOW.tokenServer, 'https://example.service-now.com'),
    store,
    requestToken: () => (answer instanceof BridgeError ? Promise.reject(answer) : Promise.resolve(answer)),
    refreshTokenLifetimeSeconds: 86_400,
    now: () => Date.parse('2026-02-03T04:00:00.000Z'),
  }
}

async function signInTo(store: MemoryTokenStore, answer: TokenAnswer | BridgeError = ANSWER): Promise<void> {
  await signIn(optionsFor(store, answer), PASSWORD)
}

describe('a sign-in', () => {
  test('stores a grant that ends with the refresh token, and the first token', async () => {
    const store = new MemoryTokenStore()
    await signInTo(store)
    expect(store.grant).toEqual({
      type: 'refresh_token',
      clientId: 'client',
      clientSecret: 'client-secret',
      refreshToken: 'refresh-1',
      obtainedAt: '2026-02-03T04:00:00.000Z',
      refreshExpiresAt: '2026-02-04T04:00:00.000Z',
      generation: 1,
    })
    expect(store.token).toEqual(TOKEN)
  })

  test('stores neither user nor password', async () => {
    const store = new MemoryTokenStore()
    await signInTo(store)
    expect(JSON.stringify([store.grant, store.token])).not.toMatch(/bridge\.user|hunter2/)
  })

  test('replaces the grant that is there, and goes on counting', async () => {
    const grant: Grant = { type: 'client_credentials', clientId: 'old', clientSecret: 'old', generation: 7 }
    const store = new MemoryTokenStore(grant)
    await signInTo(store)
    expect(store.grant).toMatchObject({ type: 'refresh_token', clientId: 'client', generation: 8 })
  })

  test('repairs a grant that cannot be read', async () => {
    const store = new MemoryTokenStore()
    store.readGrant = () => Promise.reject(new BridgeError('sign_in_needed', 'it is not JSON'))
    await signInTo(store)
    expect(store.grant).toMatchObject({ refreshToken: 'refresh-1', generation: 1 })
  })

  test('that gives no refresh token stores nothing', async () => {
    const store = new MemoryTokenStore()
    await expect(signInTo(store, { token: TOKEN, refreshToken: undefined })).rejects.toMatchObject({
      code: 'sign_in_needed',
      message: 'https://example.service-now.com signed in but gave no refresh token.',
    })
    expect([store.grant, store.token]).toEqual([undefined, undefined])
  })

  test('that is refused stores nothing', async () => {
    const store = new MemoryTokenStore()
    const refusal = new BridgeError('sign_in_needed', 'refused')
    await expect(signInTo(store, refusal)).rejects.toBe(refusal)
    expect(store.calls).toEqual([])
  })

  test('fails while the vault is away', async () => {
    const store = new MemoryTokenStore()
    store.failing.add('readGrant')
    await expect(signInTo(store)).rejects.toMatchObject({ code: 'vault_unavailable' })
  })
})

describe('a sign-in over another', () => {
  const before: Grant = {
    type: 'refresh_token',
    clientId: 'old-client',
    refreshToken: 'refresh-0',
    obtainedAt: '2025-12-01T00:00:00.000Z',
    refreshExpiresAt: '2026-03-01T00:00:00.000Z',
    generation: 4,
  }

  test('keeps the one before until the new one has worked', async () => {
    const store = new MemoryTokenStore(before)
    await signInTo(store)
    expect(store.grant).toMatchObject({ generation: 5, previous: { ...before, version: 'v1' } })
    expect(store.disabled).toEqual(new Set())
  })

  test('does not keep the refresh token that the server has given again', async () => {
    const store = new MemoryTokenStore({ ...before, refreshToken: 'refresh-1' })
    await signInTo(store)
    expect(store.grant).not.toHaveProperty('previous')
  })
})

describe('a grant without a sign-in', () => {
  const grant: NewGrant = { type: 'client_credentials', clientId: 'client', clientSecret: 'client-secret' }

  test('is stored when it has given a token, and the one before is disabled', async () => {
    const store = new MemoryTokenStore({ ...grant, generation: 2 })
    await storeGrant(optionsFor(store, { token: TOKEN, refreshToken: undefined }), grant)
    expect(store.grant).toEqual({ ...grant, generation: 3 })
    expect(store.token).toEqual(TOKEN)
    expect(store.disabled).toEqual(new Set(['v1']))
  })

  test('that is refused leaves the one before alone', async () => {
    const store = new MemoryTokenStore({ ...grant, generation: 2 })
    const refusal = new BridgeError('sign_in_needed', 'refused')
    await expect(storeGrant(optionsFor(store, refusal), grant)).rejects.toBe(refusal)
    expect(store.calls).toEqual(['readGrant'])
  })
})
