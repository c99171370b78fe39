import { inspect } from 'node:util'
import { type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Settings } from '../../../shared/config/settings.ts'
import { issuersOf } from '../../../shared/auth/issuers.ts'
import { trustOf } from '../../../shared/auth/trust.ts'
import { type Authority, createSigner, type Signer, startAuthority } from './authority.ts'
import {
  ACTION_GROUPS_APP,
  API,
  type Changes,
  createDoor,
  outcomeOf,
  ROLE,
  secondsFromNow,
  TENANT,
  v1Claims,
  v2Claims,
} from './door.ts'

const ELSEWHERE = '99999999-8888-7777-6666-555555555555'

// Time stands still, so that a token's times are exact.
vi.useFakeTimers({ toFake: ['Date'] })

let entra: Authority
let signer: Signer
let stranger: Signer

beforeAll(async () => {
  ;[entra, signer, stranger] = await Promise.all([
    startAuthority(TENANT),
    createSigner('published'),
    createSigner('stranger'),
  ])
  entra.published = [signer]
})
afterAll(async () => {
  vi.useRealTimers()
  await entra.stop()
})

describe('a token of action groups is accepted', () => {
  test.each<[string, (changes?: Changes) => JWTPayload, Changes, Settings]>([
    ['of version 2', v2Claims, {}, {}],
    ['of version 1', v1Claims, {}, {}],
    ['of version 2, for the URI', v2Claims, { aud: `api://${API}` }, {}],
    ['with other roles beside the one', v2Claims, { roles: ['Reader', ROLE] }, {}],
    ['that ended 59 seconds ago', v2Claims, { exp: secondsFromNow(-59) }, {}],
    ['that begins in 59 seconds', v2Claims, { nbf: secondsFromNow(59) }, {}],
    ['without roles, when no role is required', v2Claims, { roles: undefined }, { WEBHOOK_ROLE: 'none' }],
    [
      'with the role that is asked for',
      v1Claims,
      { roles: ['Alerts.Post'] },
      { WEBHOOK_ROLE: 'Alerts.Post' },
    ],
    [
      'of the cloud whose app is configured, in capitals as well',
      v2Claims,
      { azp: 'aaaaaaaa-2222-3333-4444-555555555555' },
      { WEBHOOK_CALLER_APP_ID: 'AAAAAAAA-2222-3333-4444-555555555555' },
    ],
    ['of the tenant, configured in capitals', v2Claims, {}, { WEBHOOK_TENANT_ID: TENANT.toUpperCase() }],
  ])('%s', async (_, claims, changes, settings) => {
    const token = await signer.sign(claims(changes))
    await expect(createDoor(entra.url, settings).check(`Bearer ${token}`)).resolves.toBeUndefined()
  })
})

test.each([null, '', 'Bearer', 'Bearer ', 'Bearer two words', 'Basic dXNlcjpwYXNz', 'token'])(
  'without a bearer token every call is refused: %s',
  async (authorization) => {
    await expect(createDoor(entra.url).check(authorization)).rejects.toMatchObject({
      code: 'token_missing',
      status: 401,
      retry: 'never',
    })
  },
)

describe('a token with another claim is refused, and the claim is named', () => {
  test.each<[string, Changes]>([
    ['aud', { aud: ELSEWHERE }],
    ['aud', { aud: undefined }],
    ['aud', { aud: `api://${API}/` }],
    ['iss', { iss: `https://login.microsoftonline.com/${ELSEWHERE}/v2.0` }],
    ['iss', { iss: `https://login.microsoftonline.com/${TENANT}/` }],
    ['iss', { iss: `https://login.microsoftonline.us/${TENANT}/v2.0` }],
    ['iss', { iss: undefined }],
    ['tid', { tid: ELSEWHERE }],
    ['tid', { tid: undefined }],
    ['exp', { exp: secondsFromNow(-61) }],
    ['exp', { exp: undefined }],
    ['nbf', { nbf: secondsFromNow(120) }],
  ])('%s: %j', async (claim, changes) => {
    const token = await signer.sign(v2Claims(changes))
    await expect(createDoor(entra.url).check(`Bearer ${token}`)).rejects.toMatchObject({
      code: 'token_refused',
      status: 401,
      retry: 'never',
      message: expect.stringContaining(`"${claim}"`),
    })
  })
})

