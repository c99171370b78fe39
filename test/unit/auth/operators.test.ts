import { inspect } from 'node:util'
import type { JWTPayload } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Settings } from '../../../shared/config/settings.ts'
import { readOperatorsSettings } from '../../../shared/config/settings.ts'
import {
  createOperatorAccess,
  type OperatorRole,
  type OperatorsDoor,
} from '../../../shared/auth/operators.ts'
import { asksOperatorsForToken, operatorsTrustOf } from '../../../shared/auth/trust.ts'
import { type Authority, createSigner, type Signer, startAuthority } from './authority.ts'
import { API, type Changes, TENANT, v1Claims, v2Claims } from './door.ts'

const CONSOLE_APP = '77777777-8888-9999-aaaa-bbbbbbbbbbbb'

let entra: Authority
let signer: Signer

beforeAll(async () => {
  ;[entra, signer] = await Promise.all([startAuthority(TENANT), createSigner('published')])
  entra.published = [signer]
})
afterAll(() => entra.stop())

function createDoor(settings: Settings = {}): OperatorsDoor {
  const trust = operatorsTrustOf({
    OPERATORS_TENANT_ID: TENANT,
    OPERATORS_AUDIENCE: API,
    OPERATORS_AUTHORITY: entra.url,
    ...settings,
  })
  return createOperatorAccess(trust, { log: () => undefined, now: () => Date.now() })
}

/** The claims of the token that a person gets through the console. */
const personClaims = (changes: Changes): JWTPayload =>
  v2Claims({ azp: CONSOLE_APP, scp: 'access', ...changes })

const knock = async (role: OperatorRole, claims: JWTPayload): Promise<string> =>
  createDoor().check(`Bearer ${await signer.sign(claims)}`, role)

describe('a caller with a sufficient role is accepted', () => {
  test.each<[string, OperatorRole, JWTPayload]>([
    ['a reader looks', 'Ops.Reader', personClaims({ roles: ['Ops.Reader'] })],
    ['an operator looks', 'Ops.Reader', personClaims({ roles: ['Ops.Operator'] })],
    ['an operator acts', 'Ops.Operator', personClaims({ roles: ['Ops.Operator'] })],
    [
      'an app acts, v1',
      'Ops.Operator',
      v1Claims({ aud: API, appid: CONSOLE_APP, appidacr: '1', roles: ['Ops.Operator'] }),
    ],
    [
      'an app with a certificate acts, v2',
      'Ops.Operator',
      v2Claims({ azp: CONSOLE_APP, azpacr: '2', roles: ['Ops.Operator'] }),
    ],
  ])('%s', async (_, role, claims) => {
    await expect(knock(role, claims)).resolves.toEqual(expect.any(String))
  })
})

test.each<[string, JWTPayload, string]>([
  ['a person, v2', personClaims({ preferred_username: 'ann@example.com', oid: '1' }), 'ann@example.com'],
  ['a person, v1', personClaims({ upn: 'ann@example.com', name: 'Ann' }), 'ann@example.com'],
  ['a person whom the token does not name', personClaims({ oid: '1' }), '1'],
  ['an app', v2Claims({ azp: CONSOLE_APP, azpacr: '2', oid: '1' }), `app ${CONSOLE_APP}`],
])('the check names the caller: %s', async (_, claims, name) => {
  await expect(knock('Ops.Operator', { ...claims, roles: ['Ops.Operator'] })).resolves.toBe(name)
})

describe('a caller without one is refused', () => {
  test.each<[string, OperatorRole, JWTPayload]>([
    ['a reader who tries to act', 'Ops.Operator', personClaims({ roles: ['Ops.Reader'] })],
    ['someone of the tenant', 'Ops.Reader', personClaims({ roles: undefined })],
    ['action groups', 'Ops.Reader', v2Claims({ azpacr: '2' })],
    ['a role that begins alike', 'Ops.Operator', personClaims({ roles: ['Ops.OperatorTest'] })],
    ['a text that holds the role', 'Ops.Reader', personClaims({ roles: 'Ops.Reader' })],
  ])('%s', async (_, role, claims) => {
    await expect(knock(role, claims)).rejects.toMatchObject({ code: 'caller_not_allowed', status: 403 })
  })
})

