import { ManagedIdentityCredential } from '@azure/identity'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { AccessToken, RefreshTokenGrant } from '../../../shared/tokens/grant.ts'
import type { TokenStore } from '../../../shared/tokens/token-store.ts'
import { createKeyVaultTokenStore } from '../../../shared/tokens/vault/key-vault-token-store.ts'
import { signedIn } from '../../builders/signed-in.ts'
import { type KeyVault, startKeyVault } from '../../../simulators/key-vault/start-key-vault.ts'

const GRANT: RefreshTokenGrant = {
  type: 'refresh_token',
  clientId: 'client',
  refreshToken: 'hunter2',
  obtainedAt: '2026-11-23T12:00:00.000Z',
  refreshExpiresAt: '2027-02-21T12:00:00.000Z',
  generation: 1,
}
const TOKEN: AccessToken = {
  value: 'hunter3',
  obtainedAt: '2026-11-23T12:00:00.000Z',
  expiresAt: '2026-11-23T12:30:00.000Z',
}

const entra = signedIn()
let vault: KeyVault
let store: TokenStore

beforeEach(async () => {
  vault = await startKeyVault({ identityUrl: entra().url, tenantId: entra().tenantId })
  store = createKeyVaultTokenStore(vault.url, new ManagedIdentityCredential())
})
afterEach(() => vault.stop())

const admin = (path: string, method: string, body: object): Promise<Response> =>
  fetch(`${vault.url}/__admin/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

async function requests(): Promise<readonly unknown[]> {
  const answer = await fetch(`${vault.url}/__admin/requests`)
  return ((await answer.json()) as { readonly requests: readonly unknown[] }).requests
}

test('grants and tokens are read as they were written, and undefined before', async () => {
  expect(await store.readGrant('servicenow')).toBeUndefined()
  expect(await store.readToken('servicenow')).toBeUndefined()
  await store.writeGrant('servicenow', GRANT)
  await store.writeToken('servicenow', TOKEN)
  expect(await store.readGrant('servicenow')).toMatchObject({ grant: GRANT })
  expect(await store.readToken('servicenow')).toEqual(TOKEN)
  expect(await store.readGrant('another')).toBeUndefined()
})

test('each write of a grant makes a version, and one before it can be disabled without hiding the latest', async () => {
  await store.writeGrant('servicenow', GRANT)
  const first = await store.readGrant('servicenow')
  await store.writeGrant('servicenow', { ...GRANT, generation: 2 })
  const second = await store.readGrant('servicenow')
  expect(second?.version).not.toBe(first?.version)
  await store.disableGrant('servicenow', first?.version ?? '')
  expect(await store.readGrant('servicenow')).toEqual(second)
})

test('a version that is disabled cannot be read', async () => {
  await store.writeGrant('servicenow', GRANT)
  const { version = '' } = (await store.readGrant('servicenow')) ?? {}
  await store.disableGrant('servicenow', version)
  await expect(store.readGrant('servicenow')).rejects.toMatchObject({ code: 'vault_unavailable' })
})

test('disabling a missing version is not a failure', async () => {
  await store.writeGrant('servicenow', GRANT)
  await store.disableGrant('servicenow', '0123456789abcdef0123456789abcdef')
  expect(await store.readGrant('servicenow')).toMatchObject({ grant: GRANT })
})

test('a key is read as it was written, by its own name', async () => {
  await store.writeKey('servicenow-key', '-----BEGIN PRIVATE KEY-----')
  expect(await store.readKey('servicenow-key')).toBe('-----BEGIN PRIVATE KEY-----')
  expect(await store.readKey('nowhere')).toBeUndefined()
})

test('an invalid grant needs a person, and its content is not repeated', async () => {
  await admin('secrets/servicenow-grant', 'PUT', { value: 'hunter2' })
  const error: unknown = await store.readGrant('servicenow').catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'sign_in_needed' })
  expect(String(error)).not.toContain('hunter2')
})

test('a vault that refuses says what it lacks, and no secret', async () => {
  await admin('faults', 'POST', { match: { method: 'PUT' }, times: null, fault: { status: 403, body: {} } })
  const error: unknown = await store.writeGrant('servicenow', GRANT).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'vault_unavailable' })
  expect(String(error)).toContain('Key Vault Secrets Officer')
  expect(String(error)).not.toContain('hunter2')
})

test.each<[string, (own: TokenStore) => Promise<unknown>]>([
  ['read', (own) => own.readGrant('servicenow')],
  ['write', (own) => own.writeGrant('servicenow', GRANT)],
  ['disable', (own) => own.disableGrant('servicenow', '0'.repeat(32))],
])('a vault that asks for a long wait is given up: %s', async (_, call) => {
  const fault = { status: 429, retryAfterSeconds: 3600, body: {} }
  await admin('faults', 'POST', { times: null, fault })
  const asked = new AbortController()
  const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(asked.signal)
  const failure = call(store).catch((thrown: unknown) => thrown)
  await expect.poll(() => requests()).toHaveLength(1)
  asked.abort()
  expect(await failure).toMatchObject({
    code: 'vault_unavailable',
    message: expect.stringContaining('no answer within 30 s'),
  })
  expect(timeout).toHaveBeenCalledWith(30_000)
  timeout.mockRestore()
})
