import { describe, expect, test } from 'vitest'
import { parseAccessToken, parseGrant } from '../../../shared/tokens/grant.ts'

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

describe('the text of a grant secret', () => {
  test.each([REFRESH, CLIENT])('of type $type is read', (grant) => {
    expect(parseGrant('servicenow-grant', JSON.stringify(grant))).toEqual(grant)
  })

  test('may be a person’s, who counts no generations', () => {
    const { generation: _, ...grant } = CLIENT
    expect(parseGrant('servicenow-grant', JSON.stringify(grant))).toEqual({ ...grant, generation: 1 })
  })

  test.each([
    ['', 'it must be JSON with type refresh_token or client_credentials'],
    ['hunter2', 'it must be JSON with type refresh_token or client_credentials'],
    ['"hunter2"', 'it must be JSON with type refresh_token or client_credentials'],
    ['null', 'it must be JSON with type refresh_token or client_credentials'],
    ['["hunter2"]', 'it must be JSON with type refresh_token or client_credentials'],
    [
      JSON.stringify({ ...CLIENT, type: 'hunter2' }),
      'it must be JSON with type refresh_token or client_credentials',
    ],
    [JSON.stringify({ ...CLIENT, clientId: 7 }), 'it lacks clientId'],
    [
      JSON.stringify({ ...REFRESH, refreshToken: '', obtainedAt: undefined }),
      'it lacks refreshToken, obtainedAt',
    ],
    [JSON.stringify({ type: 'client_credentials' }), 'it lacks clientId, clientSecret'],
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
    expect(parseAccessToken(JSON.stringify(token))).toEqual(token)
  })

  test.each(['', 'hunter2', 'null', '[]', JSON.stringify({ ...token, value: 7 }), '{"value":"hunter2"}'])(
    '%j is as good as none',
    (text) => {
      expect(parseAccessToken(text)).toBeUndefined()
    },
  )
})
