import { describe, expect, test } from 'vitest'
import { readWebhookSettings } from '../../../shared/config/settings.ts'
import { asksForToken, trustOf } from '../../../shared/auth/trust.ts'
import { API, TENANT } from './door.ts'

const both = { WEBHOOK_TENANT_ID: TENANT, WEBHOOK_AUDIENCE: API }

test('tenant and audience are enough: the rest is what action groups carry in the public cloud', () => {
  expect(trustOf(readWebhookSettings(both))).toEqual({
    authority: 'https://login.microsoftonline.com',
    tenantId: TENANT,
    audiences: [API],
    callerAppId: '461e8683-5575-4561-ac7f-899cc907d62a',
    role: 'ActionGroupsSecureWebhook',
  })
})

test('several audiences have commas between them', () => {
  const { audiences } = trustOf(readWebhookSettings({ ...both, WEBHOOK_AUDIENCE: ` ${API} , api://${API}` }))
  expect(audiences).toEqual([API, `api://${API}`])
})

describe('a token is required', () => {
  test.each([
    'WEBHOOK_TENANT_ID',
    'WEBHOOK_AUDIENCE',
    'WEBHOOK_CALLER_APP_ID',
    'WEBHOOK_ROLE',
    'WEBHOOK_AUTHORITY',
  ])('with %s alone, whatever its value', (name) => {
    expect(asksForToken({ [name]: 'anything' })).toBe(true)
  })

  test('not because of a list of subscriptions, which goes with the function key as well', () => {
    expect(asksForToken({ WEBHOOK_SUBSCRIPTIONS: TENANT, HEALTH_KEY: 'any' })).toBe(false)
  })
})

describe('incomplete settings are refused, and named without their values', () => {
  test.each([
    ['WEBHOOK_AUDIENCE is missing', { WEBHOOK_TENANT_ID: TENANT }],
    ['WEBHOOK_TENANT_ID is missing', { WEBHOOK_AUDIENCE: API, WEBHOOK_TENANT_ID: '' }],
    ['WEBHOOK_TENANT_ID is missing; WEBHOOK_AUDIENCE is missing', { WEBHOOK_ROLE: 'none' }],
    ['WEBHOOK_TENANT_ID is invalid', { ...both, WEBHOOK_TENANT_ID: 'hunter2.onmicrosoft.com' }],
    ['WEBHOOK_AUDIENCE is invalid', { ...both, WEBHOOK_AUDIENCE: 'hunter2,' }],
    ['WEBHOOK_AUDIENCE is invalid', { ...both, WEBHOOK_AUDIENCE: 'hunter2 hunter2' }],
    ['WEBHOOK_CALLER_APP_ID is invalid', { ...both, WEBHOOK_CALLER_APP_ID: 'hunter2' }],
    ['WEBHOOK_ROLE is invalid', { ...both, WEBHOOK_ROLE: 'hunter2, Reader' }],
    ['WEBHOOK_AUTHORITY is invalid', { ...both, WEBHOOK_AUTHORITY: 'https://hunter2.example.com' }],
    ['WEBHOOK_AUTHORITY is invalid', { ...both, WEBHOOK_AUTHORITY: 'http://127.0.0.1.hunter2.com' }],
    ['WEBHOOK_AUTHORITY is invalid', { ...both, WEBHOOK_AUTHORITY: 'http://login.microsoftonline.com' }],
    ['WEBHOOK_SUBSCRIPTIONS is invalid', { WEBHOOK_SUBSCRIPTIONS: `${TENANT}, hunter2` }],
  ])('%s', (reason, environment) => {
    expect(() => readWebhookSettings(environment)).toThrow(
      expect.objectContaining({
        code: 'setting_missing',
        message: expect.stringMatching(new RegExp(`${reason}(?!.*hunter2)`)),
      }),
    )
  })

  test('even if they were not checked', () => {
    expect(() => trustOf({ WEBHOOK_ROLE: 'none' })).toThrow(
      expect.objectContaining({ code: 'setting_missing' }),
    )
  })

  test('but a mistake in an unrelated setting is not reported', () => {
    expect(readWebhookSettings({ ...both, HEALTH_KEY: 'short' })).toEqual(both)
  })
})
