import { describe, expect, test } from 'vitest'
import { answersOfGrant } from '../../../../cli/connect/answers-of-grant.ts'
import type { Answers } from '../../../../cli/connect/form.ts'
import type { Grant } from '../../../../shared/tokens/grant.ts'

const APPLICATION = {
  tenantId: 'contoso.com',
  clientId: 'client',
  scope: 'https://example.crm.dynamics.com/.default',
  generation: 1,
}
const { generation: _, ...TOLD } = APPLICATION

describe('what a renewal takes from a stored grant', () => {
  test.each<[Grant, Answers]>([
    [
      { type: 'entra_client_secret', ...APPLICATION, clientSecret: 'secret' },
      { grant: 'entra_client_secret', ...TOLD, clientSecret: 'secret' },
    ],
    [
      { type: 'entra_certificate', ...APPLICATION, certificateSecret: 'provance-certificate' },
      { grant: 'entra_certificate', ...TOLD, certificateFile: '' },
    ],
    [
      { type: 'entra_federated', ...APPLICATION, identityClientId: 'identity' },
      { grant: 'entra_federated', ...TOLD, identityClientId: 'identity' },
    ],
    [
      { type: 'entra_managed_identity', scope: APPLICATION.scope, generation: 1 },
      { grant: 'entra_managed_identity', clientId: '', scope: APPLICATION.scope },
    ],
    [
      { type: 'cireson_token', user: 'CONTOSO\\bridge', password: 'hunter2', generation: 1 },
      { grant: 'cireson_token' },
    ],
  ])('%o', (grant, answers) => {
    expect(answersOfGrant(grant, {})).toEqual(answers)
  })

  test('a user’s scope is shown without what asks for a refresh token', () => {
    const grant: Grant = {
      type: 'refresh_token',
      ...APPLICATION,
      scope: `${APPLICATION.scope} offline_access`,
      refreshToken: 'refresh',
      obtainedAt: '2026-11-01T00:00:00.000Z',
      refreshExpiresAt: '2026-11-02T00:00:00.000Z',
    }
    expect(answersOfGrant(grant, {})).toEqual({ grant: 'password', ...TOLD, refreshTokenLifetime: '86400' })
  })

  test('the secret of one client is not that of another', () => {
    const grant: Grant = { type: 'entra_client_secret', ...APPLICATION, clientSecret: 'secret' }
    expect(answersOfGrant(grant, { clientId: 'other' })).not.toHaveProperty('clientSecret')
  })
})