describe('a token that is not of the tenant for this app is refused, whatever its roles', () => {
  test.each<[string, Changes]>([
    ['tid', { tid: CONSOLE_APP }],
    ['iss', { iss: `https://login.microsoftonline.com/${CONSOLE_APP}/v2.0` }],
    ['aud', { aud: CONSOLE_APP }],
  ])('%s', async (claim, changes) => {
    const thrown = await knock('Ops.Reader', personClaims({ roles: ['Ops.Operator'], ...changes })).catch(
      (error: unknown) => error,
    )
    expect(thrown).toMatchObject({
      code: 'token_refused',
      status: 401,
      message: expect.stringContaining(claim),
    })
    expect(inspect(thrown, { depth: 10 })).not.toMatch(new RegExp(`${CONSOLE_APP}|eyJ`))
  })
})

describe('a token that is not an access token is refused, whatever its roles', () => {
  test.each<[string, Changes]>([
    ['an ID token', { azp: undefined, scp: undefined, nonce: 'n', preferred_username: 'someone' }],
    ['an ID token that names its client', { scp: undefined, nonce: 'n' }],
    ['one without a client', { azp: undefined }],
    ['one with an empty scope', { scp: ' ' }],
    ['one whose scope is no text', { scp: ['access'] }],
    ['one of a client that proved nothing', { scp: undefined, azpacr: '0' }],
  ])('%s', async (_, changes) => {
    await expect(
      knock('Ops.Reader', personClaims({ roles: ['Ops.Operator'], ...changes })),
    ).rejects.toMatchObject({
      code: 'token_refused',
      status: 401,
      message: expect.stringContaining('not an access token'),
    })
  })
})

const readerToken = (): Promise<string> => signer.sign(personClaims({ roles: ['Ops.Reader'] }))

describe('a token that was given to another client app than the configured ones', () => {
  test.each([
    ['is accepted while no client app is configured', {}],
    [
      'is taken when it is among them',
      { OPERATORS_CLIENT_APP_IDS: `${TENANT}, ${CONSOLE_APP.toUpperCase()}` },
    ],
  ])('%s', async (_, settings) => {
    await expect(createDoor(settings).check(`Bearer ${await readerToken()}`, 'Ops.Reader')).resolves.toEqual(
      expect.any(String),
    )
  })

  test('is refused', async () => {
    const door = createDoor({ OPERATORS_CLIENT_APP_IDS: TENANT })
    await expect(door.check(`Bearer ${await readerToken()}`, 'Ops.Reader')).rejects.toMatchObject({
      code: 'caller_not_allowed',
      status: 403,
    })
  })
})

test('without a token every call is refused', async () => {
  await expect(createDoor().check(null, 'Ops.Reader')).rejects.toMatchObject({ code: 'token_missing' })
})

describe('settings', () => {
  const both = { OPERATORS_TENANT_ID: TENANT.toUpperCase(), OPERATORS_AUDIENCE: ` ${API} , api://${API}` }

  test('tenant and audience are enough', () => {
    expect(operatorsTrustOf(readOperatorsSettings({ ...both, WEBHOOK_ROLE: 'not its business' }))).toEqual({
      authority: 'https://login.microsoftonline.com',
      tenantId: TENANT,
      audiences: [API, `api://${API}`],
      clientAppIds: undefined,
    })
  })

  test.each(['OPERATORS_TENANT_ID', 'OPERATORS_AUDIENCE', 'OPERATORS_CLIENT_APP_IDS', 'OPERATORS_AUTHORITY'])(
    'with %s alone, every token is refused',
    (name) => {
      const environment = { [name]: name.endsWith('_AUTHORITY') ? 'http://127.0.0.1' : TENANT }
      expect(asksOperatorsForToken(environment)).toBe(true)
      expect(() => readOperatorsSettings(environment)).toThrow(
        expect.objectContaining({ code: 'setting_missing' }),
      )
      expect(() => operatorsTrustOf(environment)).toThrow(
        expect.objectContaining({ code: 'setting_missing' }),
      )
    },
  )

  test('those of the webhook leave operators to the function key', () => {
    expect(asksOperatorsForToken({ WEBHOOK_TENANT_ID: TENANT, WEBHOOK_AUDIENCE: API })).toBe(false)
  })
})
