import { describe, expect, test } from 'vitest'
import { parseAccessToken, parseGrant } from '../../../shared/tokens/parse-grant.ts'

const REFRESH = {
  type: 'refresh_token',
  clientId: 'client',
  clientSecret: 'hunter2',
  refreshToken: 'hunter3',
  obtainedAt: '2026-02-01T00:00:00.000Z',
  refreshExpiresAt: '2026-05-01T00:00:00.000Z',
  generation: 7,
}
const CLIENT = { type: 'client_credentials', clientId: 'client', clientSecret: 'hunter2', generation: 2 }

const ENTRA = { tenantId: 'tenant', clientId: 'client', scope: 'https://example.crm.dynamics.com/.default' }
const OTHERS = [
  { type: 'jwt_bearer', clientId: 'c', subject: 'bridge', keySecret: 'servicenow-key', algorithm: 'RS256' },
  { type: 'entra_client_secret', ...ENTRA, clientSecret: 'hunter2' },
  { type: 'entra_certificate', ...ENTRA, certificateSecret: 'certificate' },
  { type: 'entra_managed_identity', scope: ENTRA.scope },
  { type: 'entra_federated', ...ENTRA },
  { type: 'cireson_token', user: 'DOMAIN\\bridge', password: 'hunter2' },
].map((grant) => ({ ...grant, generation: 1 }))

const NO_TYPE =
  'it must be JSON with a type of refresh_token, client_credentials, jwt_bearer, entra_client_secret, entra_certificate, entra_managed_identity, entra_federated, cireson_token'

describe('the text of a grant secret', () => {
  test.each([REFRESH, CLIENT, ...OTHERS])('of type $type is read', (grant) => {
    expect(parseGrant('servicenow-grant', JSON.stringify(grant))).toEqual(grant)
  })

  test('may be a person’s, who counts no generations', () => {
    const { generation: _, ...grant } = CLIENT
    expect(parseGrant('servicenow-grant', JSON.stringify(grant))).toEqual({ ...grant, generation: 1 })
  })

  test.each([
    ['', NO_TYPE],
    ['hunter2', NO_TYPE],
    ['"hunter2"', NO_TYPE],
    ['null', NO_TYPE],
    ['["hunter2"]', NO_TYPE],
    [JSON.stringify({ ...CLIENT, type: 'hunter2' }), NO_TYPE],
    [JSON.stringify({ ...CLIENT, clientId: 7 }), 'it lacks clientId'],
    [
      JSON.stringify({ ...REFRESH, refreshToken: '', obtainedAt: undefined }),
      'it lacks refreshToken, obtainedAt',
    ],
    [JSON.stringify({ type: 'client_credentials' }), 'it lacks clientId, clientSecret'],
    [JSON.stringify({ ...CLIENT, type: 'constructor' }), NO_TYPE],
    [
      JSON.stringify({ ...REFRESH, refreshExpiresAt: 'in 90 days' }),
      'refreshExpiresAt must be an ISO 8601 time',
    ],
  ])('%j needs another sign-in', (text, reason) => {
    expect(() => parseGrant('servicenow-grant', text)).toThrow(
      expect.objectContaining({
        code: 'sign_in_needed',
        message: `The Key Vault secret servicenow-grant cannot be used: ${reason}.`,
      }),
    )
  })
})

describe('the text of a token secret', () => {
  const token = {
    value: 'hunter2',
    obtainedAt: '2026-02-03T04:00:00.000Z',
    expiresAt: '2026-02-03T04:30:00.000Z',
  }

  test('is read', () => {
    expect(parseAccessToken('servicenow-token', JSON.stringify(token))).toEqual(token)
  })

  test.each([
    '',
    'hunter2',
    'null',
    '[]',
    JSON.stringify({ ...token, expiresAt: 'soon' }),
    JSON.stringify({ ...token, value: 7 }),
    '{"value":"hunter2"}',
  ])('%j counts as no token', (text) => {
    expect(parseAccessToken('servicenow-token', text)).toBeUndefined()
  })
})