describe('a caller who is not action groups with the role may not post', () => {
  test.each<[string, JWTPayload]>([
    ['another app, v2', v2Claims({ azp: ELSEWHERE })],
    ['another app, v1', v1Claims({ appid: ELSEWHERE })],
    ['no app', v2Claims({ azp: undefined })],
    ['the app of a v1 token in one of v2', v2Claims({ azp: ELSEWHERE, appid: ACTION_GROUPS_APP })],
    ['the app of a v2 token in one of v1', v1Claims({ appid: ELSEWHERE, azp: ACTION_GROUPS_APP })],
    ['no role', v2Claims({ roles: undefined })],
    ['another role', v2Claims({ roles: ['Reader'] })],
    ['a role that begins alike', v2Claims({ roles: [`${ROLE}.Test`] })],
    ['a text that holds the role', v2Claims({ roles: `not ${ROLE}` })],
  ])('%s', async (_, claims) => {
    await expect(createDoor(entra.url).check(`Bearer ${await signer.sign(claims)}`)).rejects.toMatchObject({
      code: 'caller_not_allowed',
      status: 403,
      retry: 'never',
    })
  })
})

describe('a token that no published key has signed with RS256 is refused', () => {
  test.each<[string, () => string | Promise<string>]>([
    ['no signature at all', () => new UnsecuredJWT(v2Claims()).encode()],
    [
      'a signature with the public key as the secret',
      () =>
        new SignJWT(v2Claims())
          .setProtectedHeader({ alg: 'HS256', kid: signer.kid })
          .sign(Buffer.from(signer.publicPem)),
    ],
    ['a key that is not published', () => stranger.sign(v2Claims())],
    ['another key under a published name', () => stranger.sign(v2Claims(), { kid: signer.kid })],
    [
      'a key that the token brings along',
      () => stranger.sign(v2Claims(), { jwk: stranger.publicJwk, jku: `${entra.url}/keys` }),
    ],
    [
      'other claims under a good signature',
      async () => {
        const others = Buffer.from(JSON.stringify(v2Claims())).toString('base64url')
        const [header, , signature] = (await signer.sign(v2Claims({ roles: [] }))).split('.')
        return `${header}.${others}.${signature}`
      },
    ],
    ['half a token', async () => (await signer.sign(v2Claims())).slice(0, 200)],
    ['five parts', () => 'a.b.c.d.e'],
    ['a word', () => 'hunter2'],
    ['parts that are no JSON', () => 'e30.e30.e30'],
    ['a megabyte of nothing', () => 'x'.repeat(1_000_000)],
  ])('%s', async (_, token) => {
    expect(await outcomeOf(createDoor(entra.url), await token())).toBe('token_refused')
  })
})

test.each([
  ['refused', { aud: 'https://hunter2.example.com' }],
  ['not allowed', { azp: 'hunter2' }],
])('the refusal of a token that is %s repeats neither the token nor a value in it', async (_, changes) => {
  const token = await signer.sign(v2Claims(changes))
  const thrown = await createDoor(entra.url)
    .check(`Bearer ${token}`)
    .catch((error: unknown) => error)
  expect(thrown).toHaveProperty('code')
  expect(inspect(thrown, { depth: 10 })).not.toMatch(/hunter2|eyJ/)
})

describe('the clouds sign under their own names', () => {
  test.each([
    ['https://login.microsoftonline.com', 'https://sts.windows.net', 'https://login.microsoftonline.com'],
    ['https://login.microsoftonline.us', 'https://sts.windows.net', 'https://login.microsoftonline.us'],
    [
      'https://login.partner.microsoftonline.cn',
      'https://sts.chinacloudapi.cn',
      'https://login.partner.microsoftonline.cn',
    ],
  ])('%s', (authority, v1, v2) => {
    const trust = trustOf({ WEBHOOK_TENANT_ID: TENANT, WEBHOOK_AUDIENCE: API, WEBHOOK_AUTHORITY: authority })
    expect(issuersOf(trust)).toEqual({ v1: `${v1}/${TENANT}/`, v2: `${v2}/${TENANT}/v2.0` })
  })
})
